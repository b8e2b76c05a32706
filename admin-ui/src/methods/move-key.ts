/** Takes a key that was pasted into the code out of it, and reads it from the method's environment instead. */
import type { LiteralKey } from "../../../server/methods/literal-keys.ts";

/** The text in quotes that a key stands in; the prefix is that of Python: `f"`, `rb"`. */
const opening = /(?<prefix>[rbuf]{0,2})(?<quote>"""|'''|"|')[^"']*$/i;

/** The code with `os.environ["NAME"]` in the key's place; null where that can't be done by looking at its line. */
export function withoutKey(code: string, key: LiteralKey, name: string): string | null {
  const lines = code.split("\n");
  const line = lines[key.line - 1] ?? "";
  const [before, after] = [line.slice(0, key.column - 1), line.slice(key.endColumn - 1)];
  const { prefix = "", quote } = opening.exec(before)?.groups ?? {};
  if (quote === undefined || !after.includes(quote)) return null;
  const read = `os.environ["${name}"]${/b/i.test(prefix) ? ".encode()" : ""}`;
  const opened = prefix + quote;
  const left = before.endsWith(opened) ? before.slice(0, -opened.length) : `${before}${quote} + `;
  const right = after.startsWith(quote) ? after.slice(quote.length) : ` + ${opened}${after}`;
  lines[key.line - 1] = left + read + right;
  return withImport(lines).join("\n");
}

function withImport(lines: readonly string[]): readonly string[] {
  if (lines.some((line) => /^import (?:[\w.]+, *)*os(?:$|[\s,;#])/.test(line))) return lines;
  // Nothing may stand before an import from the future.
  const first = lines.findLastIndex((line) => line.startsWith("from __future__")) + 1;
  return [...lines.slice(0, first), "import os", ...lines.slice(first)];
}

/** The name suggested, or the next one that no other secret has: moving a key must not overwrite one. */
export function freeName(suggested: string, taken: readonly string[]): string {
  let name = suggested;
  for (let number = 2; taken.includes(name); number += 1) name = `${suggested.slice(0, 60)}_${number}`;
  return name;
}
