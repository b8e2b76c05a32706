/** Several nodes on one database: a session has one owner, moves, and outlives the node that had it. */
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import type { BarkeepProcess } from "../servers/barkeep.ts";
import { type Client, connectTo, greet, type Message, open } from "./client.ts";
import { minutesMs, nodesOfAll, type StartedNodes, startNodes } from "./start-nodes.ts";

const turnOf = (client: Client, turn: string) =>
  client.until((one) => one.type === "turn.finished" && one.turn === turn);
const seqs = (client: Client, session: string) =>
  client.heard.filter((one) => one.session === session && one.seq !== undefined).map(({ seq }) => Number(seq));
const saidIn = async (node: BarkeepProcess, session: string): Promise<string[]> =>
  (await node.request("GET", `/sessions/${session}`)).body.transcript.map(
    ({ role, text }: Message) => `${role}: ${text}`,
  );

if (whyNoPostgres !== null) leaveOut("several nodes on one database", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("several nodes on one database", () => {
  let nodes: StartedNodes["nodes"];
  let model: StartedNodes["model"];
  nodesOfAll(3, (started) => {
    ({ nodes, model } = started);
  });

  it(
    "start together, are set up once, and use what was edited on another one within a second",
    async () => {
      const [one, two, three] = nodes as [BarkeepProcess, BarkeepProcess, BarkeepProcess];
      for (const node of nodes) {
        expect((await node.request("GET", "/characters")).body.items).toHaveLength(1);
        expect((await node.request("GET", "/methods")).body.items.length).toBeGreaterThan(3);
      }
      const listed = (await two.request("GET", "/nodes")).body.items as { url: string; role: string }[];
      expect(listed.map(({ url, role }) => [role, url]).sort()).toEqual(nodes.map(({ url }) => ["node", url]).sort());
      const saved = await one.request("PUT", "/characters/barkeep", {
        version: 1,
        name: "Olga",
      });
      expect(saved.status).toBe(200);
      const until = async (
        node: BarkeepProcess,
        path: string,
        fits: (answer: { status: number; body: any }) => boolean,
      ) => {
        for (;;) {
          const answer = await node.request("GET", path);
          if (fits(answer)) return answer;
        }
      };
      await until(two, "/characters/barkeep", ({ body }) => body.name === "Olga");
      const stale = await three.request("PUT", "/characters/barkeep", { version: 1, name: "Otto" });
      expect(stale.status).toBe(409);
    },
    minutesMs,
  );

  it(
    "know at once what was made on another: logins, keys, tokens, methods, and which version is the newest",
    async () => {
      const [one, two, three] = nodes as [BarkeepProcess, BarkeepProcess, BarkeepProcess];
      const code = "def handle_event(data):\n    return {}\n";
      for (let time = 1; time <= 5; time++) {
        const name = `Made ${time}`;
        const made = (await one.request("POST", "/methods", { name, code })).body;
        expect(await two.request("GET", `/methods/${made.id}`)).toMatchObject({ status: 200, body: { name } });
        const edit = { version: 1, name: `${name} again` };
        expect((await two.request("PUT", `/methods/${made.id}`, edit)).status).toBe(200);
        expect((await three.request("PUT", `/methods/${made.id}`, { ...edit, version: 2 })).status).toBe(200);
        expect((await one.request("DELETE", `/methods/${made.id}`)).status).toBe(204);
        expect((await two.request("GET", `/methods/${made.id}`)).status).toBe(404);

        const login = await fetch(`${one.url}/api/v1/login`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({ token: one.adminToken }),
        });
        const cookie = login.headers.get("set-cookie")?.split(";")[0] ?? "";
        expect((await fetch(`${three.url}/api/v1/status`, { headers: { cookie } })).status).toBe(200);

        const { id, key } = (await two.request("POST", "/game-keys", { name })).body;
        expect((await connectTo(three.socketUrl, key)).heard).toMatchObject([{ type: "welcome" }]);
        expect((await one.request("DELETE", `/game-keys/${id}`)).status).toBe(204);
      }
    },
    minutesMs,
  );

  it(
    "an idle session moves to the node its player comes back to, and the old socket is told",
    async () => {
      const [before, after] = [await greet(nodes[0]), await greet(nodes[1])];
      const session = await open(before);
      const said = await before.ask({ type: "say", session, text: "Good evening!" });
      const finished = await turnOf(before, said.turn);
      const resumed = await after.resume(session, 0);
      expect(resumed).toMatchObject({ type: "session.opened", resumed: true, session });
      expect(await before.until(({ code }) => code === "session_moved")).toMatchObject({ type: "error", session });
      expect(after.heard.find(({ type }) => type === "turn.finished")).toEqual(finished);
      const next = await after.ask({ type: "say", session, text: "And again!" });
      await turnOf(after, next.turn);
      expect(await before.ask({ type: "say", session, text: "Still there?" })).toMatchObject({
        code: "unknown_session",
      });
      // And back, while the new owner is still there.
      expect(await before.resume(session, Number(finished.seq))).toMatchObject({
        type: "session.opened",
        resumed: true,
      });
      expect(await turnOf(before, next.turn)).toEqual(await turnOf(after, next.turn));
      const all = [...new Set([...seqs(before, session), ...seqs(after, session)])].sort((a, b) => a - b);
      expect(all).toEqual(all.map((_, at) => at + 1));
      expect(await saidIn(nodes[0], session)).toEqual([
        expect.stringContaining("character: "),
        "player: Good evening!",
        "character: Well met.",
        "player: And again!",
        "character: Well met.",
      ]);
    },
    minutesMs,
  );

  it(
    "a turn that runs is finished by its owner, and then its session goes where it was asked for",
    async () => {
      const [before, after] = [await greet(nodes[0]), await greet(nodes[1])];
      const session = await open(before);
      const said = await before.ask({ type: "say", session, text: "Wait for it" });
      await before.until(({ type }) => type === "text.delta");
      expect(await after.ask({ type: "session.open", resume: { session, after: 0 } })).toMatchObject({
        type: "error",
        code: "session_moving",
        retryable: true,
        retryAfterMs: expect.any(Number),
      });
      model.release();
      const finished = await turnOf(before, said.turn);
      expect(finished).toMatchObject({ finish: "complete", text: "One moment. Well met." });
      expect(await after.resume(session, 0)).toMatchObject({ type: "session.opened", resumed: true });
      expect(await turnOf(after, said.turn)).toEqual(finished);
      expect(seqs(after, session)).toEqual(seqs(after, session).map((_, at) => at + 1));
    },
    minutesMs,
  );

  it(
    "what is said over HTTP goes on in a session of another node",
    async () => {
      const first = await nodes[0].request("POST", "/characters/barkeep/say", { text: "Good evening!" });
      const { session } = first.body;
      const second = await nodes[1].request("POST", "/characters/barkeep/say", { text: "And again!", session });
      expect(second.body).toMatchObject({ session, finish: "complete", text: "Well met." });
      const third = await nodes[0].request("POST", "/characters/barkeep/say", { text: "A third time!", session });
      expect(third.body).toMatchObject({ session, finish: "complete" });
      expect((await nodes[1].request("GET", `/sessions/${session}`)).body.turns).toHaveLength(3);
      expect((await nodes[1].request("DELETE", `/sessions/${session}`)).status).toBe(204);
      expect((await nodes[0].request("GET", `/sessions/${session}`)).status).toBe(404);
    },
    minutesMs,
  );
});

