/**
 * Kills the server again and again, at random instants and under load, and checks after each restart that what was
 * acknowledged is there, that sessions go on without a lost or doubled message, and that no process is left behind.
 */
import { setTimeout as delay } from "node:timers/promises";
import { ask, Designer } from "./designer.mjs";
import { unpaired } from "./history.mjs";
import { Player } from "./player.mjs";
import { spawnServer } from "./server-process.mjs";

/**
 * @typedef {object} CrashReport
 * @property {string[]} problems
 * @property {number} kills
 * @property {number} killsDuringStart
 * @property {number[]} startMs        From spawn to the ready line, of each life that got there.
 * @property {number[]} orphanMs       How long anything of a killed server still ran.
 * @property {Record<string, number>} counts
 */

/** The share of kills that hit the server before it is ready. */
const duringStart = 0.15;
/** A life lasts up to this long after the ready line, in ms. */
const longestLifeMs = 1500;

/**
 * @param {{ kills: number, players: number, seed: number, directory: string, progress?: (line: string, kill: number) => void, onProblem?: (problem: string) => void }} options
 * @returns {Promise<CrashReport>}
 */
export async function runCrashes({
  kills,
  players: playerCount,
  seed,
  directory,
  progress = () => {},
  onProblem = () => {},
}) {
  /** @type {string[]} */
  const problems = [];
  const fail = (/** @type {string} */ problem) => {
    problems.push(problem);
    onProblem(problem);
  };
  const random = seeded(seed);
  const designer = new Designer({ random, fail });
  const players = Array.from({ length: playerCount }, (_, n) => new Player({ id: `p${n + 1}`, random, fail }));
  /** @type {CrashReport} */
  const report = { problems, kills: 0, killsDuringStart: 0, startMs: [], orphanMs: [], counts: {} };

  const first = spawnServer({ directory });
  await designer.setUp((await first.ready).url);
  await kill(first);

  while (report.kills < kills) {
    const server = spawnServer({ directory });
    if (random() < duringStart) {
      await Promise.race([delay(random() * (report.startMs.at(-1) ?? 1000)), server.ready.catch(() => {})]);
      report.killsDuringStart += 1;
    } else await live(server);
    await kill(server);
    report.kills += 1;
    const lastStart = Math.round(report.startMs.at(-1) ?? 0);
    progress(`${report.kills} kills, ${problems.length} problems, last start ${lastStart} ms`, report.kills);
  }

  const last = spawnServer({ directory });
  const { url } = await last.ready;
  await designer.check(url);
  await checkCalls(url);
  await checkTurns(url);
  for (const player of players) {
    const life = await lifeOf(url, player, new AbortController().signal);
    await checkModelHistory(url, await player.lastTurn(life));
    await player.check(life);
  }
  if ((await last.stop()) !== 0) fail("the server did not exit with 0 on SIGTERM");
  for (const player of players)
    for (const [name, count] of Object.entries(player.counts)) report.counts[name] = (report.counts[name] ?? 0) + count;
  report.counts.saves = designer.saves;
  return report;

  async function live(/** @type {ReturnType<typeof spawnServer>} */ server) {
    const started = await server.ready.catch((error) => fail(`did not start: ${error.message}`));
    if (!started) return;
    const { url, ms } = started;
    report.startMs.push(ms);
    const gone = new AbortController();
    await designer.check(url);
    const lives = await Promise.all(players.map((player) => lifeOf(url, player, gone.signal)));
    const work = [
      designer.work(url, gone.signal),
      ...players.map((player, n) => player.play(/** @type {any} */ (lives[n]))),
    ];
    await delay(random() * longestLifeMs);
    gone.abort();
    await kill(server);
    await Promise.all(work);
    for (const { msg, err, error } of /** @type {any[]} */ (server.complaints))
      fail(`logged: ${msg} ${JSON.stringify(err ?? error ?? "")}`);
  }

  async function lifeOf(/** @type {string} */ url, /** @type {Player} */ player, /** @type {AbortSignal} */ gone) {
    return { url, gone, token: await designer.playerToken(url, player.id) };
  }

  async function kill(/** @type {ReturnType<typeof spawnServer>} */ server) {
    const { orphans, ms } = await server.kill();
    report.orphanMs.push(ms);
    for (const orphan of orphans) fail(`left running: ${orphan.name} (${orphan.pid})`);
  }

  /** What the model is sent after all those crashes pairs each call with its result. */
  async function checkModelHistory(/** @type {string} */ url, /** @type {string | undefined} */ turn) {
    const { body } = await ask(url, "GET", `/turns/${turn}`);
    // The first round shows everything, later ones what was added.
    const messages = (body.rounds ?? []).flatMap((/** @type {any} */ { sent }) => sent.messages ?? sent.added);
    if (messages.length === 0) fail(`turn ${turn} has no trace of what the model was sent: ${JSON.stringify(body)}`);
    for (const problem of unpaired(messages)) fail(`turn ${turn}: ${problem}`);
    report.counts.historyMessages = (report.counts.historyMessages ?? 0) + messages.length;
  }

  /** Every turn that a player was told of can be looked at, the ones that a kill cut off too. */
  async function checkTurns(/** @type {string} */ url) {
    for (const player of players) {
      for (const { type, turn } of /** @type {any[]} */ (player.history.messages())) {
        if (type !== "turn.started") continue;
        const { status, body } = await ask(url, "GET", `/turns/${turn}`);
        if (status !== 200) fail(`player ${player.id}: turn ${turn} was told of and can't be looked at (${status})`);
        if (body.incomplete) report.counts.recovered = (report.counts.recovered ?? 0) + 1;
      }
    }
  }

  /** Every method that a finished turn told about has its record. */
  async function checkCalls(/** @type {string} */ url) {
    for (const player of players) {
      for (const { type, call, status } of /** @type {any[]} */ (player.history.messages())) {
        if (type !== "method.finished" || status !== "ok") continue;
        report.counts.calls = (report.counts.calls ?? 0) + 1;
        const answer = await ask(url, "GET", `/calls/${call}`);
        if (answer.status !== 200) fail(`player ${player.id}: call ${call} was told of and has no record`);
      }
    }
  }
}

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). @param {number} seed */
function seeded(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
