// @ts-check
/** What must not grow with others: one fact about one player, and looks for what is not there. */
import { WebSocket } from "ws";
import { openTalkers } from "../turn/talkers.mjs";
import { fillMemories } from "./fill.mjs";
import { openRecords, startServer } from "./server.mjs";

const facts = 20;
const looks = 2000;
const rounds = 4;

/** @param {{ folder: (name: string) => string, modelUrl: string, players: number, say: (line: string) => void }} options */
export async function measureFacts({ folder, modelUrl, players, say }) {
  say(`remembering facts with 10 and with ${players} players known …`);
  const writtenWith = async (/** @type {number} */ known) => {
    const directory = folder(`facts-${known}`);
    const env = { OPENAI_API_KEY: "bench", OPENAI_BASE_URL: modelUrl };
    const fresh = await startServer({ directory, env });
    const mira = { id: "mira", name: "Mira", persona: "You keep an inn.", model: "gpt-4o", memory: true };
    await fresh.api("POST", "/characters", mira);
    await fresh.close();
    fillMemories(directory, known);
    const server = await startServer({ directory, env });
    const talkers = await openTalkers({ ...server, character: "mira", sessions: 1 });
    await talkers.turn("Remember 0", () => {}, 0);
    const rows = () => rowsIn(directory);
    const [before, rowsBefore] = [await server.written(), rows()];
    for (let n = 1; n <= facts; n += 1) await talkers.turn(`Remember ${n}`, () => {}, 0);
    const after = await server.written();
    const made = rows() - rowsBefore;
    talkers.close();
    await server.close();
    return { bytes: before === null || after === null ? null : (after - before) / facts, rows: made / facts };
  };
  return { facts, few: await writtenWith(10), many: await writtenWith(players), players };
}

const rowsIn = (/** @type {string} */ directory) => {
  const records = openRecords(directory);
  const { n } = records.one("SELECT count(*) AS n FROM memories");
  records.close();
  return Number(n);
};

/** Heap that stays after thousands of looks for turns, versions and sessions that never were. @param {{ folder: (name: string) => string, say: (line: string) => void }} options */
export async function measureNothing({ folder, say }) {
  say("looking for what is not there …");
  const server = await startServer({ directory: folder("nothing") });
  let made = 0;
  const kinds = {
    turn: () => server.request("GET", `/turns/s_none${++made}.1`).then((response) => response.text()),
    versions: () => server.request("GET", `/methods/none_${++made}/versions`).then((response) => response.text()),
    resume: await resumer(server, () => `s_none${++made}`),
  };
  /** @type {Record<string, number>} */
  const bytes = {};
  for (const [kind, look] of Object.entries(kinds)) {
    const heap = async () => {
      for (let at = 0; at < looks; at += 1) await look();
      return server.heap();
    };
    // What code and its statistics take comes to an end; what a look leaves behind comes each time.
    let before = await heap();
    bytes[kind] = Number.POSITIVE_INFINITY;
    for (let round = 0; round < rounds; round += 1) {
      const after = await heap();
      bytes[kind] = Math.min(bytes[kind], (after - before) / looks);
      before = after;
    }
  }
  await server.close();
  return { looks, bytes };
}

/** @param {Awaited<ReturnType<typeof startServer>>} server @param {() => string} next */
async function resumer(server, next) {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/ws`, "barkeep.v1");
  await new Promise((resolve) => socket.once("open", resolve));
  const ask = (/** @type {object} */ message) =>
    new Promise((resolve) => {
      socket.once("message", resolve);
      socket.send(JSON.stringify(message));
    });
  await ask({ type: "hello", id: "0", protocolVersions: [1], token: server.token });
  const asked = { type: "session.open", id: "1", character: "barkeep" };
  return () => ask({ ...asked, resume: { session: next(), after: 0 } });
}
