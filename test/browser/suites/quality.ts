/** What holds on every screen: accessibility, small screens, weight, the page's policy, the keyboard. */
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually, shows } from "../steps.ts";
import { violations } from "../violations.ts";
import type { World } from "../world.ts";
import { keepDice } from "./scenarios.ts";

/** Largest first load of the page without the editor, in bytes as they are sent. */
const firstLoadBytes = 125 * 1000;
const withEditorBytes = 270 * 1000;

/** The name of what has the focus, shadow roots included. */
const focusedName = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent ?? element?.textContent ?? "";
})()`;

interface Screen {
  readonly path: string;
  /** A text that is there once the screen has loaded. */
  readonly ready: string;
  /** What is done before it is judged. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const openDelivery = (page: Page) => page.getByText("Delivery 1", { exact: true }).click();

export function qualitySuite(world: () => World): void {
  const screens = async (): Promise<Screen[]> => {
    const { body } = await world().barkeep.request("POST", "/characters/barkeep/say", { text: "Roll 2d6 for me" });
    const { body: calls } = await world().barkeep.request("GET", "/calls?limit=1");
    const stops = {
      type: "array",
      minItems: 1,
      items: {
        type: "object",
        properties: { city: { type: "string" }, fast: { type: "boolean" } },
        required: ["city"],
      },
    };
    // The second time they are there already.
    await world().barkeep.request("POST", "/methods", {
      name: "Plan Trip",
      description: "Plans a trip",
      inputDescription: { parameters: { stops, days: { type: "integer" } }, required: ["stops"] },
      code: "def handle_event(data):\n    return data\n",
    });
    const fallbackModels = ["claude-3-5-sonnet-20241022", "gpt-4o", "rehearsal"];
    await world().barkeep.request("POST", "/characters", { name: "Well Advised", model: "gpt-4o", fallbackModels });
    await world().barkeep.request("POST", "/hooks", { name: "Tickets", verify: { kind: "none" } });
    await fetch(`${world().barkeep.url}/hooks/tickets`, {
      method: "POST",
      body: '{"players": ["ann"], "text": "Done."}',
    });
    const bell = { cron: "0 9 * * *", do: { line: "Ding." }, to: { characters: ["barkeep"] } };
    await world().barkeep.request("POST", "/schedules", { name: "Bell", ...bell });
    await world().barkeep.request("POST", "/schedules/bell/run");
    await keepDice(world());
    await world().barkeep.request("POST", "/scenario-runs", { tag: "dice" });
    await world().barkeep.request("POST", "/mcp-servers", { name: "Sea", url: world().tools.url });
    return [
      { path: "/", ready: "How long an answer takes" },
      { path: "/methods", ready: "roll_dice" },
      { path: "/methods/roll_dice", ready: "Implementation Code" },
      {
        path: "/methods/plan_trip",
        ready: "Implementation Code",
        prepare: async (page) => {
          await page.getByText("Form", { exact: true }).click();
          await shows(page.getByRole("group", { name: "Parameter stops[].city" }));
        },
      },
      { path: "/methods/new", ready: "A name of your own" },
      { path: "/characters", ready: "connected method" },
      { path: "/characters/barkeep", ready: "Say something. Methods show" },
      { path: "/characters/well_advised", ready: "Named above already: it is asked once." },
      { path: "/conversations", ready: "Roll 2d6 for me" },
      { path: `/conversations/${body.session}`, ready: "Offered to the model" },
      { path: "/scenarios", ready: "Two dice" },
      { path: "/scenarios/two_dice", ready: "to the first word," },
      { path: "/calls", ready: "Took" },
      { path: `/calls/${calls.items[0].id}`, ready: "Where it came from" },
      { path: "/hooks", ready: "Addresses at which other systems" },
      { path: "/hooks/new", ready: "Start from a template" },
      { path: "/hooks/tickets", ready: "Delivery 1", prepare: openDelivery },
      { path: "/schedules", ready: "What happens by itself" },
      { path: "/schedules/bell", ready: "In your own time zone." },
      { path: "/mcp-servers", ready: "In a terminal:" },
      { path: "/mcp-servers/sea", ready: "Rings the bell." },
      {
        path: "/import",
        ready: "Show what would be made",
        prepare: async (page) => {
          await page
            .getByLabel("Or paste it here")
            .fill("curl 'https://api.weather.example/now?city=Rome' -H 'X-Api-Key: abcdef123456'");
          await page.getByRole("button", { name: "Show what would be made" }).click();
          await page.getByText("Code", { exact: true }).click();
        },
      },
      { path: "/costs", ready: "spent today (UTC)", prepare: (page) => page.getByText("Known prices").click() },
      { path: "/playground", ready: "Nothing yet" },
      { path: "/settings", ready: "drain ms" },
    ];
  };

  describe("every screen", () => {
    for (const colorScheme of ["light", "dark"] as const) {
      it(`passes axe-core, ${colorScheme}`, { timeout: 180_000 }, async () => {
        const { page, context, complaints } = await world().open("/", { colorScheme, reducedMotion: "reduce" });
        for (const { path, ready, prepare } of await screens()) {
          await page.goto(path);
          await shows(page.getByText(ready));
          await prepare?.(page);
          expect(await violations(page), path).toEqual([]);
          expect(complaints, path).toEqual([]);
        }
        await context.close();
      });
    }

    it("fits into 320 pixels, with the navigation in a drawer", { timeout: 120_000 }, async () => {
      const { page, context } = await world().open("/", { viewport: { width: 320, height: 640 } });
      for (const { path, ready, prepare } of await screens()) {
        await page.goto(path);
        await shows(page.getByText(ready));
        await prepare?.(page);
        expect(await page.evaluate<number>("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(320);
      }
      await page.goto("/");
      await page.getByRole("button", { name: "Open navigation" }).click();
      await page.getByRole("link", { name: "External API" }).click();
      await shows(page.getByRole("heading", { name: "External API" }));
      await eventually(() => page.getByRole("link", { name: "Settings" }).isVisible()).toBe(false);
      await context.close();
    });
  });

  describe("the first load", () => {
    it.each([
      { path: "/", ready: "How long an answer takes", budget: firstLoadBytes },
      { path: "/methods", ready: "roll_dice", budget: firstLoadBytes },
      { path: "/characters", ready: "connected method", budget: firstLoadBytes },
      { path: "/characters/barkeep", ready: "Say something. Methods show", budget: firstLoadBytes },
      { path: "/conversations", ready: "What was said, and why", budget: firstLoadBytes },
      { path: "/scenarios", ready: "Conversations kept as tests", budget: firstLoadBytes },
      { path: "/scenarios/new", ready: "In order. What is expected", budget: firstLoadBytes },
      { path: "/calls", ready: "Every run of a method", budget: firstLoadBytes },
      { path: "/hooks", ready: "Addresses at which other systems", budget: firstLoadBytes },
      { path: "/schedules", ready: "What happens by itself", budget: firstLoadBytes },
      { path: "/schedules/new", ready: "In your own time zone.", budget: firstLoadBytes },
      { path: "/mcp-servers", ready: "In a terminal:", budget: firstLoadBytes },
      { path: "/mcp-servers/new", ready: "Save the server first", budget: firstLoadBytes },
      { path: "/import", ready: "Show what would be made", budget: firstLoadBytes },
      { path: "/costs", ready: "spent today (UTC)", budget: firstLoadBytes },
      { path: "/playground", ready: "Nothing yet", budget: firstLoadBytes },
      { path: "/settings", ready: "drain ms", budget: firstLoadBytes },
      { path: "/methods/roll_dice", ready: "Implementation Code", budget: withEditorBytes },
    ])("of $path is light", async ({ path, ready, budget }) => {
      const opened = await world().open("about:blank");
      const sizes: [string, number][] = [];
      opened.page.on("response", async (response) => {
        const url = new URL(response.url());
        if (url.pathname.startsWith("/api/")) return;
        const body = await response.body().catch(() => Buffer.alloc(0));
        sizes.push([url.pathname, gzipSync(body).length]);
      });
      // What is fetched when idle is no part of the first load.
      await opened.page.addInitScript("window.requestIdleCallback = () => 0");
      await opened.page.goto(path);
      await shows(opened.page.getByText(ready));
      if (budget === withEditorBytes) await shows(opened.page.locator(".cm-content").first());
      const total = sizes.reduce((sum, [, size]) => sum + size, 0);
      expect(total, JSON.stringify(sizes)).toBeGreaterThan(10_000);
      expect(total, JSON.stringify(sizes)).toBeLessThanOrEqual(budget);
      await opened.context.close();
    });

    it("works under a policy without any inline script or style sheet", async () => {
      const opened = await world().open("about:blank");
      const answer = await opened.page.goto("/methods/roll_dice");
      const policy = answer?.headers()["content-security-policy"]?.split("; ");
      expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]));
      await shows(opened.page.getByLabel("Implementation Code").getByText("def"));
      await opened.page.getByRole("button", { name: "Test API" }).click();
      await shows(opened.page.getByLabel("Output", { exact: true }).locator("pre"));
      expect(opened.complaints).toEqual([]);
      await opened.context.close();
    });
  });

  describe("the keyboard", () => {
    it("alone adds, tests, saves and connects a method", { timeout: 120_000 }, async () => {
      const { page, context } = await world().open("/methods");
      const { keyboard } = page;
      await shows(page.getByText("Roll Dice"));
      const tabTo = async (name: RegExp) => {
        for (let step = 0; step < 80; step += 1) {
          await keyboard.press("Tab");
          const focused = await page.evaluate<string>(focusedName);
          if (name.test(focused)) return;
          // Inside the code editor Tab indents; Escape first lets it move on.
          if (/^(Implementation Code|Input Description|Inputs)/.test(focused)) await keyboard.press("Escape");
        }
        throw new Error(`Tab never reached ${name}`);
      };
      await tabTo(/^Add API Method$/);
      await keyboard.press("Enter");
      await page.waitForURL("**/methods/new");
      await tabTo(/^Method Name$/);
      await keyboard.type("By keyboard alone");
      await tabTo(/^Implementation Code$/);
      await keyboard.press("ControlOrMeta+a");
      await keyboard.insertText("def handle_event(data):\n    return {'typed': True}\n");
      await keyboard.press("Control+Enter");
      await shows(page.getByLabel("Output", { exact: true }).getByText("true"));
      await keyboard.press("Escape");
      await tabTo(/^Save Changes$/);
      await keyboard.press("Enter");
      await page.waitForURL("**/methods/by_keyboard_alone");
      await tabTo(/^Connect By keyboard alone$/);
      await keyboard.press("Space");
      await shows(page.getByRole("dialog").getByText("It has no description"));
      await tabTo(/^Connect all the same$/);
      await keyboard.press("Enter");
      await eventually(
        async () => (await world().barkeep.request("GET", "/methods/by_keyboard_alone")).body.connected,
      ).toBe(true);
      await context.close();
    });
  });
}
