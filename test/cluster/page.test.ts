/** What the page shows of several nodes, whichever of them it asks: sessions as they run, and the figures of all. */
import { once } from "node:events";
import { afterEach, describe, expect, it, onTestFinished } from "vitest";
import { whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import type { BarkeepProcess } from "../servers/barkeep.ts";
import { askUntil } from "./ask-until.ts";
import { type Client, greet, open } from "./client.ts";
import { minutesMs, nodesOfAll, type StartedNodes, startNodes } from "./start-nodes.ts";
import { type Viewer, watchOn } from "./viewer.ts";

async function watch(node: BarkeepProcess, session: string): Promise<Viewer> {
  const viewer = await watchOn(node, session);
  onTestFinished(() => viewer.leave());
  return viewer;
}

const endOf = (turn: string) => (one: { readonly type: string; readonly turn?: string }) =>
  one.type === "turn.finished" && one.turn === turn;

/** Says it, and waits until the turn has ended. */
async function talk(client: Client, session: string, text: string): Promise<string> {
  const { turn } = await client.ask({ type: "say", session, text });
  await client.until(endOf(turn));
  return turn;
}

if (whyNoPostgres !== null) leaveOut("the page of several nodes", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("the page of several nodes", () => {
  let nodes: StartedNodes["nodes"];
  let model: StartedNodes["model"];
  nodesOfAll(3, (started) => {
    ({ nodes, model } = started);
  });
  afterEach(() => model.release());

  it(
    "sums up what all nodes have to do",
    async () => {
      const [one, two, three] = nodes as [BarkeepProcess, BarkeepProcess, BarkeepProcess];
      const before = (await three.request("GET", "/status")).body;
      expect(before).toMatchObject({ nodes: 3, sessions: { sessions: 0, connections: 0, runningTurns: 0 } });
      const [first, second] = [await greet(one), await greet(two)];
      const [held, quiet] = [await open(first), await open(second)];
      await first.ask({ type: "say", session: held, text: "Wait for it" });
      await talk(second, quiet, "Good evening!");
      const fits = ({ sessions, recent }: any) =>
        sessions.sessions === 2 &&
        sessions.connections === 2 &&
        sessions.runningTurns === 1 &&
        recent.turnsPerMinute === 1 &&
        recent.inputTokens > 0;
      const answers = await Promise.all([one, two, three].map((node) => askUntil(node, "/status", fits)));
      for (const { nodes, python } of answers)
        expect({ nodes, capacity: python.capacity }).toEqual({ nodes: 3, capacity: before.python.capacity });
      const own = (await three.request("GET", "/nodes")).body.items as { id: string; capacity: number }[];
      expect(before.python.capacity).toBe(own.reduce((sum, { capacity }) => sum + capacity, 0));
      expect(Object.keys(own[0] ?? {}).sort()).toEqual(
        ["capacity", "draining", "host", "id", "role", "running", "sessions", "url", "version"].sort(),
      );
    },
    minutesMs,
  );

  it(
    "hears a session that another node has, late, as it runs, and as its client heard it",
    async () => {
      const [one, two, three] = nodes as [BarkeepProcess, BarkeepProcess, BarkeepProcess];
      const client = await greet(one);
      const session = await open(client);
      await talk(client, session, "Good evening!");
      const { turn } = await client.ask({ type: "say", session, text: "Wait for it" });
      await client.until((message) => message.type === "text.delta" && message.turn === turn);

      const late = await watch(two, session);
      await late.until((message) => message.type === "text.delta" && message.turn === turn);
      expect(late.heard[0]).toMatchObject({ type: "turn.started", turn });
      expect(await two.request("GET", `/turns/${turn}`)).toMatchObject({
        status: 404,
        body: { error: { message: expect.stringContaining("still running") } },
      });
      const { live, transcript } = (await two.request("GET", `/sessions/${session}`)).body;
      expect({ live, said: transcript.at(-1) }).toMatchObject({
        live: true,
        said: { role: "player", text: "Wait for it" },
      });
      for (const node of [one, two, three]) {
        const listed = async (live: boolean) =>
          (await node.request("GET", `/sessions?live=${live}`)).body.items.find(
            ({ id }: { id: string }) => id === session,
          );
        expect(await listed(true)).toMatchObject({ live: true, turns: 2 });
        expect(await listed(false)).toBeUndefined();
      }

      model.release();
      await late.until(endOf(turn));
      const next = await talk(client, session, "And again!");
      await late.until(endOf(next));
      const ofTurns = client.heard.filter((message) => [turn, next].includes(message.turn));
      expect(late.heard).toEqual(ofTurns.map(({ replyTo: _, ...message }) => expect.objectContaining(message)));

      expect((await three.request("DELETE", `/sessions/${session}`)).status).toBe(204);
      expect(await late.until(({ type }) => type === "session.closed")).toMatchObject({ reason: "removed" });
      await late.ended;
      await expect(watchOn(two, session)).rejects.toThrow("404");
    },
    minutesMs,
  );

  it(
    "goes on with a session that moves, from the node that is asked and back to it",
    async () => {
      const [one, two] = nodes;
      const [before, after] = [await greet(one), await greet(two)];
      const session = await open(before);
      await talk(before, session, "Good evening!");
      const viewers = [await watch(one, session), await watch(two, session)];
      const heardByAll = (turn: string) => Promise.all(viewers.map((viewer) => viewer.until(endOf(turn))));
      const turns = [await talk(before, session, "And again!")];
      await heardByAll(turns[0] as string);
      await after.resume(session, 0);
      turns.push(await talk(after, session, "From elsewhere."));
      await heardByAll(turns[1] as string);
      await before.resume(session, 0);
      turns.push(await talk(before, session, "And back."));
      await heardByAll(turns[2] as string);
      for (const { heard } of viewers) {
        const seqs = heard.map(({ seq }) => seq);
        expect(seqs).toEqual([...new Set(seqs)].sort((a, b) => a - b));
        expect(heard.filter(({ type }) => type === "turn.started").map((message) => message.turn)).toEqual(turns);
      }
    },
    minutesMs,
  );
});

describe.runIf(whyNoPostgres === null)("the page when a node dies", () => {
  it(
    "names the node that is missed, and hears its session again once another one has it",
    async () => {
      const { nodes, model } = await startNodes(2, onTestFinished);
      const [one, two] = nodes;
      const [before, after] = [await greet(one), await greet(two)];
      const session = await open(before);
      const { turn } = await before.ask({ type: "say", session, text: "Wait for it" });
      const viewer = await watch(two, session);
      await viewer.until((message) => message.type === "text.delta" && message.turn === turn);
      const { items } = (await two.request("GET", "/nodes")).body;
      const dead = items.find(({ url }: { url: string }) => url === one.url);
      one.process.kill("SIGKILL");
      await once(one.process, "exit");
      await after.resume(session, 0);
      expect(await viewer.until(endOf(turn))).toMatchObject({ error: { code: "interrupted" } });
      model.release();
      const next = await talk(after, session, "Are you there?");
      await viewer.until(endOf(next));
      const { warnings } = await askUntil(two, "/status", ({ nodes }) => nodes === 1);
      expect(warnings.join()).toMatch(
        new RegExp(`The node ${dead.id} on ${dead.host} has not been heard of for \\d+ seconds`),
      );
    },
    minutesMs,
  );
});
