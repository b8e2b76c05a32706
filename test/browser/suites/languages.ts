/** The page in another language, from right to left, and with figures as its reader writes them. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { gone, shows } from "../steps.ts";
import type { World } from "../world.ts";
import { screensOf } from "./every-screen.ts";

const folder = fileURLToPath(new URL("../../../admin-ui/src/words/", import.meta.url));

/** The page has types of its own, which the tests don't know. */
const wordsIn = (file: string): Promise<object> => import(/* @vite-ignore */ folder + file);

const textsOf = (value: unknown): string[] =>
  typeof value === "string" ? [value] : value && typeof value === "object" ? Object.values(value).flatMap(textsOf) : [];

/** What stands in English, and in German nowhere. */
async function englishOnly(): Promise<string[]> {
  const modules = readdirSync(folder).filter((file) => /^en.*\.ts$/.test(file));
  const english = await Promise.all(modules.map(wordsIn));
  const known = new Set(textsOf(await wordsIn("de.ts")));
  return english.flatMap(textsOf).filter((text) => text !== "" && !known.has(text));
}

/** Texts and names that are on the page; what people wrote, code, and what the server says in English aside. */
const readable = `(() => {
  const texts = [];
  const aside = "[dir=auto], [lang=en], code, pre, .code-host";
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest(aside)) continue;
    for (const name of ["aria-label", "title", "placeholder"]) texts.push(element.getAttribute(name) ?? "");
    for (const node of element.childNodes) if (node.nodeType === 3) texts.push(node.data);
  }
  return texts.map((text) => text.trim());
})()`;

export function languagesSuite(world: () => World): void {
  describe("another language", () => {
    it("is on every screen", async () => {
      const english = new Set(await englishOnly());
      // The button that leads back is in the language it leads to.
      english.delete("English");
      // Nor is a name that somebody gave a word of the page, though it be the one that the page gives as an example.
      const { body: methods } = await world().barkeep.request("GET", "/methods?limit=1000");
      for (const { name } of methods.items as { readonly name: string }[]) english.delete(name);
      const { page, complaints } = await world().openAlone("/", { locale: "de-AT" });
      await shows(page.getByRole("heading", { name: "Übersicht", exact: true }));
      expect(await page.getAttribute("html", "lang")).toBe("de");
      const left: Record<string, string[]> = {};
      for (const { path } of await screensOf(world())) {
        await page.evaluate(`history.pushState(null, "", "${path}"); dispatchEvent(new PopStateEvent("popstate"))`);
        await shows(page.locator("main h1"));
        await gone(page.locator(".skeleton"));
        const found = (await page.evaluate<string[]>(readable)).filter((text) => english.has(text));
        if (found.length > 0) left[path] = found;
      }
      expect(left).toEqual({});
      expect(complaints).toEqual([]);
    });

    it("is the browser's until one is chosen, which is kept; the other one is not fetched", async () => {
      const { page } = await world().open("about:blank");
      const fetched: string[] = [];
      page.on("request", (request) => fetched.push(new URL(request.url()).pathname));
      await page.goto("/calls");
      await shows(page.getByRole("heading", { name: "Calls", exact: true }));
      expect(fetched.filter((path) => /\/de-[^/]*\.js$/.test(path))).toEqual([]);
      await page.getByRole("button", { name: "Deutsch" }).click();
      await shows(page.getByRole("heading", { name: "Aufrufe", exact: true }));
      await page.reload();
      await shows(page.getByRole("heading", { name: "Aufrufe", exact: true }));
      await page.getByRole("button", { name: "English" }).click();
      await shows(page.getByRole("heading", { name: "Calls", exact: true }));
    });

    it("writes figures and times as its reader does", async () => {
      await world().barkeep.request("POST", "/characters/barkeep/say", { text: "Good evening!" });
      const { page } = await world().openAlone("/conversations", {
        locale: "de-DE",
        timezoneId: "Pacific/Kiritimati",
      });
      const time = page.locator("main time").first();
      await shows(time);
      const [at, title] = await Promise.all([time.getAttribute("datetime"), time.getAttribute("title")]);
      const there = new Date(at ?? "").toLocaleString("de-DE", { timeZone: "Pacific/Kiritimati" });
      expect(title).toBe(there);
    });
  });

  describe("from right to left", () => {
    it("the page is mirrored, and its code is not", async () => {
      const { page } = await world().open("/methods/roll_dice");
      await shows(page.getByLabel("Implementation Code").getByText("def"));
      await page.evaluate(`document.documentElement.dir = "rtl"`);
      const left = async (selector: string) => (await page.locator(selector).first().boundingBox())?.x ?? Number.NaN;
      expect(await left(".nav")).toBeGreaterThan(await left("main"));
      expect(await left(".editor-nav")).toBeGreaterThan(await left(".editor-main"));
      const direction = await page.evaluate<string>("getComputedStyle(document.querySelector('.code-host')).direction");
      expect(direction).toBe("ltr");
    });
  });
}
