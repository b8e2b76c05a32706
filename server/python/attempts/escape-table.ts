/** The attempts as tables: what is promised, for SECURITY.md, and what was found on this machine, for `barkeep doctor`. */
import type { IsolationTier } from "../isolation.ts";
import { attempts, isRefused, onlyRoot } from "./expected.ts";
import type { Attempted } from "./stage.ts";

export const inWords = (attempt: string): string => attempt.replaceAll("_", " ");

/** Markdown. One column for the two tiers at which nothing succeeds, and one for each way to run the third. */
export function escapeTable(): string {
  const word = (attempt: string, tier: IsolationTier, asRoot: boolean): string =>
    isRefused(attempt, tier, asRoot) ? "refused" : "**succeeds**";
  const rows = [...attempts.keys()].map((attempt) =>
    [
      inWords(attempt),
      word(attempt, "namespaces", false),
      word(attempt, "landlock", false),
      word(attempt, "process", true),
      word(attempt, "process", false),
    ].join(" | "),
  );
  const all = attempts.size;
  const stopped = (tier: IsolationTier, asRoot: boolean): string =>
    `${[...attempts.keys()].filter((attempt) => isRefused(attempt, tier, asRoot)).length} of ${all}`;
  const sum = [
    "refused",
    stopped("namespaces", false),
    stopped("landlock", false),
    stopped("process", true),
    stopped("process", false),
  ].join(" | ");
  return [
    "attempt | `namespaces` | `landlock` | `process`, as root | `process`, as a user",
    "---|---|---|---|---",
    ...rows,
    sum,
  ]
    .map((line) => `| ${line} |`)
    .join("\n");
}

/** Markdown rows: how many attempts succeed outside of the fences on a machine of one's own, and how many of these each tier refuses. */
export function countRows(): readonly string[] {
  return [true, false].map((asRoot) => {
    const tried = [...attempts.keys()].filter((attempt) => asRoot || !onlyRoot.has(attempt));
    const counts = (["namespaces", "landlock", "process"] as const).map(
      (tier) => `${tried.filter((attempt) => isRefused(attempt, tier, asRoot)).length} refused`,
    );
    return `| ${[asRoot ? "as root" : "as an ordinary user", tried.length, ...counts].join(" | ")} |`;
  });
}

export interface FoundEscapes {
  readonly tier: IsolationTier;
  /** Whether each process had a uid of its own. */
  readonly ownUids: boolean;
  readonly found: ReadonlyMap<string, Attempted>;
}

/** Lines of text: each attempt, whether it succeeds outside of the fences, and what became of it at each tier; `!` marks
 * what is not as promised. */
export function foundTable(
  outside: ReadonlyMap<string, Attempted>,
  tiers: readonly FoundEscapes[],
  asRoot: boolean,
): { readonly lines: readonly string[]; readonly broken: number } {
  const width = Math.max(...[...outside.keys()].map((attempt) => attempt.length)) + 2;
  let broken = 0;
  const lines = [["attempt".padEnd(width), "outside".padEnd(12), ...tiers.map(({ tier }) => tier.padEnd(12))].join("")];
  for (const [attempt, control] of outside) {
    const cells = tiers.map(({ tier, ownUids, found }) => {
      const refused = found.get(attempt)?.refused ?? false;
      if (control.refused && refused) return "-";
      const promised = refused || !isRefused(attempt, tier, asRoot, ownUids);
      if (!promised) broken += 1;
      return `${refused ? "refused" : "succeeds"}${promised ? "" : " !"}`;
    });
    const door = control.refused ? (onlyRoot.has(attempt) && !asRoot ? "root's alone" : "no door") : "succeeds";
    lines.push([inWords(attempt).padEnd(width), door.padEnd(12), ...cells.map((cell) => cell.padEnd(12))].join(""));
  }
  const sums = tiers.map(({ found }) => {
    const tried = [...found].filter(([attempt]) => outside.get(attempt)?.refused === false);
    return `${tried.filter(([, { refused }]) => refused).length} of ${tried.length}`.padEnd(12);
  });
  lines.push(["refused, of what succeeds outside".padEnd(width + 12), ...sums].join(""));
  return { lines: lines.map((line) => line.trimEnd()), broken };
}