describe.runIf(whyNoPostgres === null)("a node of two that share a database", () => {
  it(
    "is killed in mid-turn: its sessions go on elsewhere, and that turn ends as interrupted, once",
    async () => {
      const { nodes } = await startNodes(2, onTestFinished);
      const [before, after] = [await greet(nodes[0]), await greet(nodes[1])];
      const session = await open(before);
      const first = await before.ask({ type: "say", session, text: "Good evening!" });
      await turnOf(before, first.turn);
      const said = await before.ask({ type: "say", session, text: "Wait for it" });
      const delta = await before.until((one) => one.type === "text.delta" && one.turn === said.turn);
      nodes[0].process.kill("SIGKILL");
      await once(nodes[0].process, "exit");
      const resumed = await after.resume(session, Number(delta.seq));
      expect(resumed).toMatchObject({ type: "session.opened", resumed: true });
      const finished = await turnOf(after, said.turn);
      expect(finished).toMatchObject({ finish: "error", error: { code: "interrupted" } });
      const next = await after.ask({ type: "say", session, text: "Are you there?" });
      expect(await turnOf(after, next.turn)).toMatchObject({ finish: "complete", text: "Well met." });
      const all = seqs(after, session);
      expect(new Set(all).size).toBe(all.length);
      expect((await nodes[1].request("GET", `/sessions/${session}`)).body.turns).toHaveLength(3);
    },
    minutesMs,
  );

  it(
    "was stopped, and comes back: it finds itself out of date, and writes nothing",
    async () => {
      const { nodes, model } = await startNodes(2, onTestFinished);
      const [before, after] = [await greet(nodes[0]), await greet(nodes[1])];
      const session = await open(before);
      const said = await before.ask({ type: "say", session, text: "Wait for it" });
      await before.until((one) => one.type === "text.delta" && one.turn === said.turn);
      nodes[0].process.kill("SIGSTOP");
      await after.resume(session, 0);
      await turnOf(after, said.turn);
      const next = await after.ask({ type: "say", session, text: "Are you there?" });
      await turnOf(after, next.turn);
      const kept = await saidIn(nodes[1], session);
      model.release();
      nodes[0].process.kill("SIGCONT");
      expect(await before.until(({ code }) => code === "session_moved")).toMatchObject({ session });
      expect(await saidIn(nodes[1], session)).toEqual(kept);
      const again = await after.ask({ type: "say", session, text: "Still there?" });
      expect(await turnOf(after, again.turn)).toMatchObject({ finish: "complete" });
      // The node that was stopped takes part again.
      expect(await before.resume(session, 0)).toMatchObject({ type: "session.opened", resumed: true });
      expect(await turnOf(before, again.turn)).toEqual(await turnOf(after, again.turn));
    },
    minutesMs,
  );

  it(
    "is asked to end: it gives its sessions away, finishes what runs, and is ready no more",
    async () => {
      const { nodes, model } = await startNodes(2, onTestFinished);
      const [before, after] = [await greet(nodes[0]), await greet(nodes[1])];
      const [idle, busy] = [await open(before), await open(before)];
      const said = await before.ask({ type: "say", session: busy, text: "Wait for it" });
      await before.until((one) => one.type === "text.delta" && one.turn === said.turn);
      nodes[0].process.kill("SIGTERM");
      await before.until(({ type }) => type === "server.draining");
      await before.until((one) => one.code === "session_moved" && one.session === idle);
      expect(await after.resume(idle, 0)).toMatchObject({ type: "session.opened", resumed: true });
      const ready = await fetch(`${nodes[0].url}/readyz`);
      expect(ready.status).toBe(503);
      model.release();
      expect(await turnOf(before, said.turn)).toMatchObject({ finish: "complete" });
      await once(nodes[0].process, "exit");
      expect(await after.resume(busy, 0)).toMatchObject({ type: "session.opened", resumed: true });
      expect(await turnOf(after, said.turn)).toMatchObject({ finish: "complete" });
    },
    minutesMs,
  );
});
