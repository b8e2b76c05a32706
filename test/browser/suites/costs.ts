/** Costs: a model's price, money by model and player, and a budget that stops turns and says so. */
import { describe, expect, it } from "vitest";
import { eventually, shows } from "../steps.ts";
import type { World } from "../world.ts";

export function costsSuite(world: () => World): void {
  const say = (text: string) =>
    world().barkeep.request("POST", "/characters/barkeep/say", { text, player: { id: "spender", name: "Spender" } });

  describe("costs", () => {
    it("are reckoned by prices that can be edited, summed by who spent them, and stopped by a budget", async () => {
      const { barkeep } = world();
      await say("Hello");
      const { page } = await world().open("/costs");
      try {
        await page.getByRole("button", { name: "Add price" }).click();
        await page.getByRole("button", { name: "Save prices" }).click();
        await shows(page.getByText("Give a model, and what a million tokens"));
        await page.getByLabel("Model", { exact: true }).last().fill("rehearsal");
        await page.getByLabel("Input", { exact: true }).fill("1000");
        await page.getByLabel("Output", { exact: true }).fill("1000");
        await page.getByRole("button", { name: "Save prices" }).click();
        await shows(page.getByText("Saved the prices."));

        const row = page.getByRole("row").filter({ hasText: "rehearsal" }).first();
        await shows(row.getByText(/^\$/));
        await page.getByText("Player", { exact: true }).click();
        await shows(page.getByRole("row").filter({ hasText: "spender" }).getByText(/^\$/));
        await shows(page.getByRole("img", { name: /^\$.* in 30 days; most in a day: \$/ }));

        await page.getByLabel("Budget a day, in US dollars").fill("0.01");
        await page.getByLabel("Stop when it is used up").check();
        await page.getByRole("button", { name: "Save budget" }).click();
        await shows(page.getByText("Saved the budget."));
        await shows(page.getByText(/of the budget, /));
        const refused = await say("And again");
        expect(refused).toMatchObject({ status: 429, body: { error: { code: "quota_exceeded" } } });
        expect(refused.body.error.message).toContain("Today's budget of 0.01 US dollars is used up");
        await page.goto("/");
        await eventually(() => page.getByText(/turns are refused until midnight UTC/).count()).toBeGreaterThan(0);
      } finally {
        const { body } = await barkeep.request("GET", "/costs");
        await barkeep.request("PUT", "/costs", { version: body.version, budget: null, prices: [] });
      }
      expect((await say("Thank you")).status).toBe(200);
    });
  });
}
