// @ts-check
/** The players of the gateway's benchmark, in a process of their own: argv is url, sockets, words, rounds. */
import { once } from "node:events";
import { WebSocket } from "ws";

const [url = "", count = "1", words = "", rounds = "1"] = process.argv.slice(2);
let frames = 0;
/** @type {number[]} */
const first = [];

async function join() {
  const socket = new WebSocket(url, ["barkeep.v1"]);
  await once(socket, "open");
  const answer = async (/** @type {object} */ message) => {
    socket.send(JSON.stringify(message));
    const [data] = await once(socket, "message");
    return JSON.parse(data.toString());
  };
  await answer({ type: "hello", id: "h", protocolVersions: [1] });
  const { session } = await answer({ type: "session.open", id: "o", character: "mira" });
  return { socket, session };
}

/** @param {Awaited<ReturnType<typeof join>>} player @param {number} round */
function turn({ socket, session }, round) {
  return new Promise((/** @type {(value: void) => void} */ resolve) => {
    const startedAt = performance.now();
    let heard = false;
    socket.on("message", function take(data) {
      frames += 1;
      const text = data.toString();
      if (text.includes('"type":"error"')) throw new Error(text);
      if (!heard && text.includes("text.delta")) {
        heard = true;
        first.push(performance.now() - startedAt);
      }
      if (!text.includes('"turn.finished"')) return;
      socket.off("message", take);
      resolve();
    });
    socket.send(JSON.stringify({ type: "say", id: `r${round}`, session, text: words }));
  });
}

const players = await Promise.all(Array.from({ length: Number(count) }, join));
process.send?.("ready");
await once(process, "message");
for (let round = 0; round < Number(rounds); round += 1) await Promise.all(players.map((player) => turn(player, round)));
first.sort((a, b) => a - b);
process.send?.({ frames, firstMs: first[Math.floor(first.length / 2)] });
for (const { socket } of players) socket.terminate();
process.disconnect();
