/** Scenarios: written, run, read, and what a change broke. */
import { describe, expect, it } from "vitest";
import { eventually, gone, shows, write } from "../steps.ts";
import type { World } from "../world.ts";

/** Held by the rehearsal model with the starter's dice. */
export const diceScenario = {
  id: "two_dice",
  name: "Two dice",
  character: "barkeep",
  tags: ["dice"],
  methods: { default: "recorded", roll_dice: { output: { rolls: [3, 4], total: 7 } } },
  steps: [
    {
      say: "Roll 2d6 for me, please",
      expect: [{ calls: "roll_dice", with: { dice: "2d6" }, times: 1 }, { says: "7" }, { finish: "complete" }],
    },
  ],
};

/** The second time it is there already. */
export const keepDice = (world: World) => world.barkeep.request("POST", "/scenarios", diceScenario);

export function scenariosSuite(world: () => World): void {
  describe("scenarios", () => {
    it("are written by hand, run with one press, and say what was broken where", async () => {
      const { page, complaints } = await world().open("/scenarios");
      await page.getByRole("button", { name: "Add Scenario" }).click();
      await page.getByLabel("Name", { exact: true }).fill("Says seven");
      await page.getByLabel("Character", { exact: true }).selectOption("barkeep");
      await page.getByLabel("Tags").fill("dice, written");
      await page.getByLabel("Words", { exact: true }).fill("Roll 2d6 for me, please");
      const add = page.getByRole("button", { name: "Add expectation" }).first();
      await add.click();
      await page.getByLabel("Kind").first().selectOption("calls");
      await page.getByLabel("What", { exact: true }).first().fill("roll_dice");
      await page.getByLabel("With (JSON)").fill('{"dice": "2d6"}');
      await add.click();
      await page.getByLabel("What", { exact: true }).nth(1).fill("7");
      await page.getByText("Methods answer").click();
      await page.getByLabel("Say how a method answers").selectOption("roll_dice");
      await page.getByRole("button", { name: "Say how a method answers" }).click();
      await page.getByLabel("Answer of roll_dice (JSON)").fill('{"output": {"rolls": [3, 6], "total": 9}}');
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/scenarios/says_seven");
      await page.getByRole("button", { name: "Run", exact: true }).click();
      const result = page.getByRole("region", { name: "Result" });
      await shows(result.locator(".held.bad", { hasText: "says “7”" }));
      await shows(result.getByText(/It said .*the total is 9/));
      await result.getByRole("link", { name: "See the turn" }).click();
      await page.waitForURL(/conversations\/.*turn=.*run=/);
      const expected = page.getByRole("region", { name: "Expected", exact: true });
      await shows(expected.locator(".held.bad", { hasText: "says “7”" }));
      await shows(page.getByRole("list", { name: "Timeline" }).getByText("Roll Dice"));
      await expected.getByRole("link", { name: "Says seven" }).click();
      await page.getByLabel("Answer of roll_dice (JSON)").fill('{"output": {"rolls": [3, 4], "total": 7}}');
      await page.getByRole("button", { name: "Save and run" }).click();
      await shows(page.getByText("Mended"));
      await shows(page.locator("button.pressable", { hasText: "passed" }));
      expect(complaints).toEqual([]);
      await world().barkeep.request("DELETE", "/scenarios/says_seven");
    });

    it("are written as JSON as well, which the form then shows", async () => {
      const { page } = await world().open("/scenarios/new");
      await page.getByText("JSON", { exact: true }).click();
      await shows(page.locator(".cm-content"));
      const scenario = {
        name: "From JSON",
        character: "barkeep",
        steps: [{ say: "Hello", expect: [{ notCalls: "roll_dice" }] }],
      };
      await write(page, "The scenario as JSON", JSON.stringify(scenario));
      await page.getByText("Form", { exact: true }).click();
      expect(await page.getByLabel("Name", { exact: true }).inputValue()).toBe("From JSON");
      expect(await page.getByLabel("Kind").inputValue()).toBe("notCalls");
      await page.keyboard.press("Control+s");
      await page.waitForURL("**/scenarios/from_json");
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
      await page.waitForURL("**/scenarios");
      await eventually(async () => (await world().barkeep.request("GET", "/scenarios/from_json")).status).toBe(404);
    });

    it("say at their field what the server refuses", async () => {
      const { page } = await world().open("/scenarios/new");
      await page.getByLabel("Name", { exact: true }).fill("Wrong pattern");
      await page.getByLabel("Character", { exact: true }).selectOption("barkeep");
      await page.getByLabel("Words", { exact: true }).fill("Hello");
      await page.getByRole("button", { name: "Add expectation" }).first().click();
      await page.getByLabel("What", { exact: true }).fill("/(/");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.locator(".box .field-problem", { hasText: "Not a pattern" }));
      await page.getByLabel("What", { exact: true }).fill("/friend/i");
      await gone(page.locator(".box .field-problem"));
    });

    it("are run together, on models beside each other, with the whole counted below", async () => {
      await keepDice(world());
      await world().barkeep.request("POST", "/scenarios", {
        ...diceScenario,
        id: "never_so",
        name: "Never so",
        tags: ["dice", "broken"],
        steps: [{ say: "Roll 2d6 for me, please", expect: [{ says: "a hundred" }] }],
      });
      const { page } = await world().open("/scenarios?tag=dice");
      await page.getByRole("button", { name: "Run with…" }).click();
      await page.getByRole("spinbutton", { name: "How often" }).fill("2");
      await page.getByRole("dialog").getByRole("button", { name: "Run", exact: true }).click();
      await shows(page.getByRole("status").getByText("1 of 2 failed."));
      const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
      await shows(row("Two dice").getByText("passed 2/2"));
      await shows(row("Never so").getByText("failed 0/2"));
      await shows(row("Pass 1 of 2"));
      await page.getByLabel("Last run").selectOption("failing");
      await gone(row("Two dice"));
      await page.getByRole("checkbox", { name: "Select Never so" }).check();
      await shows(page.getByRole("button", { name: "Run the 1 ticked" }));
      await row("Never so")
        .getByRole("link", { name: /failed/ })
        .click();
      await page.waitForURL(/scenarios\/never_so\?run=/);
      await shows(page.getByRole("region", { name: "Result" }).getByText("Attempt 2"));
      await world().barkeep.request("DELETE", "/scenarios/never_so");
    });
  });
}
