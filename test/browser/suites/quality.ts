/** What holds on every screen: accessibility, small screens, weight, the page's policy, the keyboard. */
import { gzipSync } from "node:zlib";
import type { Locator, Response } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually, shows } from "../steps.ts";
import { colourRules, violations } from "../violations.ts";
import type { World } from "../world.ts";
import { screensOf } from "./every-screen.ts";

/** Largest first load of the page without the editor, in bytes as they are sent. */
const firstLoadBytes = 125 * 1000;
const withEditorBytes = 270 * 1000;

/** The name of what has the focus, shadow roots included. */
const focusedName = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element?.getAttribute("aria-label") ?? element?.labels?.[0]?.textContent ?? element?.textContent?.slice(0, 60) ?? "";
})()`;

/** Compressed as it would be sent; each file is looked at once. What the browser has kept (304) has no body here: it is asked for anew. */
const known = new Map<string, number>();
async function sizeOf(response: Response): Promise<number> {
  const url = response.url();
  const anew = () => response.frame().page().request.get(url);
  const size = known.get(url) ?? gzipSync(await (await anew()).body()).length;
  known.set(url, size);
  return size;
}

export function qualitySuite(world: () => World): void {
  describe("every screen", () => {
    it("passes axe-core, wide and narrow, light and dark, and fits into 320 pixels", async () => {
      const { page, complaints } = await world().open("/");
      const found: string[] = [];
      for (const { path, ready, prepare } of await screensOf(world())) {
        await page.setViewportSize({ width: 320, height: 640 });
        await page.goto(path);
        await shows(page.getByText(ready));
        await prepare?.(page);
        for (const dir of ["rtl", "ltr"]) {
          const width = await page.evaluate<number>(
            `document.documentElement.dir = "${dir}", document.documentElement.scrollWidth`,
          );
          expect(width, `${path} ${dir}`).toBeLessThanOrEqual(320);
        }
        for (const viewport of [
          { width: 390, height: 844 },
          { width: 1440, height: 900 },
        ]) {
          await page.setViewportSize(viewport);
          for (const colorScheme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme });
            const asked = colorScheme === "dark" ? { rules: colourRules } : {};
            for (const one of await violations(page, asked))
              found.push(`${path} ${viewport.width} ${colorScheme} ${one}`);
          }
        }
        expect(complaints, path).toEqual([]);
      }
      expect(found).toEqual([]);
    });

    it("changes its theme at once where less motion is asked for", async () => {
      const { page } = await world().open("/conversations", { colorScheme: "dark", reducedMotion: "reduce" });
      const colours = "[...document.querySelectorAll('body *')].map((one) => getComputedStyle(one).color)";
      await shows(page.getByText("What was said, and why"));
      const dark = await page.evaluate<string[]>(colours);
      await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
      const light = await page.evaluate<string[]>(colours);
      expect(await page.evaluate<number>("document.getAnimations().length")).toBe(0);
      expect(light.filter((colour) => dark.includes(colour))).toEqual([]);
    });

    it("has its navigation in a drawer where it is narrow", async () => {
      const { page } = await world().open("/", { viewport: { width: 320, height: 640 } });
      await page.getByRole("button", { name: "Open navigation" }).click();
      await page.getByRole("link", { name: "External API" }).click();
      await shows(page.getByRole("heading", { name: "External API" }));
      await eventually(() => page.getByRole("link", { name: "Settings" }).isVisible()).toBe(false);
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
      const { page } = await world().open("about:blank");
      // Measured once all is there: what a listener starts outlives the page, and its failure the test.
      const answers: Response[] = [];
      page.on("response", (response) => answers.push(response));
      // What is fetched when idle is no part of the first load.
      await page.addInitScript("window.requestIdleCallback = () => 0");
      await page.goto(path);
      await shows(page.getByText(ready));
      if (budget === withEditorBytes) await shows(page.locator(".cm-content").first());
      const found = await Promise.all(
        answers
          .map((answer) => ({ answer, pathname: new URL(answer.url()).pathname }))
          .filter(({ pathname }) => !pathname.startsWith("/api/"))
          .map(async ({ answer, pathname }) => [pathname, await sizeOf(answer)] as const),
      );
      const total = found.reduce((sum, [, size]) => sum + size, 0);
      expect(total, JSON.stringify(found)).toBeGreaterThan(10_000);
      expect(total, JSON.stringify(found)).toBeLessThanOrEqual(budget);
    });

    it("works under a policy without any inline script or style sheet", async () => {
      const { page, complaints } = await world().open("about:blank");
      const answer = await page.goto("/methods/roll_dice");
      const policy = answer?.headers()["content-security-policy"]?.split("; ");
      expect(policy).toEqual(expect.arrayContaining(["default-src 'none'", "script-src 'self'", "style-src 'self'"]));
      await shows(page.getByLabel("Implementation Code").getByText("def"));
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.getByLabel("Output", { exact: true }).locator("pre"));
      expect(complaints).toEqual([]);
    });
  });

  describe("the keyboard", () => {
    it("goes on in the screen that a link led to, where the link is gone", async () => {
      const { page } = await world().open("/characters");
      await page.getByRole("link", { name: "Barkeep", exact: true }).last().focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/characters/barkeep");
      await eventually(() => page.evaluate<string>("document.activeElement.id")).toBe("main");
      await shows(page.getByLabel("Persona"));
      await page.keyboard.press("Tab");
      expect(await page.evaluate<boolean>("document.activeElement.closest('main') !== null")).toBe(true);
    });

    it("alone adds, tests, saves and connects a method", async () => {
      const { page } = await world().open("/methods");
      const { keyboard } = page;
      await shows(page.getByText("Roll Dice"));
      /** From when it is there, since what is still being fetched can't be reached: Tab would leave the page, and begin at its top. */
      const tabTo = async (wanted: Locator, key: "Tab" | "Shift+Tab" = "Tab") => {
        await shows(wanted);
        const passed: string[] = [];
        while (passed.length < 300) {
          await keyboard.press(key);
          if ((await wanted.and(page.locator(":focus")).count()) > 0) return;
          const focused = await page.evaluate<string>(focusedName);
          passed.push(focused);
          // Inside the code editor Tab indents; Escape first lets it move on.
          if (/^(Implementation Code|Input Description|Inputs)/.test(focused)) await keyboard.press("Escape");
        }
        throw new Error(`${key} never reached ${wanted}, but ${passed.join(" | ")}`);
      };
      await tabTo(page.getByRole("button", { name: "Add API Method", exact: true }));
      await keyboard.press("Enter");
      await page.waitForURL("**/methods/new");
      await tabTo(page.getByLabel("Method Name", { exact: true }));
      await keyboard.type("By keyboard alone");
      await tabTo(page.getByLabel("Implementation Code", { exact: true }));
      await keyboard.press("ControlOrMeta+a");
      await keyboard.insertText("def handle_event(data):\n    return {'typed': True}\n");
      await keyboard.press("Control+Enter");
      await shows(page.getByLabel("Output", { exact: true }).getByText("true"));
      await keyboard.press("Escape");
      await tabTo(page.getByRole("button", { name: "Save Changes", exact: true }), "Shift+Tab");
      await keyboard.press("Enter");
      await page.waitForURL("**/methods/by_keyboard_alone");
      await tabTo(page.getByLabel("Connect By keyboard alone", { exact: true }));
      await keyboard.press("Space");
      await shows(page.getByRole("dialog").getByText("It has no description"));
      await tabTo(page.getByRole("button", { name: "Connect all the same", exact: true }));
      await keyboard.press("Enter");
      await eventually(
        async () => (await world().barkeep.request("GET", "/methods/by_keyboard_alone")).body.connected,
      ).toBe(true);
    });
  });
}
