/** Drafts: saved where players don't get them, tried in the chat and on scenarios, published, and put back. */
import { describe, expect, it } from "vitest";
import { eventually, gone, say, shows } from "../steps.ts";
import type { World } from "../world.ts";

export function draftsSuite(world: () => World): void {
  const ask = (method: string, path: string, body?: unknown) => world().barkeep.request(method, path, body);
  const scenarioOf = (character: string, method: string) => ({
    id: `${character}_${method}`,
    name: `${character} uses ${method}`,
    character,
    methods: { default: "recorded", [method]: { output: { ok: true } } },
    steps: [{ say: "Ring the silver bell, please", expect: [{ calls: method }] }],
  });
  const bell = {
    id: "ring_bell",
    name: "Ring Bell",
    description: "Rings the silver bell",
    connected: true,
    inputDescription: { parameters: {}, required: [] },
    code: "def handle_event(data):\n    return {'rang': True}\n",
  };

  describe("drafts", () => {
    it("are tried before they are saved, side by side with what players get", async () => {
      await ask("POST", "/characters", { id: "sided", name: "Sided", persona: "You are calm." });
      const { page, complaints } = await world().open("/characters/sided");
      await page.getByRole("link", { name: "Talk to two side by side" }).click();
      await page.getByLabel("Persona, right", { exact: true }).selectOption("Edited here");
      await page.getByLabel("Edited persona, right").fill("You are furious.");
      await page.getByLabel("Say something to both").fill("Good evening");
      await page.keyboard.press("Enter");
      const left = page.getByRole("log", { name: "Left conversation" });
      const right = page.getByRole("log", { name: "Right conversation" });
      await shows(left.getByText(/I am calm/));
      await shows(right.getByText(/I am furious/));
      await page.reload();
      await shows(right.getByText(/I am furious/));
      expect(await page.getByLabel("Edited persona, right").inputValue()).toBe("You are furious.");
      expect((await ask("GET", "/characters/sided")).body).toMatchObject({ version: 1, persona: "You are calm." });
      expect(complaints).toEqual([]);
      await ask("DELETE", "/characters/sided");
    });

    it("of a character are talked to, published with their diff, and the last one is put back", async () => {
      await ask("POST", "/characters", {
        id: "drafted",
        name: "Drafted",
        persona: "You are calm.",
        greeting: "Hello.",
      });
      const { page, complaints } = await world().open("/characters/drafted");
      await page.getByLabel("Persona").fill("You are furious.");
      await page.getByText("What it says").click();
      await page.getByLabel("Greeting").fill("What now?");
      await page.getByRole("button", { name: "Save as draft" }).click();
      await shows(page.getByTitle("Players get version 1"));
      expect((await ask("GET", "/characters/drafted")).body).toMatchObject({ version: 1, draft: { version: 2 } });
      await say(page, "Good evening");
      await shows(page.getByRole("log", { name: "Conversation" }).getByText(/I am furious/));
      await page.goto("/characters");
      await shows(page.locator(".character-card", { hasText: "Drafted" }).getByText("draft", { exact: true }));
      await page.goto("/characters/drafted");
      expect(await page.getByLabel("Persona").inputValue()).toBe("You are furious.");
      await page.getByRole("button", { name: "Publish…" }).click();
      const dialog = page.getByRole("dialog", { name: "Publish Drafted" });
      await shows(dialog.getByText("Players get version 1 now; version 2 is the draft."));
      await shows(dialog.getByText("No scenario touches this."));
      await shows(dialog.getByText("You are furious."));
      await dialog.getByRole("button", { name: "Publish", exact: true }).click();
      await shows(page.getByText("players get version 2"));
      expect((await ask("GET", "/characters/drafted")).body).toMatchObject({ version: 2, persona: "You are furious." });
      await page.getByRole("button", { name: "Put version 1 back" }).click();
      await eventually(async () => (await ask("GET", "/characters/drafted")).body.persona).toBe("You are calm.");
      expect(complaints).toEqual([]);
      await ask("DELETE", "/characters/drafted");
    });

    it("are discarded, and players go on with what they had", async () => {
      await ask("POST", "/characters", { id: "undecided", name: "Undecided", persona: "You are calm." });
      await ask("PUT", "/characters/undecided", { version: 1, persona: "You are lost.", publish: false });
      const { page } = await world().open("/characters/undecided");
      await page.getByRole("button", { name: "Publish…" }).click();
      await page.getByRole("button", { name: "Discard the draft" }).click();
      await gone(page.getByTitle("Players get version 1"));
      await eventually(() => page.getByLabel("Persona").inputValue()).toBe("You are calm.");
      expect((await ask("GET", "/characters/undecided")).body.draft).toBeUndefined();
      await page.getByRole("button", { name: "Versions" }).click();
      await shows(page.getByRole("dialog", { name: "Versions of Undecided" }).getByText("You are lost."));
      await ask("DELETE", "/characters/undecided");
    });

    it("of a method are held against the scenarios they touch before players get them", async () => {
      await ask("POST", "/methods", bell);
      await ask("POST", "/characters", { id: "ringer", name: "Ringer", persona: "You ring bells." });
      await ask("POST", "/scenarios", scenarioOf("ringer", "ring_bell"));
      const { page } = await world().open("/methods/ring_bell");
      await page.getByLabel("Method Description").fill("Counts the sheep of the valley");
      await page.getByLabel("Method Name").fill("Count Sheep");
      await page.getByRole("button", { name: "Save as draft" }).click();
      const touched = page.getByRole("region", { name: "Scenarios that this touches" });
      await shows(touched.getByText("1 scenario touches this."));
      await ask("PUT", "/methods/ring_bell", { version: 2, characters: [], publish: false });
      await shows(page.getByText("v3", { exact: true }));
      await page.getByRole("button", { name: "Publish…" }).click();
      const dialog = page.getByRole("dialog", { name: "Publish Count Sheep" });
      await shows(dialog.getByText("not run with this yet"));
      await dialog.getByRole("button", { name: "Run it with the draft" }).click();
      await shows(dialog.getByText("failed", { exact: true }));
      await shows(dialog.getByRole("button", { name: "Publish all the same" }));
      await dialog.getByRole("button", { name: "Close" }).click();
      expect((await ask("GET", "/methods/ring_bell")).body.description).toBe("Rings the silver bell");
      await page.goto("/methods");
      // The list draws what is in view.
      await page.getByPlaceholder("Search methods").fill("ring_bell");
      await shows(page.locator(".method-row", { hasText: "ring_bell" }).getByText("draft", { exact: true }));
      for (const path of ["/methods/ring_bell", "/scenarios/ringer_ring_bell", "/characters/ringer"])
        await ask("DELETE", path);
    });

    it("or not: a save says which scenarios it touches, and one press finds what it broke", async () => {
      const { body: method } = await ask("POST", "/methods", { ...bell, characters: ["keeper"] });
      await ask("POST", "/characters", { id: "keeper", name: "Keeper", persona: "You ring bells." });
      await ask("POST", "/scenarios", scenarioOf("keeper", "ring_bell"));
      const { page } = await world().open("/characters/keeper");
      await page.getByText("What it says").click();
      await page.getByLabel("Greeting").fill("Welcome.");
      await page.getByRole("button", { name: "Save Changes" }).click();
      const touched = page.getByRole("region", { name: "Scenarios that this touches" });
      await touched.getByRole("button", { name: "Run it" }).click();
      await shows(touched.getByText("It passed."));
      await ask("PUT", "/methods/ring_bell", { version: method.version, characters: [] });
      await touched.getByRole("button", { name: "Run it" }).click();
      await shows(touched.getByText("newly failing"));
      await touched.getByRole("link", { name: "keeper uses ring_bell" }).click();
      await shows(page.locator(".held.bad", { hasText: "ring_bell" }));
      for (const path of ["/methods/ring_bell", "/scenarios/keeper_ring_bell", "/characters/keeper"])
        await ask("DELETE", path);
    });
  });
}
