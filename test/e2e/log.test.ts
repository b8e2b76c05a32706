/** The server's log as an operator reads it: one id leads from the socket over the turn and its model to the method. */
import { afterEach, expect, it } from "vitest";
import { Wire } from "../access/wire.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

let server: BarkeepProcess;
afterEach(() => server?.stop());

interface Line {
  readonly msg: string;
  readonly level: string;
  readonly [field: string]: unknown;
}
const lines = () =>
  server
    .output()
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Line);

/** Talks over a socket until a method has run in a turn whose first model can't be reached; gives the ids. */
async function talk(level: string) {
  server = await startBarkeep({ env: { BARKEEP_LOG_LEVEL: level, OPENAI_BASE_URL: "http://127.0.0.1:9/v1" } });
  const models = { model: "gpt-4o", fallbackModels: ["rehearsal"] };
  await server.request("POST", "/characters", { id: "mira", name: "Mira", ...models });
  const socket = new Wire(server.socketUrl);
  await socket.hello(server.adminToken);
  const { session } = await socket.ask({ type: "session.open", character: "mira", context: "Fog in the quillyard." });
  const text = "Roll two dice with six sides for me, by the xylograph.";
  const { turn } = await socket.ask({ type: "say", session, text });
  const ran = await socket.until(({ type }) => type === "method.finished");
  await socket.until(({ type }) => type === "turn.finished");
  await socket.ask({ type: "session.close", session });
  socket.end();
  await server.stop();
  return { session, turn, call: (ran as { call?: string }).call };
}

it("leads from the socket to the turn, its model and its method by the session's id, and tells no words", async () => {
  const { session, turn, call } = await talk("info");
  const all = lines().filter((line) => line.session === session);
  // The first model is tried more than once.
  const told = all.filter(({ msg }, index) => msg !== all[index - 1]?.msg);
  expect(told).toMatchObject([
    { msg: "a session was opened", connection: expect.any(String), character: "mira" },
    { msg: "a method ran", turn, call, method: "roll_dice", status: "ok", ms: expect.any(Number) },
    { msg: "a model failed", level: "warn", turn, model: "gpt-4o", code: "model_unavailable" },
    { msg: "a turn ended", turn, finish: "complete", model: "rehearsal", usage: expect.anything() },
    { msg: "a session was closed" },
  ]);
  const { connection } = told[0]!;
  const ofSocket = lines().filter((line) => line.connection === connection);
  // Nobody waits for the other at the end.
  expect(ofSocket.map(({ msg }) => msg).sort()).toEqual([
    "a client said hello",
    "a session was closed",
    "a session was opened",
    "a socket closed",
  ]);
  for (const word of ["xylograph", "quillyard", "six sides"]) expect(server.output()).not.toContain(word);
}, 60_000);

it("tells what was said, given and answered at debug", async () => {
  const { turn, call } = await talk("debug");
  expect(lines().find((line) => line.msg === "what was said" && line.turn === turn)).toMatchObject({
    said: expect.stringContaining("xylograph"),
  });
  expect(lines().find((line) => line.msg === "what a method was given and gave")).toMatchObject({
    call,
    input: expect.anything(),
    output: expect.anything(),
  });
}, 60_000);
