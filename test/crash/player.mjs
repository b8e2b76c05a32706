/** A player who talks without pause through crash after crash, resumes, and checks what it is told. */
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import WebSocket from "ws";
import { brokenPromises, History } from "./history.mjs";

const sentences = [
  "Roll two dice with six sides for me.",
  "What time is it in Lisbon?",
  "Convert 12 miles to kilometres, please.",
  "Good evening! Tell me about yourself.",
  "What is on the quest board today?",
];

export class Player {
  /** @param {{ id: string, random: () => number, fail: (problem: string) => void }} options */
  constructor({ id, random, fail }) {
    this.id = id;
    this.random = random;
    this.fail = (/** @type {string} */ problem) => fail(`player ${id}, session ${this.session}: ${problem}`);
    this.history = new History();
    /** @type {string | null} */
    this.session = null;
    /** `say`s that were sent and of which no finished turn has been seen. @type {Map<string, string>} */
    this.unanswered = new Map();
    this.sent = 0;
    /** `say`s whose turn was seen to finish. @type {string[]} */
    this.finishedSays = [];
    this.counts = { said: 0, turns: 0, interrupted: 0, repeated: 0, resumes: 0, replays: 0, refused: 0 };
  }

  /** Plays until the server is gone. @param {{ url: string, token: string, gone: AbortSignal }} life */
  async play(life) {
    const socket = await this.#greet(life);
    if (socket === null) return;
    try {
      if (this.session !== null && this.random() < 0.3) await this.#replayFromStart(life);
      await this.#enter(socket);
      while (!life.gone.aborted && socket.readyState === WebSocket.OPEN) await this.#act(socket);
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      if (!life.gone.aborted) this.fail(`the socket closed by itself: ${error.message}`);
    } finally {
      socket.terminate();
    }
  }

  /** The whole history from the journal, compared with what was received. @param {{ url: string, token: string, gone: AbortSignal }} life */
  async check(life) {
    const replayed = await this.#replayFromStart(life);
    if (replayed === null) return;
    const { problems, running, turnOf } = brokenPromises(replayed.messages(), replayed.gaps);
    for (const problem of problems) this.fail(problem);
    if (running !== null) this.fail(`turn ${running} never finished`);
    for (const id of this.finishedSays) if (turnOf(id) === undefined) this.fail(`say ${id} was answered and is gone`);
  }

  /** One more turn, undisturbed; its id. @param {{ url: string, token: string, gone: AbortSignal }} life */
  async lastTurn(life) {
    const socket = await this.#greet(life);
    if (socket === null) return undefined;
    try {
      await this.#enter(socket);
      return await this.#say(socket, `say-${++this.sent}`, "Roll two dice with six sides, one last time.");
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      return undefined;
    } finally {
      socket.terminate();
    }
  }

