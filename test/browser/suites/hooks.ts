/** Hooks: made from a template with its secret, called by another system, and what came in read, tried and carried out again. */
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { eventually, gone, shows, write } from "../steps.ts";
import type { World } from "../world.ts";

export function hooksSuite(world: () => World): void {
  const deliver = async (url: string, body: unknown, secret: string) => {
    const text = JSON.stringify(body);
    const signature = `sha256=${createHmac("sha256", secret).update(text).digest("hex")}`;
    return fetch(url, { method: "POST", body: text, headers: { "X-Hub-Signature": signature } });
  };

  describe("hooks", () => {
    it("takes a template, makes its secret in place, gives the address, and shows what came in and whom it reached", async () => {
      const remembers =
        'from barkeep import state\ndef handle_event(data):\n    state.put("EX-7", "a door", player="ann")\n';
      const method = { id: "creating_support_tickets", name: "Opens tickets", code: remembers };
      expect((await world().barkeep.request("POST", "/methods", method)).status).toBe(201);
      const { body: run } = await world().barkeep.request("POST", "/methods/test", { id: method.id, input: {} });
      expect(run).toMatchObject({ ok: true });
      const { page } = await world().open("/hooks");
      await page.getByRole("button", { name: "Add Hook" }).click();
      await page.getByRole("button", { name: "Jira issue moved" }).click();
      await shows(page.getByText("Before it works"));
      await shows(page.getByText("JIRA_WEBHOOK_SECRET is not set on this server yet."));
      await page.getByRole("button", { name: "New secret" }).click();
      await page.getByRole("button", { name: "Make one up" }).click();
      const secret = await page.getByLabel("Its value").inputValue();
      expect(secret).toMatch(/^[0-9a-f]{64}$/);
      await page.getByRole("button", { name: "Keep it" }).click();
      await gone(page.getByText("JIRA_WEBHOOK_SECRET is not set on this server yet."));

      await page.getByRole("button", { name: "Test Code" }).click();
      const would = page.getByRole("region", { name: "What would happen" });
      await shows(would.getByText("Reaches the conversations of ann."));

      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/hooks/jira_issue_moved");
      const url = `${world().barkeep.url}/hooks/jira_issue_moved`;
      await shows(page.getByText(url, { exact: true }));

      const player = { id: "ann", name: "Ann" };
      const { body } = await world().barkeep.request("POST", "/characters/barkeep/say", { text: "Hello", player });
      const issue = { key: "EX-7", fields: { summary: "The cellar door", labels: ["player-ann"] } };
      const changelog = { items: [{ field: "status", toString: "Done" }] };
      expect((await deliver(url, { issue, changelog }, "a wrong secret")).status).toBe(401);
      expect((await deliver(url, { issue, changelog }, secret)).status).toBe(202);

      await page.getByText("Deliveries", { exact: true }).click();
      const deliveries = page.getByRole("region", { name: "Deliveries" });
      await deliveries.getByText("Delivery 1", { exact: true }).click();
      await shows(deliveries.getByText("X-Hub-Signature does not fit the body and the secret."));
      await shows(deliveries.getByText("refused", { exact: true }));
      await shows(deliveries.getByText("done", { exact: true }));
      await deliveries.getByText("Delivery 2", { exact: true }).click();
      await shows(deliveries.getByRole("link", { name: body.session }));
      const spoken = () => world().barkeep.request("GET", `/sessions/${body.session}`);
      await eventually(async () => JSON.stringify((await spoken()).body).split("EX-7").length > 1).toBe(true);
      await deliveries.getByRole("button", { name: "Carry out again" }).click();
      await shows(page.getByText("Carried out delivery 2 again."));
      await deliveries.getByRole("button", { name: "Test with this body" }).click();
      await shows(page.getByLabel("Body to try").getByText("EX-7"));
    });

    it("let their code read what a method keeps, chosen from a list and given up again", async () => {
      const { barkeep } = world();
      const saved = async () => (await barkeep.request("GET", "/hooks/tickets_with_values")).body;
      const hook = { name: "Tickets with values", verify: { kind: "none" }, stateOf: "not_made_yet" };
      await barkeep.request("POST", "/hooks", hook);
      const { page } = await world().open("/hooks/tickets_with_values");
      const choice = page.getByLabel("Values the code may read and keep");
      await shows(page.getByText("There is no method not_made_yet"));
      expect(await choice.inputValue()).toBe("not_made_yet");
      await choice.selectOption({ label: "Roll Dice" });
      await gone(page.getByText("There is no method not_made_yet"));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("v2", { exact: true }));
      expect(await saved()).toMatchObject({ stateOf: "roll_dice" });
      await page.reload();
      await eventually(() => choice.inputValue()).toBe("roll_dice");
      await choice.selectOption({ label: "None" });
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("v3", { exact: true }));
      expect(await saved()).toMatchObject({ stateOf: null });
    });

    it("says at the field what is missing, and in sentences what a result would not do", async () => {
      const { page } = await world().open("/hooks/new");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("Give it a name."));
      await page.getByLabel("Name", { exact: true }).fill("Payments");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("Name the secret that both sides know"));
      await page.getByLabel("How the sender proves who it is").selectOption("none");
      await write(page, "Body to try", '{"text": "To nobody"}');
      await shows(page.getByRole("region", { name: "What would happen" }).getByText("It names nobody"));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/hooks/payments");
      await page.getByRole("button", { name: "Delete", exact: true }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
      await shows(page.getByText("Deleted Payments."));
      await page.getByRole("button", { name: "Undo" }).click();
      await page.waitForURL("**/hooks/payments");
      await shows(page.getByText("v1", { exact: true }));
    });

    it("are not offered to whoever may not see them", async () => {
      await world().barkeep.request("POST", "/people", {
        name: "Vera",
        role: "viewer",
        password: "a password of length",
      });
      const context = await world().stranger();
      const page = await context.newPage();
      await page.goto("/");
      await page.getByRole("button", { name: "Use name and password" }).click();
      await page.getByLabel("Name").fill("Vera");
      await page.getByLabel("Password").fill("a password of length");
      await page.getByRole("button", { name: "Log in", exact: true }).click();
      await shows(page.getByRole("link", { name: "MCP servers" }));
      await gone(page.getByRole("link", { name: "Hooks" }));
      expect(await page.getByRole("link", { name: "Schedules" }).count()).toBe(0);
    });
  });
}
