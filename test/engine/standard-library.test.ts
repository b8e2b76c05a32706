/** What of the standard library works in a method, at each tier: each module does what it is there for. docs/methods.md has what was found. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, job, startEngine } from "./engine.ts";
import { waysHere } from "./ways.ts";

const fixture = new URL("../fixtures/standard-library.json", import.meta.url);
const modules = new Map(Object.entries<string>(JSON.parse(readFileSync(fixture, "utf8"))));
const tiers = ["namespaces", "landlock", "process"] as const;
const here = waysHere(tiers);

/** What a module's use came to, by tier and module: `works`, or the sentence that says what to do instead. */
const found = new Map<string, Map<string, string>>();
const service = createServer((_request, response) => response.end("here"));
let url: string;

beforeAll(async () => {
  await once(service.listen(0, "127.0.0.1"), "listening");
  url = `http://127.0.0.1:${(service.address() as AddressInfo).port}/`;
});
afterAll(() => service.close());

describe.each(here)("isolation %s", (way) => {
  let engine: Engine;
  const all = new Map<string, string>();
  beforeAll(async () => {
    found.set(way, all);
    engine = await startEngine(way, { threads: 1, ready: 3, egressAllow: [new URL(url).host] });
  });
  afterAll(() => engine.runner.close());

  test.each([...modules])("%s", async (name, body) => {
    const code = `import ${name}\ndef handle_event(data):\n    ${body.replaceAll("\n", "\n    ")}\n`;
    const outcome = await engine.runner.run(job(code, { input: { url } }));
    all.set(name, outcome.ok && outcome.output === true ? "works" : insteadOf(outcome));
  });
});

/** A refusal says what to do instead, behind Python's own words. */
function insteadOf(outcome: Awaited<ReturnType<Engine["runner"]["run"]>>): string {
  if (outcome.ok) throw new Error(`it gave ${JSON.stringify(outcome.output)}`);
  const [, sentence] = /\. (Methods .*|Nobody .*)$/s.exec(outcome.error.message) ?? [];
  if (sentence === undefined) throw new Error(`it failed without a word of what to do: ${outcome.error.message}`);
  return sentence;
}

/** One row for all modules that came to the same. */
function table(): string {
  const [strongest, middle, weakest] = tiers.map((tier) => found.get(tier) as Map<string, string>);
  const rows = new Map<string, string[]>();
  for (const name of modules.keys()) {
    const [above, below] = [strongest?.get(name), weakest?.get(name)];
    expect(middle?.get(name), `${name} at landlock`).toBe(above);
    const verdict = `${above} | ${below}`;
    rows.set(verdict, [...(rows.get(verdict) ?? []), `\`${name}\``]);
  }
  const lines = [...rows].map(([verdict, names]) => `| ${names.join(", ")} | ${verdict} |`);
  return ["| module | at `namespaces` and `landlock` | at `process` |", "|---|---|---|", ...lines].join("\n");
}

test.runIf(here.length === tiers.length)(
  "docs/methods.md says it (after a change: npx vitest run test/engine/standard-library.test.ts -u)",
  async () => {
    const path = "../../docs/methods.md";
    const page = readFileSync(new URL(path, import.meta.url), "utf8");
    const [before, , after] = page.split(/(?<=<!-- modules -->\n)|(?=\n<!-- end of modules -->)/);
    expect(after, "the marks of the table").toBeDefined();
    await expect(`${before}${table()}${after}`).toMatchFileSnapshot(path);
  },
);