  async #replayFromStart(/** @type {{ url: string, token: string, gone: AbortSignal }} */ life) {
    if (this.session === null) return null;
    const socket = await this.#greet(life);
    if (socket === null) return null;
    const replayed = new History();
    try {
      const id = `replay-${++this.sent}`;
      const opened = this.#next(socket, (message) => {
        if (message.session === this.session)
          for (const problem of replayed.take(message)) this.fail(`replay: ${problem}`);
        return message.type === "session.opened" && message.replyTo === id;
      });
      send(socket, { type: "session.open", id, character: "barkeep", resume: { session: this.session, after: 0 } });
      await opened;
      this.counts.replays += 1;
      for (const problem of replayed.settle()) this.fail(`replay: ${problem}`);
      for (const problem of this.history.differences(replayed)) this.fail(problem);
      for (const problem of brokenPromises(replayed.messages(), replayed.gaps).problems) this.fail(problem);
      return replayed;
    } catch (error) {
      if (!(error instanceof Gone)) throw error;
      if (!life.gone.aborted) this.fail(`the replay's socket closed by itself: ${error.message}`);
      return null;
    } finally {
      socket.terminate();
    }
  }

  async #greet(/** @type {{ url: string, token: string, gone: AbortSignal }} */ { url, token, gone }) {
    const socket = new WebSocket(`${url.replace("http", "ws")}/v1/ws`, "barkeep.v1");
    // A socket that is cut off reports an error before it closes; the close is what counts.
    socket.on("error", () => {});
    socket.setMaxListeners(50);
    try {
      await once(socket, "open");
      const welcome = this.#answer(socket, "hello", "welcome");
      send(socket, { type: "hello", id: "hello", protocolVersions: [1], token });
      await welcome;
      return socket;
    } catch (error) {
      socket.terminate();
      if (!gone.aborted) this.fail(`no welcome: ${error instanceof Error ? error.message : error}`);
      return null;
    }
  }

  /** Opens a session, or resumes it and says again what was not answered. */
  async #enter(/** @type {WebSocket} */ socket) {
    const id = `open-${++this.sent}`;
    this.#record(socket, this.history, "");
    const opened = this.#answer(socket, id, "session.opened");
    const resume = this.session === null ? {} : { resume: { session: this.session, after: this.history.last } };
    send(socket, { type: "session.open", id, character: "barkeep", ...resume });
    const message = await opened.catch((error) => {
      this.history.cutOff();
      throw error;
    });
    for (const problem of this.history.settle()) this.fail(problem);
    if (message.resumed) this.counts.resumes += 1;
    this.session = message.session;
    for (const [say, text] of [...this.unanswered]) {
      this.counts.repeated += 1;
      await this.#say(socket, say, text);
    }
  }

  async #act(/** @type {WebSocket} */ socket) {
    const roll = this.random();
    if (roll < 0.1) {
      const id = `context-${++this.sent}`;
      const acknowledged = this.#answer(socket, id, "ack");
      send(socket, {
        type: "context.update",
        id,
        session: this.session,
        text: `It is hour ${this.sent}.`,
        key: "hour",
      });
      await acknowledged;
      return;
    }
    const finished = this.#say(
      socket,
      `say-${++this.sent}`,
      sentences[Math.floor(this.random() * sentences.length)] ?? "",
    );
    // A kill may come during a delay below, before anybody awaits this.
    finished.catch(() => {});
    if (roll < 0.25) {
      // Interrupts itself: the second sentence cancels the first turn.
      await delay(this.random() * 40);
      await Promise.all([finished, this.#say(socket, `say-${++this.sent}`, "No, wait: what time is it in Tokyo?")]);
    } else if (roll < 0.35) {
      await delay(this.random() * 40);
      send(socket, { type: "turn.cancel", id: `cancel-${++this.sent}`, session: this.session });
      await finished;
    } else await finished;
  }

  /** Resolves with the turn that this `say` began when it has finished, or with undefined when it was refused. */
  async #say(/** @type {WebSocket} */ socket, /** @type {string} */ id, /** @type {string} */ text) {
    this.counts.said += 1;
    this.unanswered.set(id, text);
    /** @type {string | undefined} */
    let turn;
    const done = this.#next(socket, (message) => {
      if (message.type === "turn.started" && message.replyTo === id) turn = message.turn;
      if (message.type === "error" && message.replyTo === id) return true;
      return message.type === "turn.finished" && message.turn === turn;
    });
    send(socket, { type: "say", id, session: this.session, text });
    const end = await done;
    this.unanswered.delete(id);
    if (end.type === "error") {
      this.counts.refused += 1;
      this.fail(`say ${id} was refused: ${end.code} ${end.message}`);
      return undefined;
    }
    this.finishedSays.push(id);
    this.counts.turns += 1;
    if (end.error?.code === "interrupted") this.counts.interrupted += 1;
    else if (end.finish === "error") this.fail(`turn ${end.turn} failed: ${JSON.stringify(end.error)}`);
    return turn;
  }

  /** Everything a session says on this socket goes into the history, from here on. */
  #record(/** @type {WebSocket} */ socket, /** @type {History} */ history, /** @type {string} */ where) {
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.seq === undefined) return;
      for (const problem of history.take(message)) this.fail(where + problem);
    });
  }

  /** The answer to the message with that id. Throws Gone when it is an error: this life has nothing more to say then. */
  async #answer(/** @type {WebSocket} */ socket, /** @type {string} */ id, /** @type {string} */ type) {
    const message = await this.#next(
      socket,
      (one) => one.replyTo === id && (one.type === type || one.type === "error"),
    );
    if (message.type === "error") {
      this.fail(`${id} was refused: ${message.code} ${message.message}`);
      throw new Gone(message.code);
    }
    return message;
  }

  /** The first message that is wanted. Throws Gone when the socket closes first. */
  #next(/** @type {WebSocket} */ socket, /** @type {(message: any) => boolean} */ wanted) {
    return new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) return reject(new Gone("closed"));
      const hear = (/** @type {unknown} */ data) => {
        const message = JSON.parse(String(data));
        if (!wanted(message)) return;
        stop();
        resolve(message);
      };
      const close = (/** @type {number} */ code) => {
        stop();
        reject(new Gone(`code ${code}`));
      };
      const stop = () => {
        socket.off("message", hear);
        socket.off("close", close);
      };
      socket.on("message", hear);
      socket.on("close", close);
    });
  }
}

class Gone extends Error {}

function send(/** @type {WebSocket} */ socket, /** @type {object} */ message) {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}
