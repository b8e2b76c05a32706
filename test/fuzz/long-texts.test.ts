/** No text stops the server: at each entry, texts of the full length, in runs of each class of character, cost the event loop's thread no
 * more than in proportion to their length. What is counted is what it computes, which a busy machine doesn't change. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leaveOut } from "../left-out.ts";

/** Of the benchmark `silence`, which is JavaScript over what is built. */
const bench = (path: string): Promise<any> => import(new URL(`../bench/${path}`, import.meta.url).href);
const { startServer } = await bench("growth/server.mjs");
const { classes, runOf } = await bench("silence/classes.mjs");
const { entries, sent, setScene } = await bench("silence/entries.mjs");
const { startModel } = await bench("silence/model.mjs");

/** What is computed in less, in ms, is noise: collecting garbage, compiling. */
const noiseMs = 100;
const counted = process.platform === "linux";
if (!counted) leaveOut("the tests of long texts", "Only Linux counts what a thread computes.");

let directory: string;
let server: Awaited<ReturnType<typeof startServer>>;
let model: Awaited<ReturnType<typeof startModel>>;
let world: Awaited<ReturnType<typeof setScene>>;

beforeAll(async () => {
  if (!counted) return;
  directory = mkdtempSync(join(tmpdir(), "barkeep-test-"));
  model = await startModel();
  const env = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: "k", BARKEEP_MAX_PYTHON: "4" };
  server = await startServer({ directory, env });
  world = await setScene({ server, model });
}, 60_000);

afterAll(async () => {
  if (!counted) return;
  world.game.close();
  await server.close();
  model.close();
  rmSync(directory, { recursive: true, force: true });
});

test.runIf(counted).each(entries as { name: string; most: number }[])(
  "$name",
  async (entry) => {
    const cost = async (text: string): Promise<number> => {
      const before = (await server.loop()) ?? 0;
      await sent(entry, world, text);
      return ((await server.loop()) ?? 0) - before;
    };
    expect(await sent(entry, world, runOf("a", entry.most)), "letters are taken").toBe(true);
    for (const [name, one] of Object.entries<string>(classes)) {
      const full = await cost(runOf(one, entry.most));
      if (full < noiseMs) continue;
      const half = await cost(runOf(one, entry.most / 2));
      const again = await cost(runOf(one, entry.most));
      expect(Math.min(full, again), `${name}: ${half} ms for half, ${full} and ${again} ms for all`).toBeLessThan(
        3 * half + noiseMs,
      );
    }
  },
  120_000,
);
