/** What is done with a turn: kept as a scenario, rated, asked again. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { eventually, gone, shows } from "../steps.ts";
import { violations } from "../violations.ts";
import type { World } from "../world.ts";

export function turnsSuite(world: () => World): void {
  const talk = async (text: string) => {
    const { body } = await world().barkeep.request("POST", "/characters/barkeep/say", { text });
    return body as { readonly session: string; readonly turn: string; readonly text: string };
  };

  describe("a turn", () => {
    it("is kept as a scenario in three clicks, with what was ticked, and passes", async () => {
      const { session, turn } = await talk("Roll 1d20 for me, please");
      const { page, complaints } = await world().open(`/conversations/${session}?turn=${turn}`);
      await page.getByRole("button", { name: "Keep up to here" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Name", { exact: true }).fill("A twenty sided die");
      await shows(dialog.getByRole("checkbox", { name: /calls the method roll_dice with dice “1d20”/ }));
      await dialog.getByRole("checkbox", { name: "ends as complete" }).uncheck();
      await dialog.getByRole("button", { name: "Keep and run" }).click();
      await page.waitForURL("**/scenarios/a_twenty_sided_die");
      await shows(page.locator("button.pressable", { hasText: "passed" }));
      const { body } = await world().barkeep.request("GET", "/scenarios/a_twenty_sided_die");
      expect(body.steps[0].expect).toContainEqual({ calls: "roll_dice", with: { dice: "1d20" } });
      expect(body.steps[0].expect).not.toContainEqual({ finish: "complete" });
      expect(complaints).toEqual([]);
      await world().barkeep.request("DELETE", "/scenarios/a_twenty_sided_die");
    });

    it("is rated with a note, which the list of rated ones then finds", async () => {
      const { session } = await talk("Good evening, barkeep of the rated words");
      const { page } = await world().open(`/conversations/${session}`);
      await page.getByRole("button", { name: "Bad answer" }).click();
      await page.getByLabel("Note").fill("Too cold for a tavern");
      await page.keyboard.press("Enter");
      await shows(page.locator(".turn-lines").getByText("Too cold for a tavern"));
      await page.goto("/conversations");
      await page.getByLabel("Rated").selectOption("bad");
      const saved = page.waitForEvent("download");
      await page.getByRole("button", { name: "Export these" }).click();
      const exported = JSON.parse(await readFile(await (await saved).path(), "utf8"));
      expect(exported[0]).toMatchObject({ session, good: false, note: "Too cold for a tavern", model: "rehearsal" });
      await page.getByRole("link", { name: /rated words/ }).click();
      await page.waitForURL(`**/conversations/${session}?turn=*`);
      const bad = page.getByRole("button", { name: "Bad answer" });
      await eventually(() => bad.getAttribute("aria-pressed")).toBe("true");
      await bad.click();
      await gone(page.locator(".turn-lines").getByText("Too cold for a tavern"));
    });

    it("that called what answers later leads to the turn that spoke of it, and back, with how far it was", async () => {
      const code = `from barkeep import progress
def handle_event(data):
    progress("Down the stairs", 0.5)
    return {"barrels": 7}
`;
      const survey = { name: "Cellar Survey", description: "Cellar survey", code, answers: "later", connected: true };
      const made = await world().barkeep.request("POST", "/methods", survey);
      expect(made.status).toBe(201);
      const { session, turn } = await talk("Please do the cellar survey.");
      const later = async () => (await world().barkeep.request("GET", `/turns/${turn}`)).body.calls?.[0]?.later?.turn;
      await eventually(later).toMatch(/\./);
      const spoken = await later();
      const { page, complaints } = await world().open(`/conversations/${session}?turn=${turn}`);
      const pane = page.getByRole("complementary", { name: "Turn" });
      const end = pane.getByRole("region", { name: "How it went on" });
      await shows(end.getByText("Down the stairs"));
      await shows(end.getByText("50 %"));
      await shows(end.getByText("ok", { exact: true }));
      expect(await violations(page)).toEqual([]);
      await end.getByRole("link", { name: "To the turn that spoke of it" }).click();
      await page.waitForURL(`**?turn=${spoken}`);
      const begin = pane.getByRole("region", { name: "Began by itself, to speak of what an earlier turn had called." });
      await shows(begin.getByRole("heading", { name: "Cellar Survey" }));
      await shows(begin.getByText("Down the stairs"));
      expect(await violations(page)).toEqual([]);
      await begin.getByRole("link", { name: "To the turn that called it" }).click();
      await page.waitForURL(`**?turn=${turn}`);
      await shows(pane.getByText("Please do the cellar survey."));
      expect(complaints).toEqual([]);
      await world().barkeep.request("DELETE", `/methods/${made.body.id}`);
    });

    it("is asked again with another persona, beside the old answer", async () => {
      const { session, text } = await talk("Roll 3d6 for me");
      const { page } = await world().open(`/conversations/${session}`);
      await page.getByRole("button", { name: "Ask again" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Persona").fill("You are a pirate.");
      await dialog.getByRole("button", { name: "Ask again" }).click();
      const before = dialog.getByRole("region", { name: "As it was" });
      await shows(before.getByText(text));
      await shows(dialog.getByRole("region", { name: "edited persona" }).getByText("roll_dice"));
      await dialog.getByRole("button", { name: "Ask again" }).click();
      await eventually(() => dialog.getByRole("region").count()).toBeGreaterThan(3);
      await page.keyboard.press("Escape");
      await gone(dialog);
    });
  });
}
