// @ts-check
/**
 * `npm run bench -- turn`: what a turn costs beside a bare SDK loop and two well-known frameworks, how much later the first
 * words come, and whether many speak at once without stumbling. All of it in one run, against one local model server.
 * `npm run bench -- turn cpu` (or `first`, `pace`, `cues`) measures one part only; `cues` needs none of the others.
 */
import { fork, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { measureDelays, percentile, runTurns } from "./run-turns.mjs";
import { openTalkers } from "./talkers.mjs";

const here = (/** @type {string} */ path) => fileURLToPath(new URL(path, import.meta.url));
const atOnce = 50;
const turns = 400;
const rounds = 5;
/** Turns before anything counts: until then a process mostly compiles, the larger ones the longer. */
const warmUpTurns = 2000;
const order = { do: "turns", turns, atOnce, text: "What is the weather in Rome?" };
const speakers = 250;
/** Its turns in sessions that are opened and closed for each. */
const ofItsOwn = "barkeep, a session a turn";
const targets = {
  cpuOverFloor: 1.6,
  cpuOfFirstTurnOverFloor: 2.2,
  addedFirstTextMs: 1.5,
  lateShare: 0.01,
  lateMs: 100,
};

const ms = (/** @type {number} */ value) => `${value.toFixed(2)} ms`;
const share = (/** @type {number} */ value) => `${(value * 100).toFixed(2)} %`;
const met = (/** @type {boolean} */ holds) => (holds ? "met" : "NOT MET");

const parts = process.argv.slice(2);
const wanted = (/** @type {string} */ part) => parts.length === 0 || parts.includes(part);

/** @type {(() => unknown)[]} */
const closing = [];
try {
  const report = await bench();
  mkdirSync(here("../../output/"), { recursive: true });
  writeFileSync(here("../../output/bench-turn.json"), `${JSON.stringify(report, null, 2)}\n`);
} finally {
  for (const close of closing.reverse()) await close();
}

async function bench() {
  const compares = ["cpu", "first", "pace"].some(wanted);
  if (compares) installContestants();
  const { port } = await start("model-server.mjs", []).first;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const barkeep = await startBarkeep(baseUrl);
  const contestants = [];
  for (const file of compares ? ["bare-openai", "vercel-ai", "langgraph", "barkeep-loop"] : []) {
    const process = start("contestant-process.mjs", [`./contestants/${file}.mjs`, baseUrl]);
    contestants.push({ ...process, name: (await process.first).ready });
  }
  const floor = /** @type {Contestant} */ (contestants[0]);
  await warmUp(barkeep, wanted("cpu") ? contestants : contestants.slice(0, 1));

  const cpu = wanted("cpu") ? await compareCpu(barkeep, contestants) : null;
  if (cpu) printCpu(cpu);
  const firstText = wanted("first") ? await compareFirstText(barkeep, floor) : null;
  if (firstText) printFirstText(firstText);
  const paced = wanted("pace") ? await comparePace(barkeep, floor) : null;
  if (paced) printPace(paced);
  const cues = wanted("cues") ? await compareCues(barkeep) : null;
  if (cues) printCues(cues);
  const about = { at: new Date().toISOString(), node: process.version, cores: cpus().length, targets };
  return { ...about, cpu, firstText, paced, cues };
}

/** Every part compares processes that have run the same turns before. */
async function warmUp(/** @type {Barkeep} */ barkeep, /** @type {Contestant[]} */ contestants) {
  const talkers = await openTalkers({ ...barkeep, sessions: atOnce });
  await runTurns({ ...order, turns: warmUpTurns }, talkers.turn);
  talkers.close();
  for (const contestant of contestants) await contestant.ask({ ...order, turns: warmUpTurns });
}

/** CPU of the Node process per turn with one call and 60 chunks; the best of several alternating rounds, since others use the machine too. */
async function compareCpu(/** @type {Barkeep} */ barkeep, /** @type {Contestant[]} */ contestants) {
  /** @type {Record<string, number[]>} */
  const perTurn = {};
  const note = (/** @type {string} */ name, /** @type {number} */ ms) => {
    perTurn[name] ??= [];
    perTurn[name].push(ms);
  };
  for (let round = 0; round < rounds; round++) {
    const fresh = await openTalkers({ ...barkeep, sessions: atOnce });
    const before = await barkeep.cpu();
    await runTurns(order, fresh.turn);
    const between = await barkeep.cpu();
    note("barkeep", (between - before) / turns);
    await runTurns(order, fresh.firstTurn);
    note(ofItsOwn, ((await barkeep.cpu()) - between) / turns);
    fresh.close();
    for (const contestant of contestants) note(contestant.name, (await contestant.ask(order)).cpuMs / turns);
  }
  const best = Object.fromEntries(Object.entries(perTurn).map(([name, values]) => [name, Math.min(...values)]));
  const floor = best[contestants[0]?.name ?? ""];
  return {
    perTurnMs: best,
    rounds: perTurn,
    overFloor: best.barkeep / floor,
    ofItsOwnOverFloor: best[ofItsOwn] / floor,
  };
}

/** CPU of a turn of 60 chunks in which the character shows 10 cues, each cut over two chunks, beside the same words without; rounds alternate. */
async function compareCues(/** @type {Barkeep} */ barkeep) {
  const perTurn = { with: /** @type {number[]} */ ([]), without: /** @type {number[]} */ ([]) };
  const cues = [{ name: "emotion", values: ["joy", "fear"] }];
  for (let round = 0; round < rounds; round++) {
    for (const [kind, text, declared] of /** @type {const} */ ([
      ["without", "Plainly", undefined],
      ["with", "With cues", cues],
    ])) {
      const talkers = await openTalkers({ ...barkeep, sessions: atOnce, cues: declared });
      const before = await barkeep.cpu();
      await runTurns({ ...order, text }, talkers.turn);
      perTurn[kind].push(((await barkeep.cpu()) - before) / turns);
      if (declared && talkers.cues() !== turns * 10) throw new Error(`${talkers.cues()} cues came.`);
      talkers.close();
    }
  }
  const best = { with: Math.min(...perTurn.with), without: Math.min(...perTurn.without) };
  return { perTurnMs: best, rounds: perTurn, ratio: best.with / best.without };
}

/** From the player's words to the first of the character's, one turn at a time; rounds alternate. */
async function compareFirstText(/** @type {Barkeep} */ barkeep, /** @type {Contestant} */ floor) {
  const hello = { do: "turns", turns: 40, atOnce: 1, text: "Hello" };
  const ours = /** @type {number[]} */ ([]);
  const theirs = /** @type {number[]} */ ([]);
  for (let round = 0; round < rounds; round++) {
    const talkers = await openTalkers({ ...barkeep, sessions: 1 });
    await runTurns({ ...hello, turns: 10 }, talkers.turn);
    ours.push(...(await runTurns(hello, talkers.turn)).firstTextMs);
    talkers.close();
    theirs.push(...(await floor.ask(hello)).firstTextMs);
  }
  const p50 = { barkeep: percentile(ours, 0.5), floor: percentile(theirs, 0.5) };
  return {
    p50Ms: p50,
    addedMs: p50.barkeep - p50.floor,
    p99Ms: { barkeep: percentile(ours, 0.99), floor: percentile(theirs, 0.99) },
  };
}

/** Many speak at once, 40 chunks a second each. */
async function comparePace(/** @type {Barkeep} */ barkeep, /** @type {Contestant} */ floor) {
  const talkers = await openTalkers({ ...barkeep, sessions: speakers });
  const before = await barkeep.cpu();
  const ours = (await measureDelays(speakers, (onText, worker) => talkers.turn("Pace", onText, worker))).delaysMs;
  const cpuMs = (await barkeep.cpu()) - before;
  talkers.close();
  const theirs = (await floor.ask({ do: "pace", atOnce: speakers })).delaysMs;
  const late = (/** @type {number[]} */ delays) => delays.filter((ms) => ms > targets.lateMs).length / delays.length;
  const figures = (/** @type {number[]} */ delays) => ({
    chunks: delays.length,
    lateShare: late(delays),
    p50Ms: percentile(delays, 0.5),
    p99Ms: percentile(delays, 0.99),
    mostMs: percentile(delays, 1),
  });
  return { speakers, barkeep: { ...figures(ours), cpuMs }, floor: figures(theirs) };
}

/** @typedef {{ url: string, token: string, character: string, cpu: () => Promise<number> }} Barkeep */
/** @param {string} baseUrl @returns {Promise<Barkeep>} */
async function startBarkeep(baseUrl) {
  const dataDir = mkdtempSync(join(tmpdir(), "barkeep-bench-"));
  closing.push(() => rmSync(dataDir, { recursive: true, force: true }));
  const server = start("barkeep-process.mjs", [], {
    BARKEEP_DATA_DIR: dataDir,
    BARKEEP_PORT: "0",
    BARKEEP_LOG_LEVEL: "warn",
    OPENAI_API_KEY: "bench",
    OPENAI_BASE_URL: baseUrl,
    BARKEEP_MAX_TURNS: "1000",
    BARKEEP_MAX_TURNS_PER_CONNECTION: "1000",
    BARKEEP_TURNS_PER_MINUTE: "1000000",
    BARKEEP_TURNS_PER_MINUTE_PER_KEY: "1000000",
    BARKEEP_MESSAGES_PER_MINUTE: "1000000",
  });
  const { url, token } = await server.first;
  const api = async (/** @type {string} */ method, /** @type {string} */ path, /** @type {object} */ body) => {
    const response = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
    const answer = /** @type {any} */ (await response.json());
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  };
  for (const { id } of (await api("GET", "/methods", /** @type {any} */ (undefined))).items)
    await api("PUT", `/methods/${id}/connected`, { connected: false });
  await api("POST", "/methods", {
    id: "get_weather",
    name: "Get Weather",
    description: "Fetches current weather data for a given city",
    inputDescription: { parameters: { city: { type: "string", description: "Name of the city" } }, required: ["city"] },
    code: 'def handle_event(data):\n    return {"weather": "clear sky"}\n',
    connected: true,
  });
  await api("POST", "/characters", {
    id: "mira",
    name: "Mira",
    persona: "You are Mira, who keeps an inn.",
    model: "gpt-4o",
  });
  return { url, token, character: "mira", cpu: async () => (await server.ask("cpu")).cpuMs };
}

/** @typedef {{ first: Promise<any>, ask: (order: any) => Promise<any>, name: string }} Contestant */
/** Forks a script of this folder; `first` is what it says when it is ready. */
function start(
  /** @type {string} */ file,
  /** @type {string[]} */ parameters,
  /** @type {Record<string, string>} */ env = {},
) {
  const child = fork(here(file), parameters, {
    env: { ...process.env, ...env },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  const exited = new Promise((resolve) => child.once("exit", resolve));
  closing.push(() => {
    if (child.connected) child.disconnect();
    return exited;
  });
  const answer = () =>
    new Promise((resolve, reject) => {
      const gone = () => reject(new Error(`${file} ${parameters.join(" ")} ended before it answered.`));
      child.once("exit", gone);
      child.once("message", (message) => {
        child.off("exit", gone);
        resolve(message);
      });
    });
  const ask = (/** @type {any} */ order) => {
    const answered = answer();
    child.send(order);
    return answered;
  };
  return { first: answer(), ask };
}

/** The frameworks compared with are dependencies of this folder alone. */
function installContestants() {
  if (existsSync(here("node_modules/ai"))) return;
  console.log("Installing what the benchmark compares with …");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const { status } = spawnSync(npm, ["ci"], {
    cwd: here("."),
    stdio: ["ignore", "ignore", "inherit"],
    shell: process.platform === "win32",
  });
  if (status !== 0) throw new Error("The frameworks to compare with can't be installed: see above.");
}

function printCpu(/** @type {Awaited<ReturnType<typeof compareCpu>>} */ { perTurnMs, overFloor, ofItsOwnOverFloor }) {
  console.log(`\nCPU of the Node process per turn (one call, 60 chunks, ${atOnce} at a time)`);
  for (const [name, value] of Object.entries(perTurnMs)) console.log(`  ${name.padEnd(24)} ${ms(value)}`);
  const target = `target ≤ ${targets.cpuOverFloor}×: ${met(overFloor <= targets.cpuOverFloor)}`;
  console.log(`  over the floor           ${overFloor.toFixed(2)}×   ${target}`);
  const most = targets.cpuOfFirstTurnOverFloor;
  console.log(
    `  … opened and closed      ${ofItsOwnOverFloor.toFixed(2)}×   target ≤ ${most}×: ${met(ofItsOwnOverFloor <= most)}`,
  );
  const frameworks = [perTurnMs["Vercel AI SDK"], perTurnMs["LangGraph ReAct agent"]];
  console.log(`  below both frameworks    ${met(frameworks.every((value) => perTurnMs.barkeep < value))}`);
}

function printFirstText(/** @type {Awaited<ReturnType<typeof compareFirstText>>} */ { p50Ms, addedMs }) {
  console.log("\nFirst text, one turn at a time, over a WebSocket");
  console.log(`  barkeep p50 ${ms(p50Ms.barkeep)}, floor p50 ${ms(p50Ms.floor)}`);
  console.log(
    `  added ${ms(addedMs)}   target ≤ ${targets.addedFirstTextMs} ms: ${met(addedMs <= targets.addedFirstTextMs)}`,
  );
}

function printCues(/** @type {Awaited<ReturnType<typeof compareCues>>} */ { perTurnMs, ratio }) {
  console.log("\nCPU of the Node process per turn of 60 chunks, with 10 cues in them and without");
  console.log(`  with ${ms(perTurnMs.with)}, without ${ms(perTurnMs.without)}: ${ratio.toFixed(2)}×`);
}

function printPace(/** @type {Awaited<ReturnType<typeof comparePace>>} */ { barkeep, floor }) {
  console.log(`\n${speakers} sessions speaking at once, 40 chunks a second each`);
  for (const [name, { lateShare, chunks, p50Ms, p99Ms }] of Object.entries({ barkeep, floor })) {
    const late = `${share(lateShare)} of ${chunks} chunks over ${targets.lateMs} ms late`;
    console.log(`  ${name.padEnd(8)} ${late}, p50 ${ms(p50Ms)}, p99 ${ms(p99Ms)}`);
  }
  console.log(`  target ≤ ${share(targets.lateShare)}: ${met(barkeep.lateShare <= targets.lateShare)}`);
}
