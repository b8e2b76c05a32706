/** Everything about one player: exported whole, and deleted so that nothing of it is left on disk. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { answerOf, Wire } from "./wire.ts";

let server: BarkeepProcess;
beforeAll(async () => {
  server = await startBarkeep();
}, 120_000);
afterAll(() => server?.stop());

/** Talks as this player; the session stays open. */
async function talkAs(player: { readonly id: string; readonly name: string }, text: string) {
  const socket = new Wire(server.socketUrl);
  await socket.hello(server.adminToken);
  const { session } = await socket.ask({ type: "session.open", character: "barkeep", player });
  const started = await socket.ask({ type: "say", session, text });
  const finished = await socket.until((message) => message.type === "turn.finished" && message.turn === started.turn);
  expect(finished.finish).toBe("complete");
  return { socket, session };
}

async function filesThatHold(text: string): Promise<string[]> {
  const entries = await readdir(server.dataDirectory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const holding = await Promise.all(
    files.map(async (file) => ((await readFile(file, "utf8")).includes(text) ? [file] : [])),
  );
  return holding.flat();
}

it("exports everything kept about a player, and deletes it without a trace and without touching others", async () => {
  const ada = { id: "player-ada-7319", name: "Ada Lovelace-7319" };
  const bob = { id: "player-bob-2846", name: "Bob Bobson-2846" };
  const past = await talkAs(ada, "Roll two dice with six sides for me, and remember the word xylograph.");
  await past.socket.ask({ type: "session.close", session: past.session });
  const live = await talkAs(ada, "Roll two dice again, by the xylograph.");
  const other = await talkAs(bob, "Roll two dice with six sides, says the quillwright.");
  expect((await filesThatHold("xylograph")).length).toBeGreaterThan(0);

  const { status, body } = await server.request("GET", `/players/${ada.id}/export`);
  expect(status).toBe(200);
  expect(body.sessions.map((session: { id: string }) => session.id).sort()).toEqual(
    [past.session, live.session].sort(),
  );
  expect(JSON.stringify(body)).toContain("xylograph");
  expect(body.calls.length).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(body)).not.toContain("quillwright");

  const deleted = await server.request("DELETE", `/players/${ada.id}`);
  expect(deleted.body).toMatchObject({ sessions: 2, calls: body.calls.length });
  // Told by `session.closed`, since it was open.
  expect(await live.socket.until((message) => message.type === "session.closed")).toMatchObject({
    session: live.session,
  });
  for (const trace of ["xylograph", ada.id, ada.name, past.session!, live.session!])
    expect(await filesThatHold(trace), trace).toEqual([]);
  const after = await server.request("GET", `/players/${ada.id}/export`);
  expect(after.body).toMatchObject({ sessions: [], calls: [], memories: [] });

  expect((await filesThatHold("quillwright")).length).toBeGreaterThan(0);
  expect(answerOf(await other.socket.ask({ type: "context.update", session: other.session, text: "It rains." }))).toBe(
    "ack",
  );
}, 120_000);

it.each(["a/b", "../..", "...", "%2e", "%252e", "?#;", "\\", " ", "\u0000\n", "__proto__", "✨"])(
  "exports and deletes a player by an id that paths are hard on: %j",
  async (id) => {
    const said = await server.request("POST", "/characters/barkeep/say", { text: "Hello there.", player: { id } });
    const { session } = said.body;
    const path = `/players/${encodeURIComponent(id)}`;
    const { body } = await server.request("GET", `${path}/export`);
    expect(body).toMatchObject({ player: id, sessions: [{ id: session }] });
    expect((await server.request("DELETE", path)).body).toMatchObject({ sessions: 1 });
  },
);

it("leaves nothing of a player who is in the middle of a turn, and talks by a token", async () => {
  const eve = { id: "player-eve-5512", name: "Eve Evans-5512" };
  const made = await server.request("POST", "/methods", {
    id: "ring_slow_bell",
    name: "Ring the slow bell",
    description: "Rings the slow bell of the tower",
    inputDescription: { parameters: {}, required: [] },
    code: "import time\n\ndef handle_event(data, context):\n    print(context)\n    time.sleep(4)\n    return {}\n",
    connected: true,
  });
  expect(made.status).toBe(201);
  const { body: key } = await server.request("POST", "/game-keys", { name: "Game" });
  const response = await fetch(`${server.url}/api/v1/player-tokens`, {
    method: "POST",
    headers: { authorization: `Bearer ${key.key}`, "content-type": "application/json" },
    body: JSON.stringify({ player: eve }),
  });
  const socket = new Wire(server.socketUrl);
  await socket.hello(((await response.json()) as { token: string }).token);
  const { session } = await socket.ask({
    type: "session.open",
    character: "barkeep",
    context: `${eve.name} walks in.`,
  });
  const first = await socket.ask({ type: "say", session, text: "Good evening." });
  await socket.until((message) => message.type === "turn.finished" && message.turn === first.turn);
  const second = await socket.ask({ type: "say", session, text: "Please ring the slow bell of the tower." });
  await socket.until((message) => message.type === "method.started" && message.turn === second.turn);
  expect((await filesThatHold(eve.id)).length).toBeGreaterThan(0);

  const deleted = await server.request("DELETE", `/players/${eve.id}`);
  expect(deleted.body).toMatchObject({ sessions: 1, calls: 1 });
  expect(await socket.closed).toBe(4001);
  for (const trace of [eve.id, eve.name, session!]) expect(await filesThatHold(trace), trace).toEqual([]);
  await server.stop({ keepData: true });
  for (const trace of [eve.id, eve.name, session!]) expect(await filesThatHold(trace), trace).toEqual([]);
  expect(server.output()).not.toContain("The journal is closed");
}, 120_000);
