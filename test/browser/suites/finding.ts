/** Finding and handing out: lists of hundreds, tags, many at once, the palette, and turns that failed. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually, gone, shows } from "../steps.ts";
import type { World } from "../world.ts";

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
  const names = (page: Page) => page.locator(".method-name").allTextContents();
  const method = async (id: string) => (await world().barkeep.request("GET", `/methods/${id}`)).body;

  describe("a long list of methods", () => {
    it("is in the order of names as people count, draws what is in view, and keeps its place", async () => {
      await addMethods(400, (n) => `Harvest ${n}`);
      const { page, context } = await world().open("/methods?search=harvest");
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
      await context.close();
    });

    it("asks for rows without code, and gets them compressed", async () => {
      const { page, context } = await world().open("about:blank");
      const sizes: [string, number, string | undefined][] = [];
      page.on("response", async (response) => {
        if (!response.url().includes("/api/v1/")) return;
        // The stream of events has no end.
        if (response.url().endsWith("/events")) return;
        const { responseBodySize } = await response.request().sizes();
        sizes.push([response.url(), responseBodySize, response.headers()["content-encoding"]]);
      });
      await page.goto("/methods");
      await shows(page.getByRole("link", { name: "Harvest 0", exact: true }));
      await eventually(async () => sizes.find(([url]) => url.endsWith("/methods?view=list"))?.[2]).toBe("gzip");
      for (const [url, size] of sizes) expect(size, url).toBeLessThan(300_000);
      await context.close();
    });

    it("is ticked in stretches and tagged, filtered by tag, and undone at once", async () => {
      await addMethods(12, (n) => `Cellar ${n}`);
      const { page, context } = await world().open("/methods?search=cellar");
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
      await context.close();
    });

    it("is connected, warned of, and deleted together, with one undo", async () => {
      await addMethods(3, (n) => `Attic ${n}`);
      const { page, context } = await world().open("/methods?search=attic");
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
      await context.close();
    });
  });

  describe("a character", () => {
    it("is handed ten methods in a few clicks", async () => {
      await addMethods(10, (n) => `Garden ${n}`, { characters: [] });
      await world().barkeep.request("POST", "/characters", { name: "Gardener", model: "rehearsal" });
      const { page, context } = await world().open("/characters/gardener");
      await page.getByRole("button", { name: "Choose methods" }).click();
      await page.getByRole("dialog").getByLabel("Search methods and tags").fill("garden");
      await page.getByRole("dialog").getByRole("button", { name: "Tick all that are shown" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
      await shows(page.getByText("Changed 10 methods for Gardener."));
      expect((await method("garden_7")).characters).toEqual(["gardener"]);
      await context.close();
    });
  });

  describe("a method", () => {
    it("is duplicated, unconnected", async () => {
      const { page, context } = await world().open("/methods/roll_dice");
      await page.getByRole("button", { name: "Duplicate" }).click();
      await page.waitForURL("**/methods/roll_dice_copy");
      await shows(page.getByText("This is Roll Dice copy."));
      expect(await method("roll_dice_copy")).toMatchObject({ connected: false, name: "Roll Dice copy" });
      await world().barkeep.request("DELETE", "/methods/roll_dice_copy");
      await context.close();
    });
  });

  describe("the palette", () => {
    it("opens with Ctrl+K and with a slash, finds, and goes there by keys alone", async () => {
      const { page, context } = await world().open("/settings");
      await shows(page.getByRole("heading", { name: "Settings" }));
      await page.keyboard.press("/");
      await page.getByRole("dialog").getByRole("combobox").fill("roll di");
      await shows(
        page
          .locator(".palette-row")
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
          .locator(".palette-row")
          .filter({ visible: true })
          .and(page.getByRole("option", { name: /Barkeep/ }))
          .first(),
      );
      await page.keyboard.press("Escape");
      await gone(page.getByRole("dialog").getByRole("combobox"));
      await context.close();
    });
  });

  describe("turns that failed", () => {
    it("are a click from the overview's number, look like failures, and lead to their cause", async () => {
      await world().barkeep.request("POST", "/characters", { name: "Speechless", model: "gpt-4o" });
      const say = { text: "Is anybody there?" };
      await world().barkeep.request("POST", "/characters/speechless/say", say);
      const { page, context } = await world().open("/");
      await page.getByRole("link", { name: "Failed turns" }).click();
      const row = page.locator(".session-row", { hasText: "Is anybody there?" });
      await shows(row.locator(".bad-words"));
      await row.click();
      await shows(page.locator(".turn-lines.failed .bad-words"));
      await page.goto("/conversations");
      await page.getByLabel("Failed turns").selectOption("today");
      await shows(row);
      await context.close();
    });
  });
}
