// @ts-check
/** `npm run bench -- silence [entry]`: how long the server is silent while texts of its full length come in by each entry, in runs of each
 * class of character, beside how long it is when nothing happens; and what the loop's thread computes for it in all, which holds on a busy
 * machine, too: no silence is longer. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measured, startServer } from "../growth/server.mjs";
import { classes, runOf } from "./classes.mjs";
import { entries, sent, setScene } from "./entries.mjs";
import { startModel } from "./model.mjs";

const wanted = process.argv[2] ?? "";
const directory = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
const model = await startModel();
const server = await startServer({
  directory,
  env: { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: "k", BARKEEP_MAX_PYTHON: "4", BARKEEP_HOOKS_PER_MINUTE: "100000" },
});
const world = await setScene({ server, model });
/** @type {Record<string, unknown>[]} */
const report = [];
try {
  for (const entry of entries.filter(({ name }) => name.includes(wanted))) {
    await entry.send(world, runOf("a", entry.most)); // compiled before it is measured
    const idle = await measured(server, () => new Promise((resolve) => setTimeout(resolve, 500)));
    let worst = { ms: 0, of: "" };
    let most = { ms: 0, of: "" };
    for (const [name, one] of Object.entries(classes)) {
      const before = (await server.loop()) ?? 0;
      const { worstDelayMs } = await measured(server, () => sent(entry, world, runOf(one, entry.most)));
      const computed = ((await server.loop()) ?? 0) - before;
      if (computed > most.ms) most = { ms: computed, of: name };
      if (worstDelayMs > worst.ms) worst = { ms: worstDelayMs, of: name };
    }
    report.push({
      entry: entry.name,
      characters: entry.most,
      worstMs: Math.round(worst.ms),
      of: worst.of,
      idleMs: Math.round(idle.worstDelayMs),
      computedMs: Math.round(most.ms),
      computedOf: most.of,
    });
    console.log(report.at(-1));
  }
  const output = fileURLToPath(new URL("../../output/", import.meta.url));
  mkdirSync(output, { recursive: true });
  writeFileSync(join(output, "bench-silence.json"), `${JSON.stringify(report, null, 2)}\n`);
  console.table(report);
} finally {
  world.game.close();
  await server.close();
  model.close();
  rmSync(directory, { recursive: true, force: true });
}
