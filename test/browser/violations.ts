/** What axe-core has to say about a page as it stands. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

export interface Asked {
  /** A part of the page; all of it when it is left out. */
  readonly within?: string;
  /** Some rules; all of them when they are left out. */
  readonly rules?: readonly string[];
}

/** The rules that look at colours: what the other theme has to be asked once more. */
export const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * A theme that was just changed: until they have faded over, elements have colours of both. What fades can hand its
 * colour to elements that fade in their turn, so it is asked until none does; what moves for ever is no fading.
 */
const faded = `(async () => {
  for (;;) {
    const fading = document.getAnimations().filter((one) => one instanceof CSSTransition);
    if (fading.length === 0) return;
    await Promise.allSettled(fading.map(({ finished }) => finished));
  }
})()`;

/** All but the minor ones, each with the elements and what is wrong with them. */
export async function violations(page: Page, { within, rules }: Asked = {}): Promise<string[]> {
  // The policy forbids scripts from elsewhere: the checker comes in through the debugger, not as a script element.
  if (!(await page.evaluate<boolean>("'axe' in window"))) await page.evaluate(axe);
  const options = {
    resultTypes: ["violations"],
    // What would be fetched beforehand is for sound and for sheets of other hosts; the page has neither.
    preload: false,
    ...(rules && { runOnly: { type: "rule", values: rules } }),
  };
  await page.evaluate(faded);
  const found = await page.evaluate<Violation[]>(
    `axe.run(${JSON.stringify(within ?? "html")}, ${JSON.stringify(options)})
      .then(({ violations }) => JSON.parse(JSON.stringify(violations)))`,
  );
  return found
    .filter(({ impact }) => impact !== "minor")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
    );
}
