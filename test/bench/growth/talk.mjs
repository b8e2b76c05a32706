// @ts-check
/** One long talk: what a turn of it takes on disk, what it costs to look at its last turn, and to export its player. */
import { openTalkers } from "../turn/talkers.mjs";
import { measured, openRecords, startServer } from "./server.mjs";

const exportedAt = 1000;
const looks = 20;
/** Turns around the one that is looked at. */
const around = 25;
const line = (/** @type {number} */ n) =>
  `Brief, for the ${n}th time: ${"tell me of the road and the river ".repeat(5)}`;

/** @param {{ folder: (name: string) => string, modelUrl: string, turns: number, say: (line: string) => void }} options */
export async function measureTalk({ folder, modelUrl, turns, say }) {
  const directory = folder("talk");
  const server = await startServer({ directory, env: { OPENAI_API_KEY: "bench", OPENAI_BASE_URL: modelUrl } });
  await server.api("POST", "/characters", { id: "mira", name: "Mira", persona: "You keep an inn.", model: "gpt-4o" });
  const talkers = await openTalkers({ ...server, character: "mira", sessions: 1 });
  const records = openRecords(directory);
  /** @type {Record<number, number>} */
  const bytesAt = {};
  const marks = new Set([50, turns].flatMap((turn) => [turn - around, turn + around]));
  let exported = null;
  say(`talking ${turns} turns …`);
  for (let turn = 1; turn <= turns + around; turn += 1) {
    await talkers.turn(line(turn), () => {}, 0);
    if (marks.has(turn)) bytesAt[turn] = records.bytes();
    if (turn === exportedAt) exported = await exportPlayer(server);
  }
  const { id } = records.one("SELECT id FROM sessions ORDER BY place DESC LIMIT 1");
  records.close();
  const path = `/turns/${id}.${turns}`;
  await server.api("GET", path);
  const idle = await measured(server, () => each(() => server.request("GET", "/turns/none.1")));
  const look = await measured(server, () => each(() => server.api("GET", path)));
  talkers.close();
  await server.close();
  const perTurn = (/** @type {number} */ turn) =>
    /** @type {number} */ (bytesAt[turn + around] - /** @type {number} */ (bytesAt[turn - around])) / (2 * around);
  return {
    turns,
    diskBytes: { at50: perTurn(50), atLast: perTurn(turns) },
    lookCpuMs: look.cpuMs / looks,
    lookOfNothingCpuMs: idle.cpuMs / looks,
    exported,
  };
}

const each = async (/** @type {() => Promise<unknown>} */ work) => {
  for (let at = 0; at < looks; at += 1) await work();
};

/** Once to its end, and once with a reader who leaves. @param {Awaited<ReturnType<typeof startServer>>} server */
async function exportPlayer(server) {
  const whole = await measured(server, async () => (await server.request("GET", "/players/p0/export")).text());
  const left = await measured(server, async () => {
    const response = await server.request("GET", "/players/p0/export");
    const reader = /** @type {ReadableStream} */ (response.body).getReader();
    await reader.read();
    await reader.cancel();
  });
  const after = await measured(server, () => new Promise((resolve) => setTimeout(resolve, 1000)));
  const bytes = /** @type {string} */ (whole.result).length;
  return {
    turns: exportedAt,
    wallMs: whole.wallMs,
    cpuMs: whole.cpuMs,
    bytes,
    leftMs: left.cpuMs,
    cpuAfterMs: after.cpuMs,
  };
}
