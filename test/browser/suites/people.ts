/** People with logins of their own: added, logged in by name, offered what their role may do, listed with what they changed. */
import { describe, expect, it } from "vitest";
import { gone, shows } from "../steps.ts";
import type { World } from "../world.ts";

const password = "a password of length";

export function peopleSuite(world: () => World): void {
  describe("people", () => {
    it("adds a designer, who logs in by name and is offered no keys; a removal logs the designer out", async () => {
      const { page, context } = await world().open("/settings#people");
      const people = page.getByRole("region", { name: "People" });
      await people.getByLabel("Name").fill("Dana");
      await people.getByLabel("Password").fill(password);
      await people.getByRole("button", { name: "Add person" }).click();
      await shows(people.getByLabel("Role of Dana"));

      const hers = await world().stranger();
      const screen = await hers.newPage();
      await screen.goto("/settings");
      await screen.getByRole("button", { name: "Use name and password" }).click();
      await screen.getByLabel("Name").fill("dana");
      await screen.getByLabel("Password").fill(password);
      await screen.getByRole("button", { name: "Log in", exact: true }).click();
      await shows(screen.getByText("You are logged in as Dana, Designer."));
      await shows(screen.getByRole("heading", { name: "Changes" }));
      for (const hidden of ["Game keys", "People", "Secrets"])
        expect(await screen.getByRole("heading", { name: hidden, exact: true }).count()).toBe(0);

      await shows(page.getByRole("list", { name: "Changes" }).getByText("POST /people"));
      await people.getByRole("button", { name: "Remove Dana" }).click();
      await page.getByRole("button", { name: "Remove", exact: true }).click();
      await gone(people.getByLabel("Role of Dana"));
      await screen.reload();
      await shows(screen.getByRole("button", { name: "Log in", exact: true }));
      await Promise.all([context.close(), hers.close()]);
    });
  });
}
