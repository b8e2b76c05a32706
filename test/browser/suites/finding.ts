/** Finding and handing out: lists of hundreds, tags, many at once, the palette, and turns that failed. */
import type { Page, Request } from "playwright-core";
import { describe, expect, it } from "vitest";
import { countClicks, eventually, gone, shows } from "../steps.ts";
import type { World } from "../world.ts";
import { keepDice } from "./scenarios.ts";

const code = "def handle_event(data):\n    return {}\n";

export function findingSuite(world: () => World): void {
  const addMethods = async (count: number, name: (n: number) => string, fields: object = {}): Promise<void> => {
    const methods = Array.from({ length: count }, (_, n) => ({
      id: name(n).toLowerCase().replaceAll(" ", "_"),
      name: name(n),
      description: "Knows something",
      inputDescription: { parameters: {}, required: [] },
      code,
      ...fields,
    }));
    expect((await world().barkeep.request("POST", "/import", methods)).status).toBe(200);
  };
  const names = (page: Page) => page.locator(".method-row .name").allTextContents();
  const method = async (id: string) => (await world().barkeep.request("GET", `/methods/${id}`)).body;

  describe("a long list of methods", () => {
    it("is in the order of names as people count, draws what is in view, and keeps its place", async () => {
      await addMethods(400, (n) => `Harvest ${n}`);
      const { page } = await world().open("/methods?search=harvest");
      await shows(page.getByRole("link", { name: "Harvest 0", exact: true }));
      expect((await names(page)).slice(0, 3)).toEqual(["Harvest 0", "Harvest 1", "Harvest 2"]);
      expect((await names(page)).length).toBeLessThan(120);
      await page.evaluate("window.scrollTo(0, 12000)");
      await shows(page.getByRole("link", { name: "Harvest 180", exact: true }));
      await page.getByRole("link", { name: "Harvest 180", exact: true }).click();
      await shows(page.getByLabel("Implementation Code"));
      await page.goBack();
      await shows(page.getByRole("link", { name: "Harvest 180", exact: true }));
      await eventually(() => page.evaluate<number>("window.scrollY")).toBeGreaterThan(10_000);
    });

    it("asks for rows without code, and gets them compressed", async () => {
      const { page } = await world().open("about:blank");
      // Measured below and not in the listener: what that starts outlives the page, and its failure the test.
      const fetched: Request[] = [];
      page.on("requestfinished", (request) => request.url().includes("/api/v1/") && fetched.push(request));
      const rows = () => fetched.find((request) => request.url().endsWith("/methods?view=list"));
      await page.goto("/methods");
      await shows(page.getByRole("link", { name: "Harvest 0", exact: true }));
      await eventually(async () => (await rows()?.response())?.headers()["content-encoding"]).toBe("gzip");
      for (const request of [...fetched]) {
        expect((await request.sizes()).responseBodySize, request.url()).toBeLessThan(300_000);
      }
    });

    it("is ticked in stretches and tagged, filtered by tag, and undone at once", async () => {
      await addMethods(12, (n) => `Cellar ${n}`);
      const { page } = await world().open("/methods?search=cellar");
      await page.getByLabel("Select Cellar 0", { exact: true }).click();
      await page.getByLabel("Select Cellar 9", { exact: true }).click({ modifiers: ["Shift"] });
      const bar = page.getByRole("region", { name: "Selected methods" });
      await shows(bar.getByText("10 selected"));
      await bar.getByRole("button", { name: "Tag…" }).click();
      await page.getByRole("dialog").getByLabel("Tags", { exact: true }).fill("cellar, wine");
      await page.getByRole("button", { name: "Add them" }).click();
      await shows(page.getByText("Tagged 10 methods."));
      expect((await method("cellar_9")).tags).toEqual(["cellar", "wine"]);
      await page.getByRole("combobox", { name: "Tag" }).selectOption("wine");
      await gone(page.getByRole("link", { name: "Cellar 11" }));
      await page.getByRole("button", { name: "Undo" }).click();
      await eventually(async () => (await method("cellar_9")).tags).toEqual([]);
    });

    it("is connected, warned of, and deleted together, with one undo", async () => {
      await addMethods(3, (n) => `Attic ${n}`);
      const { page } = await world().open("/methods?search=attic");
      await page.getByLabel("Select all that are shown").click();
      await page.getByRole("button", { name: "Connect", exact: true }).click();
      await shows(page.getByRole("dialog").getByText(/attic_0: It was never tested/));
      await page.getByRole("button", { name: "Connect all the same" }).click();
      await shows(page.getByText("Connected 3 methods."));
      expect((await method("attic_2")).connected).toBe(true);
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await shows(page.getByText("Deleted 3 methods."));
      await page.locator(".toast", { hasText: "Deleted 3" }).getByRole("button", { name: "Undo" }).click();
      await eventually(async () => (await method("attic_1")).name).toBe("Attic 1");
    });
  });

  describe("a character", () => {
    it("is handed ten methods in at most six clicks", async () => {
      await addMethods(10, (n) => `Garden ${n}`, { characters: [] });
      await world().barkeep.request("POST", "/characters", { name: "Gardener", model: "rehearsal" });
      const { page } = await world().open("/characters/gardener");
      const clicks = await countClicks(page);
      await page.getByRole("button", { name: "Choose methods" }).click();
      await page.getByRole("dialog").getByLabel("Search methods and tags").click();
      await page.keyboard.type("garden");
      await page.getByRole("dialog").getByRole("button", { name: "Tick all that are shown" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
      await shows(page.getByText("Changed 10 methods for Gardener."));
      expect(await clicks()).toBeGreaterThan(0);
      expect(await clicks()).toBeLessThanOrEqual(6);
      expect((await method("garden_7")).characters).toEqual(["gardener"]);
    });
  });

  describe("a method", () => {
    it("is duplicated, unconnected", async () => {
      const { page } = await world().open("/methods/roll_dice");
      await page.getByRole("button", { name: "Duplicate" }).click();
      await page.waitForURL("**/methods/roll_dice_copy");
      await shows(page.getByText("This is Roll Dice copy."));
      expect(await method("roll_dice_copy")).toMatchObject({ connected: false, name: "Roll Dice copy" });
      await world().barkeep.request("DELETE", "/methods/roll_dice_copy");
    });
  });

  describe("the palette", () => {
    it("opens with Ctrl+K and with a slash, finds, and goes there by keys alone", async () => {
      const { page } = await world().open("/settings");
      await shows(page.getByRole("heading", { name: "Settings" }));
      await page.keyboard.press("/");
      await page.getByRole("dialog").getByRole("combobox").fill("roll di");
      await shows(
        page
          .locator("dialog .pressable")
          .filter({ visible: true })
          .and(page.getByRole("option", { name: /Roll Dice/ })),
      );
      await page.keyboard.press("Enter");
      await page.waitForURL("**/methods/roll_dice");
      await page.getByLabel("Implementation Code").click();
      await page.keyboard.press("Control+k");
      await page.getByRole("dialog").getByRole("combobox").fill("barkeep");
      await shows(
        page
          .locator("dialog .pressable")
          .filter({ visible: true })
          .and(page.getByRole("option", { name: /Barkeep/ }))
          .first(),
      );
      await page.keyboard.press("Escape");
      await gone(page.getByRole("dialog").getByRole("combobox"));
    });
  });

  describe("the palette, beside methods and characters,", () => {
    it("finds and adds scenarios, hooks, schedules and servers", async () => {
      await keepDice(world());
      const { page } = await world().open("/settings");
      const open = async (words: string) => {
        await page.keyboard.press("Control+k");
        await shows(page.getByRole("dialog").getByRole("option"));
        await page.keyboard.type(words);
        await shows(page.getByRole("dialog").getByRole("option", { name: new RegExp(words, "i") }));
        await page.keyboard.press("Enter");
      };
      await open("two dice");
      await page.waitForURL("**/scenarios/two_dice");
      for (const [words, path] of [
        ["add hook", "/hooks/new"],
        ["add schedule", "/schedules/new"],
        ["add server", "/mcp-servers/new"],
        ["add scenario", "/scenarios/new"],
        ["import an", "/import"],
      ] as const) {
        await open(words);
        await page.waitForURL(`**${path}`);
      }
    });
  });

  describe("turns that failed", () => {
    it("are a click from the overview's number, look like failures, and lead to their cause", async () => {
      await world().barkeep.request("POST", "/characters", { name: "Speechless", model: "gpt-4o" });
      const say = { text: "Is anybody there?" };
      await world().barkeep.request("POST", "/characters/speechless/say", say);
      const { page } = await world().open("/");
      const clicks = await countClicks(page);
      await page.getByRole("link", { name: "Failed turns" }).click();
      const row = page.locator(".item", { hasText: "Is anybody there?" });
      await shows(row.locator(".bad.toned", { hasText: "OPENAI_API_KEY" }));
      await row.click();
      await shows(page.locator(".turn-lines.bad .toned"));
      expect(await clicks()).toBe(2);
      // Those of the whole day are as near, from any screen.
      const again = await countClicks(page);
      await page.getByRole("button", { name: /^Find/ }).click();
      await page.getByRole("option", { name: "Turns that failed today" }).click();
      await shows(row);
      expect(await page.getByLabel("Failed turns").inputValue()).toBe("today");
      expect(await again()).toBe(2);
    });
  });
}
