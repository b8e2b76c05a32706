/** What people do in the page, in the page's own words. */

import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

/** Waits until it is there; the answer to "does the page show this". */
export const shows = (locator: Locator): Promise<void> => locator.first().waitFor({ state: "visible" });
export const gone = (locator: Locator): Promise<void> => locator.first().waitFor({ state: "hidden" });

/** Fills in a code editor as a paste would. */
export async function write(page: Page, label: string, text: string): Promise<void> {
  const editor = page.getByLabel(label, { exact: true });
  await editor.click();
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.insertText(text);
}

/** What stands in a code editor, folded and hidden lines aside. */
export async function written(page: Page, label: string): Promise<string> {
  const lines = await page.getByLabel(label, { exact: true }).locator(".cm-line").allTextContents();
  return lines.join("\n");
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole("textbox", { name: /^Say something to/ }).fill(text);
  await page.getByRole("button", { name: "Send" }).click();
}

/** Counts what a person presses on this page from now on, as long as it isn't loaded anew; answers how often that was. */
export async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate("window.clicks ??= (addEventListener('pointerdown', () => { window.clicks += 1; }, true), 0)");
  const before = await page.evaluate<number>("window.clicks");
  return async () => (await page.evaluate<number>("window.clicks")) - before;
}

/** Asks until the answer is the one wanted. */
export const eventually = <T>(ask: () => Promise<T>) => expect.poll(ask, { interval: 50 });
