// @ts-check
/** Players over real WebSockets: several sessions on each socket, one turn at a time in each session. */
import { WebSocket } from "ws";

const sessionsPerSocket = 25;

/**
 * @param {{ url: string, token: string, character: string, sessions: number, cues?: object[] | undefined }} options
 */
export async function openTalkers({ url, token, character, sessions, cues }) {
  const sockets = await Promise.all(
    Array.from({ length: Math.ceil(sessions / sessionsPerSocket) }, () => openSocket(url, token)),
  );
  const socketOf = (/** @type {number} */ worker) =>
    /** @type {Socket} */ (sockets[Math.floor(worker / sessionsPerSocket)]);
  const open = (/** @type {number} */ worker) => {
    const player = { id: `p${worker}`, name: "Ada" };
    return socketOf(worker).ask({ type: "session.open", character, player, ...(cues && { cues }) });
  };
  const ids = await Promise.all(Array.from({ length: sessions }, (_, worker) => open(worker)));
  return {
    /** @param {string} text @param {(delta: string) => void} onText @param {number} worker */
    turn: (text, onText, worker) => socketOf(worker).say(ids[worker].session, text, onText),
    /** In a session of its own. @param {string} text @param {(delta: string) => void} onText @param {number} worker */
    async firstTurn(text, onText, worker) {
      const { session } = await open(worker);
      const said = await socketOf(worker).say(session, text, onText);
      await socketOf(worker).ask({ type: "session.close", session });
      return said;
    },
    /** How many cues have come. */
    cues: () => sockets.reduce((sum, socket) => sum + socket.cues(), 0),
    close: () => {
      for (const socket of sockets) socket.close();
    },
  };
}

/** @typedef {Awaited<ReturnType<typeof openSocket>>} Socket */

/** @param {string} url @param {string} token */
export async function openSocket(url, token) {
  const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, "barkeep.v1");
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  let sent = 0;
  let cues = 0;
  const answers = /** @type {Map<string, (message: any) => void>} */ (new Map());
  const turns = /** @type {Map<string, (message: any) => void>} */ (new Map());
  socket.on("message", (bytes) => {
    const message = JSON.parse(String(bytes));
    if (message.type === "error") throw new Error(`${message.code}: ${message.message}`);
    if (message.type === "cue") cues++;
    answers.get(message.replyTo)?.(message);
    turns.get(message.session)?.(message);
  });
  /** @param {object} message @returns {Promise<any>} */
  const ask = (message) =>
    new Promise((resolve) => {
      const id = `m${++sent}`;
      answers.set(id, (answer) => {
        answers.delete(id);
        resolve(answer);
      });
      socket.send(JSON.stringify({ ...message, id }));
    });
  await ask({ type: "hello", protocolVersions: [1], token });
  return {
    ask,
    cues: () => cues,
    close: () => socket.close(),
    /** @param {string} session @param {string} text @param {(delta: string) => void} onText @returns {Promise<string>} */
    say: (session, text, onText) =>
      new Promise((resolve, reject) => {
        turns.set(session, (message) => {
          if (message.type === "text.delta") onText(message.delta);
          if (message.type !== "turn.finished") return;
          turns.delete(session);
          if (message.finish === "complete") resolve(message.text);
          else reject(new Error(`A turn ended as ${message.finish}: ${JSON.stringify(message.error)}`));
        });
        socket.send(JSON.stringify({ type: "say", id: `m${++sent}`, session, text }));
      }),
  };
}
