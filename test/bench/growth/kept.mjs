// @ts-check
/** What a server feels of the sessions it keeps: at its start, at a sweep, and when one of them is deleted. */
import { expireSessions, fillSessions } from "./fill.mjs";
import { measured, openRecords, startServer } from "./server.mjs";

const expired = 2000;
const deleted = 20;
/** The first sweep begins a minute after the start. */
const sweepEndsMs = 120_000;
const afterStartMs = 5000;

const pause = (/** @type {number} */ ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {{ folder: (name: string) => string, sessions: number, rounds: number, say: (line: string) => void }} options */
export async function measureKept({ folder, sessions, rounds, say }) {
  const [directory, empty] = [folder("kept"), folder("empty")];
  await (await startServer({ directory })).close();
  await (await startServer({ directory: empty })).close();
  say(`writing ${sessions} sessions …`);
  fillSessions(directory, sessions, 0);
  const start = /** @type {{ kept: number, control: number, startMs: number }[]} */ ([]);
  const sweep = /** @type {{ kept: number, control: number, ms: number }[]} */ ([]);
  /** @type {Awaited<ReturnType<typeof deleteSome>> | null} */
  let removal = null;
  for (let round = 0; round < rounds; round += 1) {
    expireSessions(directory, expired);
    say(`round ${round + 1} of ${rounds}: start, and the sweep a minute later …`);
    const begun = performance.now();
    const server = await startServer({ directory });
    const startMs = performance.now() - begun;
    const control = await startServer({ directory: empty });
    const swept = server.logged("past what is kept were removed").then(() => performance.now());
    await pause(afterStartMs);
    start.push({ kept: await server.delay(), control: await control.delay(), startMs });
    removal ??= await deleteSome(server, directory);
    await Promise.all([server.delay(), control.delay()]);
    const ended = await Promise.race([swept, pause(sweepEndsMs).then(() => null)]);
    if (ended === null) throw new Error("The sweep removed nothing within two minutes.");
    sweep.push({ kept: await server.delay(), control: await control.delay(), ms: ended - begun - 60_000 });
    await Promise.all([server.close(), control.close()]);
  }
  return { sessions, expired, start, sweep, removal };
}

/** One after another, as an operator or a player's wish would. @param {Awaited<ReturnType<typeof startServer>>} server */
async function deleteSome(server, /** @type {string} */ directory) {
  const records = openRecords(directory);
  const ids = records.database.prepare("SELECT id FROM sessions ORDER BY place DESC LIMIT ?").all(deleted + 5);
  records.close();
  const remove = async (/** @type {any[]} */ some) => {
    for (const { id } of some) await server.api("DELETE", `/sessions/${id}`);
  };
  await remove(ids.slice(deleted));
  // What answering costs that changes nothing.
  const idle = await measured(server, async () => {
    for (let at = 0; at < deleted; at += 1) await server.request("DELETE", "/sessions/s_none");
  });
  const { wallMs, cpuMs, worstDelayMs } = await measured(server, () => remove(ids.slice(0, deleted)));
  return {
    wallMs: wallMs / deleted,
    cpuMs: (cpuMs - idle.cpuMs) / deleted,
    worstDelayMs,
    idleMs: idle.wallMs / deleted,
  };
}
