/** Characters: added, edited, given models, and talked to. */
import { describe, expect, it } from "vitest";
import { eventually, gone, say, shows } from "../steps.ts";
import type { World } from "../world.ts";

export function charactersSuite(world: () => World): void {
  describe("characters", () => {
    it("are added, talk at once, and are edited while they do", async () => {
      const { page } = await world().open("/characters");
      await page.getByRole("button", { name: "Add Character" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Mira");
      await page.getByLabel("Persona").fill("You are Mira, keeper of the archive.");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/characters/mira");
      await say(page, "Roll 2d6 for me, please");
      await shows(page.locator(".called.good", { hasText: "Roll Dice" }));
      await page.getByLabel("Persona").fill("You are Mira, and in a hurry.");
      await page.keyboard.press("Control+s");
      const saved = async () => (await world().barkeep.request("GET", "/characters/mira")).body;
      await eventually(async () => (await saved()).version).toBe(2);
      expect((await saved()).persona).toBe("You are Mira, and in a hurry.");
    });

    it("say what is wrong with their model", async () => {
      const fields = { name: "Keyless", persona: "", model: "gpt-4o" };
      expect((await world().barkeep.request("POST", "/characters", fields)).status).toBe(201);
      const { page } = await world().open("/characters/keyless");
      await shows(page.locator(".note.warn"));
      expect(await page.getByLabel("Model", { exact: true }).inputValue()).toBe("gpt-4o");
    });

    it("come back with all of their versions when a deletion is undone", async () => {
      const ask = world().barkeep.request;
      await ask("POST", "/characters", { name: "Phoenix", persona: "You are ash." });
      await ask("PUT", "/characters/phoenix", { version: 1, persona: "You are fire." });
      const { page } = await world().open("/characters/phoenix");
      await page.getByRole("button", { name: "Delete this character" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.getByRole("button", { name: "Undo" }).click();
      await page.waitForURL("**/characters/phoenix");
      expect((await ask("GET", "/characters/phoenix")).body).toMatchObject({ version: 3, persona: "You are fire." });
      expect((await ask("GET", "/characters/phoenix/versions")).body.items).toHaveLength(3);
      await ask("DELETE", "/characters/phoenix");
    });

    it("stop when told to", async () => {
      const slow = {
        name: "Count Sheep",
        description: "Counts sheep until morning",
        inputDescription: { parameters: {}, required: [] },
        code: "import time\ndef handle_event(data):\n    time.sleep(60)\n",
      };
      const { body } = await world().barkeep.request("POST", "/methods", slow);
      await world().barkeep.request("PUT", `/methods/${body.id}/connected`, { connected: true });
      const { page } = await world().open("/characters/barkeep");
      await say(page, "Count sheep until morning");
      await shows(page.locator(".called", { hasText: "running…" }));
      await page.getByRole("button", { name: "Stop" }).click();
      await shows(page.locator(".called", { hasText: "cancelled" }));
      await shows(page.getByRole("button", { name: "Send" }));
      await world().barkeep.request("DELETE", `/methods/${body.id}`);
    });

    it("have fallback models picked from the catalogue and put in order by keyboard", async () => {
      const added = await world().barkeep.request("POST", "/characters", { name: "Second Choice", model: "gpt-4o" });
      expect(added.status).toBe(201);
      const { page } = await world().open("/characters/second_choice");
      const fallbacks = page.getByRole("group", { name: "Fallback models" });
      const { keyboard } = page;
      const first = fallbacks.getByLabel("Fallback 1");
      const focused = () => page.evaluate<string | null>("document.activeElement.getAttribute('aria-label')");
      // The event of the character's making may come behind its page, and draws the form once more.
      await eventually(async () => {
        if ((await first.count()) === 0) await fallbacks.getByRole("button", { name: "Add fallback" }).press("Enter");
        return focused();
      }).toBe("Fallback 1");
      await first.selectOption("claude-3-5-sonnet-20241022");
      const row = fallbacks.getByRole("listitem").first();
      await shows(row.getByText("calls methods"));
      await shows(row.getByText(/retired/).last());
      await fallbacks.getByRole("button", { name: "Add fallback" }).click();
      // none that is named already, unless it is named afterwards
      const offered = await fallbacks
        .getByLabel("Fallback 2")
        .locator("option")
        .evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value));
      expect(offered).toContain("rehearsal");
      expect(offered.filter((id) => id === "gpt-4o" || id === "claude-3-5-sonnet-20241022")).toEqual([]);
      const main = page.getByLabel("Model", { exact: true });
      await main.selectOption("claude-3-5-sonnet-20241022");
      await shows(fallbacks.getByText("Named above already: it is asked once."));
      await main.selectOption("gpt-4o");
      await fallbacks.getByLabel("Fallback 2").selectOption("rehearsal");
      await fallbacks.getByRole("button", { name: /Try Rehearsal.* earlier/ }).focus();
      await keyboard.press("Enter");
      expect(await first.inputValue()).toBe("rehearsal");
      // What was pressed stays in reach, though at the top it can only go down again.
      await eventually(focused).toMatch(/Try Rehearsal.* later/);
      await keyboard.press("Control+s");
      const saved = async () => (await world().barkeep.request("GET", "/characters/second_choice")).body;
      await eventually(async () => (await saved()).fallbackModels).toEqual(["rehearsal", "claude-3-5-sonnet-20241022"]);
      await fallbacks.getByRole("button", { name: /Remove Rehearsal/ }).click();
      await gone(fallbacks.getByLabel("Fallback 2"));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await eventually(async () => (await saved()).fallbackModels).toEqual(["claude-3-5-sonnet-20241022"]);
    });
  });
}
