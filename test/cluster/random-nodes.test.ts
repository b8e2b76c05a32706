/**
 * Three nodes behind a balancer, players who speak, interrupt, drop and come back, and nodes that are stopped, killed, started and cut off
 * from players, PostgreSQL and NATS: nothing acknowledged is lost, no message comes twice as another one, and every turn ends once.
 * `npm run test:crash -- --cluster` runs it for longer, with runners whose methods change the world, and kills the engines as well.
 */
import { afterEach, describe, expect, it } from "vitest";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { listen } from "../servers/listen.ts";
import { connectTo, type Message } from "./client.ts";
import { type CutLine, startCutLine } from "./cut-line.ts";
import { harm, type Machine } from "./harm.ts";
import { type NatsServer, startNats, whyNoNats } from "./nats-server.ts";
import { type OwnPostgres, startOwnPostgres, whyNoOwnPostgres } from "./own-postgres.ts";
import { answerMs, dice, Player } from "./random-player.ts";
import { startRoundRobin } from "./round-robin.ts";
import { type RunnerProcess, startRunner } from "./start-runner.ts";

const number = (variable: string, otherwise: number) => Number(process.env[`BARKEEP_CLUSTER_${variable}`] ?? otherwise);
const seed = number("SEED", 14);
/** Either so long, or until so many nodes and runners were killed. */
const seconds = number("SECONDS", 15);
const kills = number("KILLS", 0);
const runnerCount = number("RUNNERS", 0);
const postgresKills = number("POSTGRES_KILLS", 0);
const natsKills = number("NATS_KILLS", 0);

const whyNot = whyNoPostgres ?? whyNoNats ?? (postgresKills > 0 ? whyNoOwnPostgres : null);
if (whyNot !== null) leaveOut("players of three nodes that die", whyNot);

