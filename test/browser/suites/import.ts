/** Import of an API: its operations looked at, chosen one by one, imported unconnected, and opened to be tested. */
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { shows } from "../steps.ts";
import type { World } from "../world.ts";

const query = (name: string) => ({ name, in: "query", required: true, schema: { type: "string" }, example: "Rome" });
const harbour = {
  openapi: "3.1.0",
  info: { title: "Harbour", version: "1" },
  servers: [{ url: "https://harbour.example/v1" }],
  components: { securitySchemes: { key: { type: "apiKey", in: "header", name: "X-Api-Key" } } },
  security: [{ key: [] }],
  paths: {
    "/tide": {
      get: {
        operationId: "getTide",
        summary: "Tells the tide",
        parameters: [query("port")],
        responses: { 200: { description: "ok" } },
      },
    },
    "/bell": {
      post: { operationId: "ringBell", summary: "Rings the bell", responses: { 200: { description: "ok" } } },
    },
  },
};

export function importSuite(world: () => World): void {
  describe("an API's description", () => {
    it("is looked at operation by operation, and those that are chosen become methods to be tested", async () => {
      const { page } = await world().open("/methods");
      await page.getByRole("button", { name: "Import an API" }).click();
      await page.getByLabel("Or paste it here").fill("openapi: 3.1.0\ninfo: [");
      await page.getByRole("button", { name: "Show what would be made" }).click();
      await shows(page.getByText("It can't be read as YAML:"));
      const file = { name: "harbour.yaml", mimeType: "text/yaml", buffer: Buffer.from(stringify(harbour)) };
      await page.getByLabel("A file").setInputFiles(file);
      await page.getByRole("button", { name: "Show what would be made" }).click();
      const list = page.getByRole("list", { name: "2 operations" });
      const tide = list.getByRole("listitem").filter({ hasText: "/v1/tide" });
      await shows(tide.getByText("GET https://harbour.example/v1/tide"));
      await tide.getByText("Code", { exact: true }).click();
      await shows(tide.getByText('os.environ["HARBOUR_API_KEY"]'));
      const bell = list.getByRole("listitem").filter({ hasText: "/v1/bell" });
      await shows(bell.getByText("changes things"));
      await bell.getByRole("checkbox").uncheck();
      await shows(page.getByRole("region", { name: "Secrets" }).getByText("HARBOUR_API_KEY"));
      await page.getByRole("button", { name: "Import one method" }).click();

      await shows(page.getByRole("heading", { name: "One method was imported" }));
      await shows(page.getByText(/Set these secrets first: HARBOUR_API_KEY/));
      const { body } = await world().barkeep.request("GET", "/methods");
      const made = body.items.filter(({ code }: { code: string }) => code.includes("harbour.example"));
      expect(made).toMatchObject([{ connected: false, secrets: ["HARBOUR_API_KEY"] }]);
      await page.getByRole("link", { name: "Open and test" }).click();
      await page.waitForURL(`**/methods/${made[0].id}`);
      await shows(page.getByRole("button", { name: "Test API" }));
    });

    it("pasted into the other import is handed over, and what is there already is told", async () => {
      const curl = "curl 'https://api.pub.example/menu?day=monday' -H 'Authorization: Bearer abcdef0123456789'";
      await world().barkeep.request("POST", "/import", { curl });
      const { page } = await world().open("/methods");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      await page.getByLabel("Or paste JSON, or a curl command").fill(curl);
      await page.getByRole("button", { name: "Choose operations" }).click();
      await page.waitForURL("**/import");
      await page.getByRole("button", { name: "Show what would be made" }).click();
      await shows(page.getByText("there already, exactly so"));
      await shows(page.getByText("found in what you pasted; kept as a secret, never in code"));
      await page.getByRole("button", { name: "Import one method" }).click();
      await shows(page.getByRole("heading", { name: "Everything was there already; nothing was changed." }));
    });
  });
}
