/** What axe-core has to say about a page as it stands. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const axePath = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
}

/** All but the minor ones, each with the elements and what is wrong with them. */
export async function violations(page: Page): Promise<string[]> {
  // The policy forbids scripts from elsewhere: the checker comes in through the debugger, not as a script element.
  await page.evaluate(await readFile(axePath, "utf8"));
  const found = await page.evaluate<Violation[]>(
    `axe.run({ resultTypes: ["violations"] }).then(({ violations }) => JSON.parse(JSON.stringify(violations)))`,
  );
  return found
    .filter(({ impact }) => impact !== "minor")
    .map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`,
    );
}