describe.runIf(whyNot === null)("three nodes that are stopped, killed, started and cut off", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  it(
    `keep what they acknowledged (seed ${seed})`,
    async () => {
      const own: OwnPostgres | null = postgresKills > 0 ? await startOwnPostgres() : null;
      if (own) ends.push(() => own.close());
      const database = own ?? (await createTestDatabase());
      if ("drop" in database) ends.push(() => database.drop());
      const nats: NatsServer = await startNats();
      ends.push(() => nats.kill());
      const world = await bells();
      ends.push(() => world.close());
      const line = async (port: number): Promise<CutLine> => {
        const made = await startCutLine(port);
        ends.push(() => made.close());
        return made;
      };
      const env = { BARKEEP_SECRET_KEY: "a key for these tests", BARKEEP_EGRESS_ALLOW: world.address };
      const startNode = async (lines: Omit<Machine, "node">) => {
        const node = await startBarkeep({
          env: {
            ...env,
            BARKEEP_DATABASE_URL: atPort(database.url, lines.database.port),
            BARKEEP_NATS_URL: `nats://127.0.0.1:${lines.nats.port}`,
            ...(runnerCount > 0 && { BARKEEP_RUNNER: "remote" }),
          },
        });
        lines.clients.leadTo(Number(new URL(node.url).port));
        ends.push(() => {
          node.process.kill("SIGCONT");
          return node.stop();
        });
        return node;
      };
      const startMachine = async (): Promise<Machine> => {
        const lines = {
          clients: await line(1),
          database: await line(Number(new URL(database.url).port)),
          nats: await line(nats.port),
        };
        return { ...lines, node: await startNode(lines) };
      };
      const startOneRunner = async () => {
        const runner = await startRunner({ ...env, BARKEEP_NATS_URL: nats.url });
        ends.push(() => runner.end());
        return runner;
      };
      const machines = await Promise.all([startMachine(), startMachine(), startMachine()]);
      const runners: RunnerProcess[] = await Promise.all(Array.from({ length: runnerCount }, startOneRunner));
      const someNode = () => (machines[0] as Machine).node;
      if (runnerCount > 0) await connectBell(someNode(), world.address);
      const balancer = await startRoundRobin(machines.map(({ clients }) => clients.port));
      ends.push(() => balancer.close());
      const token = someNode().adminToken;
      const connect = () => connectTo(`ws://127.0.0.1:${balancer.port}/v1/ws`, token, answerMs).catch(() => null);
      const words = (name: string) => (said: number) =>
        runnerCount > 0 && said % 3 > 0
          ? `Ring the bell for ${name}, number ${said}.`
          : `${name} says thing number ${said}.`;
      const players = ["ada", "bob", "eve"].map(
        (name, at) => new Player({ name, roll: dice(seed + at), connect, words: words(name) }),
      );

      let over = false;
      let rolled = 99;
      const nextDice = () => dice(seed + rolled++);
      const until = performance.now() + seconds * 1000;
      const isOver = (killed: number) => (kills > 0 ? killed >= kills : performance.now() >= until);
      const engines = [
        ...(own ? [{ name: "PostgreSQL", engine: own, kills: postgresKills }] : []),
        { name: "NATS", engine: nats, kills: natsKills },
      ];
      const [counts] = await Promise.all([
        harm({ machines, runners, startNode, startRunner: startOneRunner, engines, isOver, dice: nextDice }).finally(
          () => {
            over = true;
          },
        ),
        ...players.map((player) => player.play(() => over)),
      ]);

      const rung: Message[] = [];
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
        rung.push(...all.filter((one) => one.type === "method.finished"));
        const { transcript } = (await someNode().request("GET", `/sessions/${player.session}`)).body;
        const said = transcript
          .filter(({ role }: Message) => role === "player")
          .map(({ text }: Message) => String(text));
        expect(new Set(said).size).toBe(said.length);
        expect([...player.acknowledged].filter((text) => !said.includes(text))).toEqual([]);
        expect(player.problems).toEqual([]);
      }
      // A method that changes the world ran once where it succeeded, and never twice.
      expect(world.twice()).toEqual([]);
      const ok = rung.filter(({ status }) => status === "ok");
      expect(ok.filter(({ call }) => world.times(String(call)) !== 1)).toEqual([]);
      expect(players.some(({ acknowledged }) => acknowledged.size > 0)).toBe(true);
      if (runnerCount > 0) expect(ok.length).toBeGreaterThan(0);
      const acknowledged = players.reduce((sum, player) => sum + player.acknowledged.size, 0);
      const methods: Record<string, number> = {};
      for (const { status } of rung) methods[`methods ${status}`] = (methods[`methods ${status}`] ?? 0) + 1;
      if (process.env.BARKEEP_CLUSTER_REPORT)
        process.stderr.write(
          `${JSON.stringify({ seed, ...counts, acknowledged, ...methods, effects: world.all(), lost: 0, doubled: 0, twice: 0 })}\n`,
        );
    },
    (Math.max(seconds, kills * 15 + (postgresKills + natsKills) * 15) + 150) * 1000,
  );
});

function atPort(url: string, port: number): string {
  const at = new URL(url);
  at.hostname = "127.0.0.1";
  at.port = String(port);
  return at.href;
}

/** What calls do in the world, counted by their ids and by what they were asked for. */
async function bells() {
  const byCall = new Map<string, number>();
  const byNumber = new Map<string, number>();
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  const server = await listen((request, response) => {
    const [, call = "", what = ""] = request.url?.split("/") ?? [];
    add(byCall, call);
    add(byNumber, what);
    response.end("It rings.");
  });
  const twice = (map: Map<string, number>) => [...map].filter(([, times]) => times > 1).map(([key]) => key);
  return {
    address: `127.0.0.1:${server.port}`,
    times: (call: string) => byCall.get(call) ?? 0,
    all: () => byCall.size,
    twice: () => [...twice(byCall), ...twice(byNumber)],
    close: () => server.close(),
  };
}

async function connectBell(node: BarkeepProcess, address: string): Promise<void> {
  const made = await node.request("POST", "/methods", {
    id: "ring_bell",
    name: "Ring Bell",
    description: "Rings the bell for somebody",
    sideEffect: true,
    connected: true,
    characters: "all",
    inputDescription: {
      parameters: {
        who: { type: "string", description: "For whom the bell is rung", enum: ["ada", "bob", "eve"] },
        number: { type: "integer", description: "Number of the ring" },
      },
      required: ["who", "number"],
    },
    code: `import urllib.request
def handle_event(data, context):
    url = "http://${address}/" + context["call"] + "/" + data["who"] + "-" + str(data["number"])
    return urllib.request.urlopen(url, timeout=4).read().decode()
`,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
}
