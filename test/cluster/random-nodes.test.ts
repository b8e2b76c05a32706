/**
 * Three nodes behind a balancer, players who speak, interrupt, drop and come back, and nodes that are stopped, killed and started:
 * nothing acknowledged is lost, no message comes twice as another one, and every turn ends once. `BARKEEP_CLUSTER_SECONDS` says for how
 * long (`npm run test:crash -- --cluster`).
 */
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type Client, connectTo, type Message } from "./client.ts";
import { type RoundRobin, startRoundRobin } from "./round-robin.ts";

const seconds = Number(process.env.BARKEEP_CLUSTER_SECONDS ?? 25);
const seed = Number(process.env.BARKEEP_CLUSTER_SEED ?? Date.now() % 1_000_000);
const answerMs = 4000;
const turnMs = 15_000;

/** The same for a seed, as far as the machine is: https://en.wikipedia.org/wiki/Linear_congruential_generator. */
function dice(start: number): (most: number) => number {
  let state = start >>> 0;
  return (most) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
/** Null when it does not come in time, or its socket is gone. */
const inTime = <T>(client: Client, wanted: Promise<T>, ms: number): Promise<T | null> =>
  Promise.race([wanted, client.closed.then(() => null), sleep(ms).then(() => null)]);

class Player {
  readonly name: string;
  readonly #roll: (most: number) => number;
  readonly #connect: () => Promise<Client | null>;
  #client: Client | null = null;
  session: string | null = null;
  /** Every message heard, by `seq`. */
  readonly heard = new Map<number, string>();
  readonly problems: string[] = [];
  /** What was said, and which of it was acknowledged. */
  readonly acknowledged = new Set<string>();
  #said = 0;

  constructor(name: string, roll: (most: number) => number, connect: () => Promise<Client | null>) {
    this.name = name;
    this.#roll = roll;
    this.#connect = connect;
  }

  async play(until: number): Promise<void> {
    while (performance.now() < until) {
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
    const text = `${this.name} says thing number ${this.#said}.`;
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

if (whyNoPostgres !== null) leaveOut("players of three nodes that die", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("three nodes that are stopped, killed and started", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it(
    `keep what they acknowledged (seed ${seed})`,
    async () => {
      const database = await createTestDatabase();
      ends.push(() => database.drop());
      const env = { BARKEEP_DATABASE_URL: database.url, BARKEEP_SECRET_KEY: "a key for these tests" };
      const start = async () => {
        const node = await startBarkeep({ env });
        ends.push(() => {
          node.process.kill("SIGCONT");
          return node.stop();
        });
        return node;
      };
      const nodes = await Promise.all([start(), start(), start()]);
      const ports = nodes.map(({ url }) => Number(new URL(url).port));
      const balancer: RoundRobin = await startRoundRobin(ports);
      ends.push(() => balancer.close());
      const token = (nodes[0] as BarkeepProcess).adminToken;
      const connect = async () => {
        const attempt = connectTo(`ws://127.0.0.1:${balancer.port}/v1/ws`, token, answerMs);
        return attempt.catch(() => null);
      };
      const players = ["ada", "bob", "eve"].map((name, at) => new Player(name, dice(seed + at), connect));
      const until = performance.now() + seconds * 1000;
      await Promise.all([...players.map((player) => player.play(until)), harm(nodes, ports, start, until)]);

      for (const player of players) {
        if (player.session === null) continue;
        const all = await player.everything();
        const kept = new Map(all.map((one) => [Number(one.seq), JSON.stringify(one)]));
        expect(kept.size).toBe(all.length);
        for (const [seq, json] of player.heard) {
          // Words ahead of the disk may be lost with a node; nothing else is, and nothing takes their place.
          if (!kept.has(seq) && JSON.parse(json).type === "text.delta") continue;
          if (kept.get(seq) !== json) player.problems.push(`${json} is ${kept.get(seq)} now`);
        }
        const turns = (type: string) => all.filter((one) => one.type === type).map(({ turn }) => String(turn));
        expect(turns("turn.finished").sort()).toEqual(turns("turn.started").sort());
        expect(new Set(turns("turn.started")).size).toBe(turns("turn.started").length);
        const node = nodes.at(-1) as BarkeepProcess;
        const { transcript } = (await node.request("GET", `/sessions/${player.session}`)).body;
        const said = transcript
          .filter(({ role }: Message) => role === "player")
          .map(({ text }: Message) => String(text));
        expect(new Set(said).size).toBe(said.length);
        expect([...player.acknowledged].filter((text) => !said.includes(text))).toEqual([]);
        expect(player.problems).toEqual([]);
      }
      expect(players.some(({ acknowledged }) => acknowledged.size > 0)).toBe(true);
    },
    (seconds + 150) * 1000,
  );
});

/** Stops a node for less or more than its lease, or kills it and starts another in its place; at the end all go on. */
async function harm(
  nodes: BarkeepProcess[],
  ports: number[],
  start: () => Promise<BarkeepProcess>,
  until: number,
): Promise<void> {
  const roll = dice(seed + 99);
  while (performance.now() < until) {
    await sleep(500 + roll(1500));
    const at = roll(nodes.length);
    const node = nodes[at] as BarkeepProcess;
    if (roll(3) > 0) {
      node.process.kill("SIGSTOP");
      await sleep(roll(4) === 0 ? 12_000 : 500 + roll(2000));
      node.process.kill("SIGCONT");
      continue;
    }
    node.process.kill("SIGKILL");
    await once(node.process, "exit");
    const next = await start();
    nodes[at] = next;
    ports[at] = Number(new URL(next.url).port);
  }
}
