/** Schedules: made with their next times in sight, refused at the field that is wrong, run by hand, and told how they went. */
import { describe, expect, it } from "vitest";
import { eventually, gone, shows } from "../steps.ts";
import type { World } from "../world.ts";

export function schedulesSuite(world: () => World): void {
  describe("schedules", () => {
    it("shows the next times while it is written, and its runs once it is saved", async () => {
      const { page } = await world().openAlone("/schedules", { timezoneId: "Europe/Rome", locale: "en-GB" });
      await page.getByRole("button", { name: "Add Schedule" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Closing time");
      const next = page.getByRole("region", { name: "Next times" });
      expect(await page.getByLabel("Time zone").inputValue()).toBe("Europe/Rome");
      await shows(next.getByText("09:00"));
      await page.getByLabel("Times (cron)").fill("61 * * * *");
      await shows(page.getByText("Not a time of cron"));
      await gone(next.getByRole("listitem"));
      await page.getByRole("button", { name: "weekdays at 18" }).click();
      await shows(next.getByText("18:00"));
      await eventually(() => next.getByRole("listitem").count()).toBe(5);

      await page.getByLabel("What is said").fill("Last orders, please!");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("Say whom it reaches"));
      await page.getByLabel("Barkeep", { exact: true }).check();
      await gone(page.getByText("Say whom it reaches"));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/schedules/closing_time");

      const player = { id: "sched", name: "Sched" };
      const { body } = await world().barkeep.request("POST", "/characters/barkeep/say", { text: "Hello", player });
      await page.getByRole("button", { name: "Run now" }).click();
      await shows(page.getByText("Carried out."));
      const runs = page.getByRole("list", { name: "Runs" });
      await shows(runs.getByText("by hand"));
      await shows(runs.getByRole("link", { name: body.session }));
      const heard = async () => (await world().barkeep.request("GET", `/sessions/${body.session}`)).body.transcript;
      await eventually(async () => JSON.stringify(await heard()).includes("Last orders, please!")).toBe(true);
      await page.getByRole("link", { name: "All schedules" }).click();
      const row = page.getByRole("listitem").filter({ hasText: "Closing time" });
      await shows(row.getByText("done", { exact: true }));
      await shows(row.getByText(/^next /));
    });

    it("runs a method every few minutes, with inputs that must be JSON", async () => {
      const { page } = await world().open("/schedules/new");
      await page.getByLabel("Name", { exact: true }).fill("Dice at night");
      await page.getByText("Every so often", { exact: true }).click();
      await page.getByLabel("Every", { exact: true }).fill("20");
      await page.getByLabel("What happens").selectOption("method");
      await page.getByLabel("Method", { exact: true }).selectOption("roll_dice");
      await page.getByLabel("Its inputs (JSON)").fill("{ not yet");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("Not saved: one field needs mending."));
      await page.getByLabel("Its inputs (JSON)").fill('{"dice": "2d6"}');
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/schedules/dice_at_night");
      const { body } = await world().barkeep.request("GET", "/schedules/dice_at_night");
      expect(body).toMatchObject({
        everyMs: 1_200_000,
        cron: null,
        do: { method: "roll_dice", input: { dice: "2d6" } },
      });
      await page.getByRole("link", { name: "All schedules" }).click();
      await shows(page.getByText("A method, every 20 minutes"));
    });
  });
}
