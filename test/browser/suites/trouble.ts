/** When things go wrong around the page: no login, a login that ran out, a server that is gone. */
import { describe, expect, it } from "vitest";
import { gone, shows } from "../steps.ts";
import type { World } from "../world.ts";

export function troubleSuite(world: () => World): void {
  describe("the login", () => {
    it("takes the token out of the address at once", async () => {
      const context = await world().stranger();
      const page = await context.newPage();
      await page.goto(`/login#token=${world().barkeep.adminToken}`);
      await shows(page.getByRole("navigation", { name: "Main" }));
      expect(page.url()).toBe(`${world().barkeep.url}/`);
      const remembered = await page.evaluate(
        "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])",
      );
      expect(remembered).not.toContain(world().barkeep.adminToken);
      await page.getByRole("button", { name: "Log out" }).first().click();
      await shows(page.getByLabel("Admin token"));
    });

    it("refuses a wrong token in words, and takes the right one", async () => {
      const context = await world().stranger();
      const page = await context.newPage();
      await page.goto("/methods");
      await page.getByLabel("Admin token").fill("not-the-token");
      await page.getByRole("button", { name: "Log in" }).click();
      await shows(page.getByRole("alert"));
      await page.getByLabel("Admin token").fill(world().barkeep.adminToken);
      await page.getByRole("button", { name: "Log in" }).click();
      await shows(page.getByRole("heading", { name: "External API" }));
    });

    it("is asked for again when it ran out, and nothing typed is lost", async () => {
      const { page, context } = await world().openAlone("/methods/new");
      // Everything the screen reads at first has been read while the login held.
      for (const text of ["Get Weather", "Roll Dice", "Live"]) await shows(page.getByText(text, { exact: true }));
      await shows(page.getByLabel("Implementation Code"));
      await context.clearCookies();
      // What is typed is looked at by the server, which no longer knows who asks.
      await page.getByLabel("Method Name").fill("Half written");
      const dialog = page.getByRole("dialog", { name: "Your login has expired" });
      await dialog.getByLabel("Admin token").fill(world().barkeep.adminToken);
      await dialog.getByRole("button", { name: "Log in" }).click();
      await gone(dialog);
      expect(await page.getByLabel("Method Name").inputValue()).toBe("Half written");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/methods/half_written");
    });
  });

  describe("a server that is gone", () => {
    it("is said aloud, and the page goes on by itself when it is back", async () => {
      const { page, context } = await world().openAlone("/methods/roll_dice");
      await page.getByLabel("Method Description").fill("Typed while the server was away");
      await context.setOffline(true);
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("The server doesn't answer. Trying again"));
      await context.setOffline(false);
      await gone(page.getByText("The server doesn't answer. Trying again"));
      expect(await page.getByLabel("Method Description").inputValue()).toBe("Typed while the server was away");
    });

    it("is waited for when the page is opened first", async () => {
      const { page } = await world().open("/methods");
      await page.route("**/api/v1/**", (route) => route.abort());
      await page.reload();
      await shows(page.getByText("Barkeep doesn't answer"));
      await page.unroute("**/api/v1/**");
      await shows(page.getByRole("heading", { name: "External API" }));
    });
  });

  describe("a part of the page that can't be fetched", () => {
    it("is told inside the frame, and the screen opens by itself when it can be", async () => {
      const { page } = await world().open("/settings");
      await page.route("**/assets/call-list-*.js", (route) => route.abort());
      await page.goto("/methods");
      await shows(page.getByText("Roll Dice"));
      await page.getByRole("link", { name: "Calls" }).click();
      await shows(page.getByText("This screen could not be fetched yet"));
      await page.getByRole("link", { name: "External API" }).click();
      await shows(page.getByText("Roll Dice"));
      await page.getByRole("link", { name: "Calls" }).click();
      await shows(page.getByText("This screen could not be fetched yet"));
      await page.unroute("**/assets/call-list-*.js");
      await shows(page.getByRole("heading", { name: "Calls" }));
    });
  });

  describe("an address that leads nowhere", () => {
    it("says so, for screens, methods and conversations alike", async () => {
      const { page } = await world().open("/nowhere");
      await shows(page.getByText("There is no such page"));
      await page.goto("/methods/no_such_method");
      await shows(page.getByText("This method is gone"));
      await page.goto("/conversations/s_none");
      await shows(page.getByText("This conversation is not kept any more"));
      await page.goto("/calls/c_none");
      await shows(page.getByText("This call is not kept any more"));
    });
  });
}
