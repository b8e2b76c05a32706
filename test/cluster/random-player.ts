/** A player of a test who speaks, interrupts, drops and comes back at random, and remembers all that was heard. */
import type { Client, Message } from "./client.ts";

export const answerMs = 4000;
const turnMs = 15_000;

export interface PlayerOptions {
  readonly name: string;
  readonly roll: (most: number) => number;
  /** Null when there is nobody to connect to. */
  readonly connect: () => Promise<Client | null>;
  /** What is said, the first time, the second …; never the same twice. */
  readonly words: (said: number) => string;
}

/** The same for a seed, as far as the machine is: https://en.wikipedia.org/wiki/Linear_congruential_generator. */
export function dice(start: number): (most: number) => number {
  let state = start >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

export const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** Null when it does not come in time, or its socket is gone. */
const inTime = <T>(client: Client, wanted: Promise<T>, ms: number): Promise<T | null> =>
  Promise.race([wanted, client.closed.then(() => null), sleep(ms).then(() => null)]);

export class Player {
  readonly name: string;
  readonly #roll: (most: number) => number;
  readonly #connect: () => Promise<Client | null>;
  readonly #words: (said: number) => string;
  #client: Client | null = null;
  session: string | null = null;
  /** Every message heard, by `seq`. */
  readonly heard = new Map<number, string>();
  readonly problems: string[] = [];
  /** What was said, and which of it was acknowledged. */
  readonly acknowledged = new Set<string>();
  #said = 0;

  constructor({ name, roll, connect, words }: PlayerOptions) {
    this.name = name;
    this.#words = words;
    this.#roll = roll;
    this.#connect = connect;
  }

  /** Until it is told to stop. */
  async play(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      const client = await this.#present(this.#last());
      if (client === null) continue;
      const chance = this.#roll(10);
      if (chance < 8) await this.#speak(client, chance === 0);
      if (chance > 6) this.#drop();
    }
    this.#drop();
  }

  /** Everything, from the beginning, as it is replayed now. */
  async everything(): Promise<readonly Message[]> {
    for (;;) {
      this.#drop();
      const client = await this.#present(0);
      if (client !== null) return client.heard.filter((one) => one.session === this.session && one.seq !== undefined);
    }
  }

  async #speak(client: Client, interrupt: boolean): Promise<void> {
    const { session } = this;
    this.#said += 1;
    const text = this.#words(this.#said);
    const message = { type: "say", id: `${this.name}-${this.#said}`, session, text };
    const started = await inTime(client, client.ask(message), answerMs);
    if (started?.type !== "turn.started") {
      // Nobody knows whether it was heard: the same again, once, wherever the session is now.
      this.#drop();
      const again = await this.#present(this.#last());
      const answer = again && (await inTime(again, again.ask(message), answerMs));
      if (answer?.type === "turn.started") this.acknowledged.add(text);
      return;
    }
    this.acknowledged.add(text);
    if (interrupt) client.socket.send(JSON.stringify({ type: "turn.cancel", id: `${message.id}-cancel`, session }));
    const ended = client.until((one) => one.type === "turn.finished" && one.turn === started.turn);
    if ((await inTime(client, ended, turnMs)) === null) this.#drop();
  }

  #last(): number {
    return Math.max(0, ...this.heard.keys());
  }

  #drop(): void {
    if (this.#client === null) return;
    for (const message of this.#client.heard) this.#take(message);
    this.#client.socket.terminate();
    this.#client = null;
  }

  #take(message: Message): void {
    if (message.session !== this.session || message.seq === undefined) return;
    const json = JSON.stringify(message);
    const before = this.heard.get(Number(message.seq));
    if (before !== undefined && before !== json) this.problems.push(`${json} came as ${before} before`);
    this.heard.set(Number(message.seq), json);
  }

  async #present(after: number): Promise<Client | null> {
    const { session } = this;
    const moved = this.#client?.heard.some((one) => one.code === "session_moved") || this.#client?.isClosed;
    if (moved) this.#drop();
    if (this.#client !== null) return this.#client;
    const client = await this.#connect();
    if (client === null) return null;
    this.#client = client;
    const asked =
      session === null
        ? client.ask({ type: "session.open", character: "barkeep", player: { id: this.name, name: this.name } })
        : client.resume(session, after);
    const opened = await inTime(client, asked, answerMs * 4);
    if (opened?.type === "session.opened") {
      this.session = opened.session;
      return client;
    }
    if (opened?.type === "error" && opened.retryable !== true)
      this.problems.push(`${session} could not be had again: ${JSON.stringify(opened)}`);
    this.#drop();
    await sleep(100);
    return null;
  }
}
