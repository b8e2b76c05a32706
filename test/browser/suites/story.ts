/** A character's story: edited as a list, seen as a graph, refused at its fields, and heard in the conversation. */
import { describe, expect, it } from "vitest";
import { countClicks, eventually, say, shows } from "../steps.ts";
import type { World } from "../world.ts";

export function storySuite(world: () => World): void {
  const request = (...args: Parameters<World["barkeep"]["request"]>) => world().barkeep.request(...args);

  describe("a story", () => {
    it("is written as a list, drawn as a graph, and kept", async () => {
      expect((await request("POST", "/characters", { name: "Gatekeeper" })).status).toBe(201);
      const { page, complaints } = await world().open("/characters/gatekeeper");
      await page.locator("summary", { hasText: "Story" }).click();
      await page.getByRole("button", { name: "Begin a story" }).click();
      await page.getByLabel("Goal").fill("Let nobody in.");
      await page.getByRole("button", { name: "Add scene" }).click();
      const second = page.getByRole("region", { name: "scene_2" });
      await second.getByLabel("Scene's id").fill("inside");
      await second.getByLabel("Scene's id").press("Enter");
      await page.getByRole("button", { name: "Add exit" }).first().click();
      const exit = page.getByRole("group", { name: "Exit 1 of beginning" });
      expect(await exit.getByLabel("Leads to").inputValue()).toBe("inside");
      await exit.getByLabel("When").selectOption({ label: "time has passed" });
      await exit.getByLabel("Seconds since the scene began").fill("1");
      const graph = page.getByRole("region", { name: "The story as a graph" });
      await shows(graph.getByRole("link", { name: "inside" }));
      await eventually(() => graph.locator("svg > path").count()).toBe(1);
      await page.getByRole("button", { name: "Save Changes" }).click();
      const story = async () => (await request("GET", "/characters/gatekeeper")).body.story;
      await eventually(story).toEqual({
        start: "beginning",
        scenes: [
          { id: "beginning", goal: "Let nobody in.", exits: [{ to: "inside", when: { after: 1 } }] },
          { id: "inside", goal: "", exits: [] },
        ],
      });
      await graph.getByRole("link", { name: "inside" }).click();
      await eventually(() => page.evaluate<string>("document.activeElement.id")).toBe("scene-inside");
      // and the conversation tells which scene is on
      await say(page, "Good evening");
      await shows(page.getByText(/Scene inside is on, as time passed/));
      await shows(page.locator("#chat > .pane-head", { hasText: "scene inside" }));
      expect(complaints).toEqual([]);
    });

    it("is refused at the field that is wrong", async () => {
      const story = { start: "one", scenes: [{ id: "one", goal: "", exits: [{ to: "one", when: { trigger: "x" } }] }] };
      expect((await request("POST", "/characters", { name: "Teller", story })).status).toBe(201);
      const { page } = await world().open("/characters/teller");
      await page.locator("summary", { hasText: "Story" }).click();
      await page.getByLabel("Scene's id").fill("not an id");
      await page.getByLabel("Name of the trigger").fill("");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.locator(".field", { has: page.getByLabel("Scene's id") }).locator(".field-problem"));
      await shows(page.locator(".field", { has: page.getByLabel("Name of the trigger") }).locator(".field-problem"));
    });
  });

  describe("what a character knows", () => {
    it("is set: its clock, its stars, its first methods", async () => {
      expect((await request("POST", "/characters", { name: "Watch" })).status).toBe(201);
      const { page } = await world().open("/characters/watch");
      await page.locator("summary", { hasText: "Knowledge" }).click();
      await page.getByLabel("The time it knows").selectOption("game");
      await page.getByLabel("Variable with the time").fill("scene.hour");
      await page.locator("summary", { hasText: "What it says" }).click();
      await page.getByRole("button", { name: "Add cue" }).click();
      await page.getByLabel("Word between stars").fill("smile");
      await page.getByLabel("Cue", { exact: true }).fill("emotion=joy");
      await page.locator("summary", { hasText: "Memory and limits" }).click();
      await page.getByLabel("Methods offered first").fill("roll_dice");
      await page.keyboard.press("Control+s");
      const saved = async () => (await request("GET", "/characters/watch")).body;
      await eventually(async () => (await saved()).version).toBe(2);
      expect(await saved()).toMatchObject({
        clock: "scene.hour",
        cueStyle: { smile: "emotion=joy" },
        firstMethods: ["roll_dice"],
      });
    });
  });

  describe("the list of conversations", () => {
    it("shows what was said first", async () => {
      const words = "Who stole the blue lantern?";
      expect((await request("POST", "/characters/barkeep/say", { text: words })).status).toBe(200);
      const { page } = await world().open("/conversations");
      await shows(page.locator(".item", { hasText: words }));
    });

    it("finds where a word was said, in three clicks at most", async () => {
      const text = "My name is Ottokar of the seven lamps";
      const { status, body } = await request("POST", "/characters/barkeep/say", { text });
      expect(status).toBe(200);
      const { page } = await world().open("/");
      const clicks = await countClicks(page);
      await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Conversations" }).click();
      await page.getByRole("searchbox").click();
      await page.keyboard.type("ottokar");
      await page.keyboard.press("Enter");
      await page.locator(".item", { hasText: "Ottokar" }).click();
      await page.waitForURL(`**/conversations/${body.session}?turn=${body.turn}`);
      await shows(page.locator(".turn-lines[aria-pressed=true]", { hasText: text }));
      expect(await clicks()).toBeGreaterThan(0);
      expect(await clicks()).toBeLessThanOrEqual(3);
    });
  });
}
