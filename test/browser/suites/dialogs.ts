/** Every dialog of the page, its palette and its drawer: what axe-core says of each, and that the keyboard gets out of it again. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually, gone, shows } from "../steps.ts";
import { colourRules, violations } from "../violations.ts";
import type { World } from "../world.ts";
import { keepDice } from "./scenarios.ts";

interface Opened {
  readonly path: string;
  /** What the dialog is called. */
  readonly title: string | RegExp;
  /** The name of the button that opens it, where it is one. */
  readonly button?: string;
  /** What is pressed before. */
  readonly before?: (page: Page) => Promise<void>;
}

const press = (name: string) => async (page: Page) => {
  await page.getByRole("button", { name, exact: true }).first().click();
};
const unfold = (text: string) => async (page: Page) => {
  await page.locator("summary", { hasText: text }).first().click();
};
const tickTwo = async (page: Page) => {
  await page.getByLabel("Select Dialog Tester", { exact: true }).check();
};

const wide = { width: 1440, height: 900 };
const narrow = { width: 390, height: 844 };
/** Whether the dialog that is open has the focus. */
const focusIsInside = "document.querySelector('dialog[open]')?.contains(document.activeElement) ?? false";

export function dialogsSuite(world: () => World): void {
  const ask = (method: string, path: string, body?: unknown) => world().barkeep.request(method, path, body);

  /** Whatever the dialogs are about; the second time it is there already. */
  async function make(): Promise<{ readonly session: string; readonly call: string }> {
    const code = "from barkeep import state\ndef handle_event(data):\n    state.put('visits', 7)\n    return {}\n";
    await ask("POST", "/methods", { name: "Dialog Tester", description: "", code, tags: ["cellar"] });
    await ask("POST", "/methods/test", { id: "dialog_tester", input: {} });
    await ask("POST", "/characters", { id: "doubtful", name: "Doubtful", persona: "You are calm." });
    await ask("PUT", "/characters/doubtful", { version: 1, persona: "You are lost.", publish: false });
    await ask("POST", "/hooks", { name: "Tickets", verify: { kind: "none" } });
    await keepDice(world());
    await ask("PUT", "/secrets/DIALOG_KEY", { value: "a-value-of-a-secret" });
    await ask("POST", "/people", { name: "Dora", password: "a long enough password", role: "viewer" });
    await ask("POST", "/game-keys", { name: "Crossroads" });
    const said = { text: "Roll 2d6 for me", player: { id: "ann", name: "Ann" } };
    const { body } = await ask("POST", "/characters/barkeep/say", said);
    const { body: calls } = await ask("GET", "/calls?limit=1&method=roll_dice");
    return { session: body.session, call: calls.items[0].id };
  }

  const dialogsOf = ({ session, call }: Awaited<ReturnType<typeof make>>): readonly Opened[] => [
    { path: "/", title: "Find anything", button: "Find Ctrl K" },
    { path: "/methods", title: "Import", button: "Import" },
    { path: "/methods", title: /^Tag /, button: "Tag…", before: tickTwo },
    { path: "/methods", title: /^Who may call/, button: "Characters…", before: tickTwo },
    { path: "/methods", title: /^Delete /, button: "Delete", before: tickTwo },
    { path: "/methods", title: /^Connect /, button: "Connect", before: tickTwo },
    { path: "/methods/roll_dice", title: "What the model sees", button: "What the model sees" },
    { path: "/methods/roll_dice", title: "Versions of Roll Dice", button: "Versions" },
    { path: "/methods/roll_dice", title: "Delete Roll Dice?", button: "Delete this method" },
    {
      path: "/methods/dialog_tester",
      title: "Connect Dialog Tester?",
      before: (page) => page.getByRole("switch", { name: "Connect Dialog Tester" }).click(),
    },
    {
      path: "/methods/dialog_tester",
      title: /./,
      button: "Take all away",
      before: (page) => page.getByText("Kept", { exact: true }).click(),
    },
    { path: "/characters/barkeep", title: "Methods of Barkeep", button: "Choose methods" },
    { path: "/characters/barkeep", title: "Player, scene and game actions", button: "Player, scene and game actions" },
    { path: "/characters/doubtful", title: "Publish Doubtful", button: "Publish…" },
    { path: "/characters/doubtful", title: "Versions of Doubtful", button: "Versions" },
    { path: "/characters/doubtful", title: /^Delete Doubtful/, button: "Delete this character" },
    { path: `/conversations/${session}`, title: /./, button: "Ask again" },
    { path: `/conversations/${session}`, title: /./, button: "Keep up to here" },
    { path: `/conversations/${session}`, title: "Delete this conversation?", button: "Delete this conversation" },
    {
      path: `/conversations/${session}`,
      title: "Delete everything about Ann?",
      button: "Delete all of it",
      before: unfold("About Ann"),
    },
    { path: `/calls/${call}`, title: "Save as sample", button: "Save as sample" },
    { path: "/scenarios", title: /./, button: "Run with…" },
    { path: "/scenarios/two_dice", title: "Delete Two dice?", button: "Delete" },
    { path: "/hooks/tickets", title: "Delete Tickets?", button: "Delete" },
    { path: "/settings", title: "Remove Dora?", button: "Remove Dora" },
    { path: "/settings", title: "Delete DIALOG_KEY?", button: "Delete DIALOG_KEY" },
    { path: "/settings", title: "Revoke the key of Crossroads?", button: "Revoke Crossroads" },
    {
      path: "/settings",
      title: "The key of Dialogs",
      before: async (page) => {
        await page.getByLabel("Name of the game").fill("Dialogs");
        await press("Make a key")(page);
      },
    },
  ];

  /** What axe-core says of what is open, at both widths and in both themes. */
  async function judged(page: Page, within: string): Promise<string[]> {
    const found: string[] = [];
    for (const viewport of [narrow, wide]) {
      await page.setViewportSize(viewport);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const asked = colorScheme === "dark" ? { within, rules: colourRules } : { within };
        for (const one of await violations(page, asked)) found.push(`${viewport.width} ${colorScheme} ${one}`);
      }
      const width = await page.evaluate<number>(
        "document.querySelector('dialog[open] > .pane-body')?.scrollWidth - document.querySelector('dialog[open] > .pane-body')?.clientWidth || 0",
      );
      if (width > 0) found.push(`${viewport.width}: ${width} px too wide`);
    }
    await page.setViewportSize(wide);
    await page.emulateMedia({ colorScheme: "light" });
    return found;
  }

  describe("every dialog", () => {
    it("passes axe-core wide and narrow, light and dark, keeps the focus, and gives it back", async () => {
      const { page, complaints } = await world().open("/");
      const found: string[] = [];
      for (const { path, title, button, before } of dialogsOf(await make())) {
        if (new URL(page.url()).pathname !== path) await page.goto(path);
        await before?.(page);
        const opener = page.getByRole("button", { name: button, exact: true }).first();
        if (button) await opener.click();
        const dialog = page.getByRole("dialog", { name: title });
        await shows(dialog);
        await page.locator("dialog .skeleton, dialog .code-waiting").first().waitFor({ state: "detached" });
        const what = `${path} ${title}`;
        expect(await page.evaluate<boolean>(focusIsInside), what).toBe(true);
        for (const one of await judged(page, "dialog[open]")) found.push(`${what} ${one}`);
        if (title === "The key of Dialogs") await press("Done")(page);
        else await page.keyboard.press("Escape");
        await gone(dialog);
        if (button && (await opener.and(page.locator(":focus")).count()) === 0)
          found.push(`${what} gives no focus back`);
      }
      expect(found).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it("is so where it opens by itself: somebody else saved, a login ran out", async () => {
      await make();
      const { page, context } = await world().openAlone("/hooks/tickets");
      await page.getByLabel("Name", { exact: true }).fill("Tickets of mine");
      const { body } = await ask("GET", "/hooks/tickets");
      await ask("PUT", "/hooks/tickets", { version: body.version, name: "Tickets of theirs" });
      await page.getByRole("button", { name: "Save Changes" }).click();
      const conflict = page.getByRole("dialog", { name: "Somebody else saved this first" });
      await shows(conflict);
      await page.locator("dialog .code-waiting").first().waitFor({ state: "detached" });
      expect(await judged(page, "dialog[open]")).toEqual([]);
      await page.keyboard.press("Escape");
      await gone(conflict);
      await context.clearCookies();
      await page.getByRole("button", { name: "Save Changes" }).click();
      const login = page.getByRole("dialog", { name: "Your login has expired" });
      await shows(login);
      expect(await page.evaluate<boolean>(focusIsInside)).toBe(true);
      expect(await judged(page, "dialog[open]")).toEqual([]);
      await page.keyboard.press("Escape");
      expect(await login.isVisible()).toBe(true);
    });
  });

  describe("what else opens", () => {
    it("passes as well: the drawer, which keeps the focus and gives it back", async () => {
      const { page } = await world().open("/methods", { viewport: narrow });
      const menu = page.getByRole("button", { name: "Open navigation" });
      await menu.click();
      const nav = page.getByRole("navigation", { name: "Main" });
      await eventually(() =>
        page.evaluate<boolean>("document.querySelector('.nav').contains(document.activeElement)"),
      ).toBe(true);
      expect(await violations(page)).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      expect(await violations(page, { rules: colourRules })).toEqual([]);
      for (let step = 0; step < 25; step += 1) {
        await page.keyboard.press("Tab");
        expect(await page.evaluate<boolean>("!document.activeElement.closest('main, .topbar')")).toBe(true);
      }
      await page.keyboard.press("Escape");
      await gone(nav);
      await eventually(() => menu.and(page.locator(":focus")).count()).toBe(1);
    });

    it("passes as well: the search of the code, and what completes it", async () => {
      const { page } = await world().open("/methods/roll_dice");
      await page.getByLabel("Implementation Code").click();
      await page.keyboard.press("ControlOrMeta+f");
      await shows(page.locator(".cm-search"));
      expect(await judged(page, "main")).toEqual([]);
      await page.keyboard.press("Escape");
      await gone(page.locator(".cm-search"));
      await page.keyboard.press("ControlOrMeta+End");
      await page.keyboard.insertText("\nimport ");
      await page.keyboard.type("ran");
      await shows(page.locator(".cm-tooltip-autocomplete"));
      expect(await judged(page, "main")).toEqual([]);
    });
  });
}
