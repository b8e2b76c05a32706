/** A method that answers later, on the running server with real Python: to its end, cancelled by the game, and after a kill at each step. */
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage, SessionMessage } from "../../protocol/messages.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const code = (seconds: number) => `
import time
from barkeep import progress
def handle_event(data):
    progress("Down the stairs", 0.5)
    time.sleep(${seconds})
    return {"barrels": 7}
`;

/** One server for all, on one folder: what is killed is started again. */
let barkeep: BarkeepProcess;
beforeAll(async () => {
  barkeep = await startBarkeep();
  for (const [name, seconds] of [
    ["Long Survey", 100],
    ["Quick Survey", 0],
  ] as const) {
    const method = {
      name,
      description: `${name} of the cellar`,
      code: code(seconds),
      answers: "later",
      connected: true,
    };
    const { status, body } = await barkeep.request("POST", "/methods", method);
    expect(status, JSON.stringify(body)).toBe(201);
    expect(body.timeoutMs).toBe(120_000);
  }
});
afterAll(() => barkeep?.stop());

/** A game with one session; it keeps what it hears. */
class Game {
  readonly heard: SessionMessage[] = [];
  #socket: WebSocket | null = null;
  #session = "";
  #count = 0;
  #looks = new Set<() => void>();

  async connect({ socketUrl, adminToken }: BarkeepProcess): Promise<void> {
    const socket = new WebSocket(socketUrl, "barkeep.v1");
    this.#socket = socket;
    ends.push(() => socket.terminate());
    await once(socket, "open");
    const opened = new Promise<void>((resolve, reject) => {
      socket.on("message", (bytes) => {
        const message = JSON.parse(String(bytes)) as ServerMessage;
        if (message.type === "error") reject(new Error(`${message.code}: ${message.message}`));
        if (message.type === "welcome") this.#open();
        if (!("seq" in message)) return;
        this.#session = message.session;
        this.heard.push(message);
        if (message.type === "session.opened") resolve();
        for (const look of [...this.#looks]) look();
      });
    });
    this.send({ type: "hello", protocolVersions: [1], token: adminToken });
    await opened;
  }

  send(message: object): void {
    this.#count += 1;
    this.#socket?.send(JSON.stringify({ id: `m${this.#count}`, ...message }));
  }

  say(text: string): void {
    this.send({ type: "say", session: this.#session, text });
  }

  cancel(call: string): void {
    this.send({ type: "call.cancel", session: this.#session, call });
  }

  /** Resolves with the first message, past or to come, that fits. */
  when<M extends SessionMessage>(fits: (message: SessionMessage) => message is M): Promise<M>;
  when(fits: (message: SessionMessage) => boolean): Promise<SessionMessage>;
  when(fits: (message: SessionMessage) => boolean): Promise<SessionMessage> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.heard.find(fits);
        if (found === undefined) return;
        this.#looks.delete(look);
        resolve(found);
      };
      this.#looks.add(look);
      look();
    });
  }

  #open(): void {
    const after = this.heard.at(-1)?.seq ?? 0;
    const resume = this.#session === "" ? {} : { resume: { session: this.#session, after } };
    this.send({ type: "session.open", character: "barkeep", player: { id: "ann" }, ...resume });
  }
}

const isStarted = (message: SessionMessage) => message.type === "method.started";
const isFinished = (message: SessionMessage) => message.type === "method.finished";
const isLater = (message: SessionMessage): message is Extract<SessionMessage, { type: "turn.started" }> =>
  message.type === "turn.started" && message.cause === "later";

it("goes on while the talk does, says how far it is, and is spoken of; the two turns are one story", async () => {
  const game = new Game();
  await game.connect(barkeep);
  game.say("Please do the quick survey.");
  const spoken = await game.when(isLater);
  const last = await game.when((one) => one.type === "turn.finished" && one.turn === spoken.turn);
  expect(last).toMatchObject({ finish: "complete", text: expect.stringContaining("7") });
  const [started, progress, finished] = ["method.started", "method.progress", "method.finished"].map((type) =>
    game.heard.find((one) => one.type === type),
  );
  expect(started).toMatchObject({ later: true });
  expect(progress).toMatchObject({ text: "Down the stairs", fraction: 0.5 });
  expect(finished).toMatchObject({ later: true, status: "ok" });
  const turn = (started as { turn: string }).turn;
  const ended = game.heard.findIndex((one) => one.type === "turn.finished" && one.turn === turn);
  expect(game.heard.indexOf(finished as SessionMessage)).toBeGreaterThan(ended);
  const { call } = started as { call: string };
  const calling = await barkeep.request("GET", `/turns/${turn}`);
  expect(calling.body.calls).toMatchObject([{ call, status: "begun", later: { turn: spoken.turn, status: "ok" } }]);
  const speaking = await barkeep.request("GET", `/turns/${spoken.turn}`);
  expect(speaking.body).toMatchObject({ cause: "later", later: [{ call, turn, status: "ok" }] });
  expect((await barkeep.request("GET", `/calls/${call}`)).body).toMatchObject({
    status: "ok",
    progress: [{ fraction: 0.5 }],
  });
});

it("is ended by the game", async () => {
  const game = new Game();
  await game.connect(barkeep);
  game.say("Please do the long survey.");
  await game.when((one) => one.type === "method.progress");
  const { call } = (await game.when(isStarted)) as { call: string } & SessionMessage;
  game.cancel(call);
  expect(await game.when(isFinished)).toMatchObject({ status: "cancelled", later: true });
  await game.when(({ type }) => type === "ack");
  await expect
    .poll(async () => (await barkeep.request("GET", `/calls/${call}`)).body)
    .toMatchObject({ status: "cancelled" });
});

const steps: Record<
  string,
  { readonly says: string; readonly at: (message: SessionMessage) => boolean; readonly status: string }
> = {
  "it had begun": { says: "Please do the long survey.", at: isStarted, status: "error" },
  "its turn had ended": {
    says: "Please do the long survey.",
    at: ({ type }) => type === "turn.finished",
    status: "error",
  },
  "it had said how far it was": {
    says: "Please do the long survey.",
    at: ({ type }) => type === "method.progress",
    status: "error",
  },
  "it had ended": { says: "Please do the quick survey.", at: isFinished, status: "ok" },
  "it was spoken of": { says: "Please do the quick survey.", at: isLater, status: "ok" },
};

it.each(Object.entries(steps))(
  "a server killed when %s tells once how it ended",
  async (_, { says, at, status }) => {
    const game = new Game();
    await game.connect(barkeep);
    const before = (await barkeep.request("GET", "/calls")).body.items.length;
    game.say(says);
    await game.when(at);
    barkeep.process.kill("SIGKILL");
    await once(barkeep.process, "exit");

    barkeep = await startBarkeep({ dataDirectory: barkeep.dataDirectory });
    await game.connect(barkeep);
    const finished = await game.when(isFinished);
    expect(finished).toMatchObject({ status, later: true, ...(status === "error" && { error: { kind: "crashed" } }) });
    const spoken = await game.when(isLater);
    await game.when((one) => one.type === "turn.finished" && one.turn === spoken.turn);
    expect(game.heard.filter(isFinished)).toHaveLength(1);
    const runs = (await barkeep.request("GET", "/calls")).body.items;
    expect(runs.length - before).toBeLessThanOrEqual(1);
  },
  120_000,
);
