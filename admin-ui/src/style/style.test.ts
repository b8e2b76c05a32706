/** The page's style sheets: one spacing scale, sides that follow the way the text runs, and nothing that nobody wears. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const folder = fileURLToPath(new URL(".", import.meta.url));
const read = (path: string) => readFileSync(path, "utf8");
const sheets = readdirSync(folder)
  .filter((file) => file.endsWith(".css"))
  .map((file) => ({ file, text: read(folder + file) }));
const lines = sheets.flatMap(({ file, text }) =>
  text.split("\n").map((line, at) => ({ place: `${file}:${at + 1}`, line: line.trim() })),
);
const of = (pattern: RegExp) =>
  lines.filter(({ line }) => pattern.test(line)).map(({ place, line }) => `${place} ${line}`);
const source = fileURLToPath(new URL("..", import.meta.url));
const parts = readdirSync(source, { recursive: true, encoding: "utf8" })
  .filter((path) => /(?<!\.test)\.tsx?$/.test(path) && !path.startsWith("words"))
  .map((path) => ({ path, text: read(source + path) }));

/** What a pattern's first group finds, once each. */
const all = (text: string, pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, found = ""]) => found));
const selectors = lines.filter(({ line }) => /[{,]$/.test(line) && !line.startsWith("@")).map(({ line }) => line);
const styled = all(selectors.join("\n"), /\.([a-z][\w-]*)/g);
const css = sheets.map(({ text }) => text).join("\n");

describe("the style sheets", () => {
  it("name no side by left or right, so that the page can be mirrored", () => {
    expect(
      of(/^(margin|padding|border|scroll-margin)-(left|right)\b|^(float|clear):|^text-align: (left|right)/),
    ).toEqual([]);
    expect(of(/^(padding|margin|inset): (\S+) (\S+) (\S+) (?!\3;)\S+;/)).toEqual([]);
  });

  it("space by the one scale", () => {
    const spaced = of(/^(gap|row-gap|column-gap|padding[a-z-]*|margin[a-z-]*):/);
    expect(spaced.length).toBeGreaterThan(80);
    expect(spaced.filter((entry) => /(?<![\w.])([3-9]|\d{2,})(\.\d+)?px/.test(entry))).toEqual([]);
  });

  it("style no class that no part of the page wears", () => {
    const words = all(parts.map(({ text }) => text).join("\n"), /(?<![\w-])([a-z][\w-]*)/g);
    expect(styled.size).toBeGreaterThan(100);
    expect([...styled].filter((name) => !words.has(name))).toEqual([]);
  });

  it("are worn: a class that a part of the page names is styled somewhere", () => {
    const worn = parts.flatMap(({ path, text }) =>
      [...all(text, /className="([^"]{1,200})"/g)].flatMap((names) => names.split(" ").map((name) => ({ path, name }))),
    );
    expect(worn.length).toBeGreaterThan(500);
    expect(worn.filter(({ name }) => !styled.has(name))).toEqual([]);
  });

  it("give no name to a colour or a size that nothing is in", () => {
    const given = all(css, /^\s*(--[\w-]+):/gm);
    const taken = all(css + parts.map(({ text }) => text).join("\n"), /var\((--[\w-]+)/g);
    expect([...given].filter((name) => !taken.has(name))).toEqual([]);
  });
});
