/** A back-up taken while the server runs, and what has become of it in another folder. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { ServerMessage } from "../../protocol/messages.ts";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

if (whyNoPostgres !== null) leaveOut("a database that was put back", whyNoPostgres);

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const bin = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));
function barkeep(dataDirectory: string, ...args: string[]) {
  const env = { PATH: process.env.PATH, BARKEEP_DATA_DIR: dataDirectory };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, ...args], { env, encoding: "utf8" });
  return { status, text: `${stdout}${stderr}` };
}

const say = async (server: BarkeepProcess, text: string, session?: string) => {
  const { status, body } = await server.request("POST", "/characters/barkeep/say", {
    text,
    ...(session && { session }),
  });
  expect(status).toBe(200);
  return body as { session: string; turn: string };
};

/** What a resume, or a saved game, is answered with. */
function opened({ socketUrl, adminToken }: BarkeepProcess, how: object) {
  const socket = new WebSocket(socketUrl, "barkeep.v1");
  ends.push(() => socket.terminate());
  const send = (message: object) => socket.send(JSON.stringify(message));
  socket.once("open", () => send({ type: "hello", id: "1", protocolVersions: [1], token: adminToken }));
  return new Promise<ServerMessage>((resolve, reject) => {
    socket.on("error", reject);
    socket.on("message", (bytes) => {
      const message = JSON.parse(String(bytes)) as ServerMessage;
      if (message.type === "welcome") send({ type: "session.open", id: "2", character: "barkeep", ...how });
      if ("replyTo" in message && message.replyTo === "2") resolve(message);
    });
  });
}

const resumed = (server: BarkeepProcess, session: string, after: number) =>
  opened(server, { resume: { session, after } });

it("holds what was there, and a conversation that had gone on since answers resume_failed", async () => {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-back-up-"));
  const file = join(folder, "barkeep.backup");
  const first = await startBarkeep({});
  ends.push(() => first.stop());
  const { session } = await say(first, "Hello");
  await first.request("PUT", "/secrets/KEPT_KEY", { value: "kept-value" });
  expect(barkeep(first.dataDirectory, "backup", file)).toMatchObject({
    status: 0,
    text: expect.stringContaining("1 conversations"),
  });
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(barkeep(first.dataDirectory, "backup", file)).toMatchObject({
    status: 1,
    text: expect.stringContaining("there already"),
  });
  const lost = await say(first, "Roll 2d6", session);
  for (const text of ["Roll 3d6", "Roll 4d6"]) await say(first, text, session);
  expect(barkeep(first.dataDirectory, "restore", file)).toMatchObject({
    status: 1,
    text: expect.stringContaining("holds data already"),
  });

  const restored = join(folder, "data");
  expect(barkeep(restored, "restore", file)).toMatchObject({ status: 0 });
  const second = await startBarkeep({ dataDirectory: restored });
  ends.push(() => second.stop());
  const { body } = await second.request("GET", `/sessions/${session}`);
  expect((body as { turns: unknown[] }).turns).toHaveLength(1);
  expect((await second.request("GET", "/secrets")).body).toMatchObject({ items: [{ name: "KEPT_KEY" }] });
  expect(await resumed(second, session, 60)).toMatchObject({ type: "error", code: "resume_failed" });
  expect(await resumed(second, session, 1)).toMatchObject({ type: "session.opened", resumed: true });

  // It goes on, and comes further than a client had come before: what that one has seen was another past.
  for (const text of ["Roll 5d6", "Roll 6d6", "Roll 7d6"]) await say(second, text, session);
  expect(await resumed(second, session, 60)).toMatchObject({ type: "error", code: "resume_failed" });
  expect(await opened(second, { from: { session, turn: lost.turn } })).toMatchObject({ code: "resume_failed" });
  const back = await resumed(second, session, 1);
  expect(back).toMatchObject({ type: "session.opened", gap: { from: expect.any(Number), to: expect.any(Number) } });
});

it.runIf(whyNoPostgres === null)("a database that was put back is told of, too", async () => {
  const database = await createTestDatabase();
  ends.push(() => database.drop());
  const env = { BARKEEP_DATABASE_URL: database.url, BARKEEP_SECRET_KEY: "a key for these tests" };
  const first = await startBarkeep({ env });
  const { session } = await say(first, "Hello");
  await first.stop({ keepData: true });
  const command = {
    env: { PATH: process.env.PATH, BARKEEP_DATA_DIR: first.dataDirectory, ...env },
    encoding: "utf8",
  } as const;
  expect(spawnSync(process.execPath, [bin, "restore", "--in-place"], command)).toMatchObject({ status: 0 });
  const second = await startBarkeep({ env, dataDirectory: first.dataDirectory });
  ends.push(() => second.stop());
  expect((await say(second, "And again", session)).turn).toBe(`${session}.100002`);
  expect(await resumed(second, session, 60)).toMatchObject({ type: "error", code: "resume_failed" });
});

it("what is none is told, and leaves nothing behind", () => {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-back-up-"));
  writeFileSync(join(folder, "text"), "no database at all, only words that are long enough to be looked at");
  const into = join(folder, "data");
  expect(barkeep(into, "restore", join(folder, "text"))).toMatchObject({
    status: 1,
    text: expect.stringContaining("no back-up"),
  });
  expect(existsSync(join(into, "records.sqlite"))).toBe(false);
  expect(barkeep(into, "restore", join(folder, "none"))).toMatchObject({ status: 1 });
  expect(barkeep(into, "backup", join(folder, "file"))).toMatchObject({
    status: 1,
    text: expect.stringContaining("no data folder"),
  });
  expect(barkeep(into, "backup")).toMatchObject({ status: 2 });
});
