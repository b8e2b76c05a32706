// @ts-check
/**
 * `npm run bench -- growth [--sessions 100000] [--turns 1600] [--rounds 3] [kept talk catalogue facts nothing]`: what is kept must
 * not cost more the more of it there is. The full figure is `--sessions 1000000`: it takes some 6 GB of disk and ten minutes.
 */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { measureCatalogue } from "./catalogue.mjs";
import { measureKept } from "./kept.mjs";
import { measureFacts, measureNothing } from "./small.mjs";
import { measureTalk } from "./talk.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sessions: { type: "string", default: "100000" },
    turns: { type: "string", default: "1600" },
    players: { type: "string", default: "10000" },
    rounds: { type: "string", default: "3" },
  },
});
const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const wanted = (/** @type {string} */ part) => positionals.length === 0 || positionals.includes(part);
const say = (/** @type {string} */ line) => console.error(line);

const root = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
const model = fork(here("../turn/model-server.mjs"), { stdio: ["ignore", "ignore", "inherit", "ipc"] });
try {
  const { port } = await new Promise((resolve) => model.once("message", resolve));
  const options = {
    folder: (/** @type {string} */ name) => join(root, name),
    modelUrl: `http://127.0.0.1:${port}/v1`,
    sessions: Number(values.sessions),
    turns: Number(values.turns),
    players: Number(values.players),
    rounds: Number(values.rounds),
    say,
  };
  const report = {
    at: new Date().toISOString(),
    node: process.version,
    cores: cpus().length,
    kept: wanted("kept") ? await measureKept(options) : null,
    talk: wanted("talk") ? await measureTalk(options) : null,
    catalogue: wanted("catalogue") ? await measureCatalogue(options) : null,
    facts: wanted("facts") ? await measureFacts(options) : null,
    nothing: wanted("nothing") ? await measureNothing(options) : null,
  };
  mkdirSync(here("../../output/"), { recursive: true });
  writeFileSync(here("../../output/bench-growth.json"), `${JSON.stringify(report, null, 2)}\n`);
  for (const row of rows(report)) print(row);
} finally {
  model.disconnect();
  rmSync(root, { recursive: true, force: true });
}

/** @typedef {{ what: string, is: string, wanted: string, met: boolean | null }} Row */
/** @returns {Row[]} */
function rows(/** @type {any} */ { kept, talk, catalogue, facts, nothing }) {
  /** @type {Row[]} */
  const table = [];
  const add = (
    /** @type {string} */ what,
    /** @type {string} */ is,
    /** @type {string} */ wish,
    met = /** @type {boolean | null} */ (null),
  ) => void table.push({ what, is, wanted: wish, met });
  if (kept) {
    // Others use the machine too: of several rounds the best counts, and an idle server beside it shows what the machine did.
    for (const at of ["start", "sweep"]) {
      const best = kept[at].reduce((/** @type {any} */ a, /** @type {any} */ b) => (over(b) < over(a) ? b : a));
      const all = kept[at].map((/** @type {any} */ one) => `${ms(one.kept)} / ${ms(one.control)}`).join(", ");
      const what = `loop held at ${at}, ${kept.sessions} sessions kept, over an idle server (${all})`;
      add(what, ms(over(best)), "≤ 50 ms", over(best) <= 50);
    }
    const { cpuMs, worstDelayMs, wallMs } = kept.removal;
    add(`delete one of ${kept.sessions} (${ms(wallMs)} of wall clock)`, `${ms(cpuMs)} CPU`, "≤ 5 ms", cpuMs <= 5);
    add("  loop held by a deletion", ms(worstDelayMs), "≤ 50 ms", worstDelayMs <= 50);
  }
  if (talk) {
    const { at50, atLast } = talk.diskBytes;
    const wish = "≤ 8 KB, and no more than the 50th";
    add(
      `disk a turn, 50th and ${talk.turns}th`,
      `${kb(at50)}, ${kb(atLast)}`,
      wish,
      atLast <= 8192 && atLast <= at50 * 1.05,
    );
    add(`GET /turns/{id} of the ${talk.turns}th`, `${ms(talk.lookCpuMs)} CPU`, "≤ 10 ms", talk.lookCpuMs <= 10);
    const { turns, wallMs, cpuMs, bytes, leftMs, cpuAfterMs } = talk.exported ?? {};
    if (talk.exported) {
      add(
        `export of a player, ${turns} turns, ${kb(bytes)}`,
        `${ms(wallMs)}, ${ms(cpuMs)} CPU`,
        "≤ 3 s",
        wallMs <= 3000,
      );
      add(
        `  with a reader who leaves, ${ms(leftMs)} CPU; the second after`,
        `${ms(cpuAfterMs)} CPU`,
        "stops",
        cpuAfterMs < 100,
      );
    }
  }
  if (catalogue) {
    const { dryRun, import: real, again, versions, traceBytes, roundTrip } = catalogue;
    const { first, second, third } = traceBytes;
    add(
      "trace with 1,000 methods, 1st, 2nd, 3rd turn",
      `${kb(first)}, ${kb(second)}, ${kb(third)}`,
      "what is new",
      third <= 8192,
    );
    const once = real.problems === 0 && real.created === 900;
    add("import of 900 methods", `${kb(real.written)} written, ${ms(real.cpuMs)} CPU`, "one write", once);
    add(
      "  its dry run",
      `${kb(dryRun.written)} written, ${dryRun.created} would be created`,
      "nothing",
      dryRun.created === 900,
    );
    const same = again.unchanged === 900 && versions === 1;
    add("  the same once more", `${kb(again.written)} written, ${again.unchanged} unchanged`, "no version", same);
    const back = roundTrip.same && roundTrip.problems === 0;
    add(`export of ${roundTrip.items} methods, read back`, back ? "the same" : "NOT the same", "round trip", back);
  }
  if (facts) {
    const { few, many, players } = facts;
    const is = `${kb(few.bytes)}, ${kb(many.bytes)} a turn; ${many.rows} row`;
    add(
      `one remembered fact, 10 and ${players} players`,
      is,
      "one row",
      many.rows === 1 && many.bytes <= few.bytes * 1.5,
    );
  }
  if (nothing) {
    for (const [kind, bytes] of Object.entries(nothing.bytes))
      add(`a look for a ${kind} that isn't there`, `${Math.round(bytes)} B stay`, "nothing", bytes < 60);
  }
  return table;
}

function over(/** @type {{ kept: number, control: number }} */ { kept, control }) {
  return Math.max(0, kept - control);
}

function ms(/** @type {number} */ value) {
  return value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(1)} ms`;
}

function kb(/** @type {number | null} */ bytes) {
  return bytes === null ? "not counted" : `${(bytes / 1024).toFixed(1)} KB`;
}

function print(/** @type {Row} */ { what, is, wanted, met }) {
  console.log(`${met === null ? "" : met ? "met     " : "NOT MET "}${what}: ${is} (wanted: ${wanted})`);
}
