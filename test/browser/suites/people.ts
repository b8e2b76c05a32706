/** People with logins of their own: added, logged in by name, offered what their role may do, listed with what they changed. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { gone, shows, write, written } from "../steps.ts";
import type { World } from "../world.ts";
import { keepDice } from "./scenarios.ts";

const password = "a password of length";

export function peopleSuite(world: () => World): void {
  describe("people", () => {
    it("adds a designer, who logs in by name and is offered no keys; a removal logs the designer out", async () => {
      const { page } = await world().open("/settings#people");
      const people = page.getByRole("region", { name: "People" });
      await people.getByLabel("Name").fill("Dana");
      await people.getByLabel("Password").fill(password);
      await people.getByRole("button", { name: "Add person" }).click();
      await shows(people.getByLabel("Role of Dana"));

      const hers = await world().stranger();
      const screen = await hers.newPage();
      await screen.goto("/settings");
      await screen.getByRole("button", { name: "Use name and password" }).click();
      await logIn(screen, "dana", password);
      await shows(screen.getByText("You are logged in as Dana, Designer."));
      await shows(screen.getByRole("heading", { name: "Changes" }));
      for (const hidden of ["Game keys", "People", "Secrets"])
        expect(await screen.getByRole("heading", { name: hidden, exact: true }).count()).toBe(0);

      const login = screen.getByRole("region", { name: "Your login" });
      await login.getByLabel("Present password").fill("not this one");
      await login.getByLabel("New password").fill(`another ${password}`);
      await login.getByRole("button", { name: "Change password" }).click();
      await shows(login.getByText("That is not the present password."));
      await login.getByLabel("Present password").fill(password);
      await login.getByRole("button", { name: "Change password" }).click();
      await logIn(screen, "dana", `another ${password}`);
      await shows(screen.getByText("You are logged in as Dana, Designer."));

      await shows(page.getByRole("list", { name: "Changes" }).getByText("POST /people"));
      await people.getByRole("button", { name: "Remove Dana" }).click();
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await gone(people.getByLabel("Role of Dana"));
      await screen.reload();
      await shows(screen.getByRole("button", { name: "Log in", exact: true }));
    });

    it("offers a viewer nothing that a viewer may not do", async () => {
      await world().barkeep.request("POST", "/people", { name: "Vera", role: "viewer", password });
      await keepDice(world());
      const { body: said } = await world().barkeep.request("POST", "/characters/barkeep/say", {
        text: "Good evening!",
      });
      const context = await world().stranger();
      const page = await context.newPage();
      await page.goto("/methods");
      await page.getByRole("button", { name: "Use name and password" }).click();
      await logIn(page, "vera", password);
      await shows(page.getByText("You may look, and change nothing."));
      const changing =
        /^(Add|Import|Delete|Duplicate|Save|Test API|Choose methods|Send|Keep as|Export what|New secret|Publish|Run)/;
      for (const [path, ready] of [
        ["/methods", "Only connected ones are offered"],
        ["/methods/roll_dice", "Implementation Code"],
        ["/characters", "connected method"],
        ["/characters/barkeep", "to talk takes a designer or an operator"],
        [`/conversations/${said.session}`, "Offered to the model"],
        ["/scenarios", "Conversations kept as tests"],
        ["/scenarios/two_dice", "Expected of the whole"],
        ["/mcp-servers", "In a terminal:"],
        ["/costs", "spent today (UTC)"],
        ["/import", "Or paste it here"],
      ] as const) {
        await page.goto(path);
        await shows(page.getByText(ready));
        expect(
          await page.getByRole("main").getByRole("button", { name: changing, disabled: false }).allTextContents(),
          path,
        ).toEqual([]);
        expect(await page.getByRole("checkbox", { name: /^Select/ }).count(), path).toBe(0);
      }
      await page.goto("/methods/roll_dice");
      await shows(page.getByRole("switch", { name: "Connect Roll Dice" }));
      expect(await page.getByRole("switch", { name: "Connect Roll Dice" }).isDisabled()).toBe(true);
      const code = await written(page, "Implementation Code");
      expect(code).toContain("def handle_event");
      await write(page, "Implementation Code", "a viewer's own code");
      expect(await written(page, "Implementation Code")).toBe(code);
    });
  });
}

async function logIn(page: Page, name: string, secret: string): Promise<void> {
  await page.getByLabel("Name").fill(name);
  await page.getByLabel("Password").fill(secret);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
}
