/** One node whose data is in PostgreSQL: what was acknowledged outlives it, and it outlives the database's absences. */
import { once } from "node:events";
import { afterEach, describe, expect, it } from "vitest";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { createTcpProxy } from "../../server/records/testing/tcp-proxy.ts";
import { leaveOut } from "../left-out.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { connectTo } from "./client.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function connect({ socketUrl, adminToken }: BarkeepProcess) {
  const client = await connectTo(socketUrl, adminToken);
  ends.push(() => client.socket.terminate());
  return client;
}

async function startOn(databaseUrl: string) {
  const env = {
    BARKEEP_DATABASE_URL: databaseUrl,
    BARKEEP_SECRET_KEY: "a key for these tests",
  };
  const node = await startBarkeep({ env });
  ends.push(() => node.stop());
  return node;
}

if (whyNoPostgres !== null) leaveOut("one node on PostgreSQL", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("one node on PostgreSQL", () => {
  it("is killed, and another one with an empty folder goes on where it was", async () => {
    const database = await createTestDatabase();
    ends.push(() => database.drop());
    const first = await startOn(database.url);
    const client = await connect(first);
    const opened = await client.ask({
      type: "session.open",
      id: "open",
      character: "barkeep",
      player: { id: "ada", name: "Ada" },
    });
    const session = (opened as { session: string }).session;
    await client.ask({ type: "say", id: "say", session, text: "Good evening!" });
    const finished = await client.until(({ type }) => type === "turn.finished");
    await first.request("PUT", "/secrets/A_KEY", { value: "very secret" });
    first.process.kill("SIGKILL");
    await once(first.process, "exit");

    const second = await startOn(database.url);
    const again = await connect(second);
    // The lease of the one that was killed runs out first.
    const resumed = await again.resume(session, 0);
    expect(resumed).toMatchObject({ type: "session.opened", resumed: true });
    expect(again.heard.find(({ type }) => type === "turn.finished")).toEqual(finished);
    expect((await second.request("GET", "/secrets")).body.items).toMatchObject([{ name: "A_KEY" }]);
    await again.ask({ type: "say", id: "next", session, text: "And again!" });
    await again.until((one) => one.type === "turn.finished" && one.turn !== finished.turn);
    expect((await second.request("GET", `/sessions/${session}`)).body.turns).toHaveLength(2);
  }, 40_000);

  it("is killed and started again on the same folder: what it had is its own at once", async () => {
    const database = await createTestDatabase();
    ends.push(() => database.drop());
    const first = await startOn(database.url);
    const client = await connect(first);
    const { session } = await client.ask({ type: "session.open", character: "barkeep" });
    first.process.kill("SIGKILL");
    await once(first.process, "exit");
    const env = { BARKEEP_DATABASE_URL: database.url, BARKEEP_SECRET_KEY: "a key for these tests" };
    const second = await startBarkeep({ env, dataDirectory: first.dataDirectory });
    ends.push(() => second.stop({ keepData: true }));
    const again = await connect(second);
    const asked = { type: "session.open", resume: { session, after: 0 } };
    expect(await again.ask(asked)).toMatchObject({ type: "session.opened", resumed: true });
  }, 40_000);

  it("refuses turns while the database is away, says so at /readyz, and goes on when it is back", async () => {
    const database = await createTestDatabase();
    ends.push(() => database.drop());
    const url = new URL(database.url);
    const proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
    ends.push(() => proxy.close());
    url.port = String(proxy.port);
    const node = await startOn(url.href);
    const client = await connect(node);
    const opened = await client.ask({ type: "session.open", id: "open", character: "barkeep" });
    const session = (opened as { session: string }).session;
    const ready = async () => (await fetch(`${node.url}/readyz`)).status;
    expect(await ready()).toBe(200);
    proxy.refusing = true;
    proxy.cut();
    expect(await client.ask({ type: "say", id: "lost", session, text: "Anybody?" })).toMatchObject({
      type: "error",
      code: "storage_failed",
    });
    expect(await ready()).toBe(503);
    proxy.refusing = false;
    expect(await ready()).toBe(200);
    expect(await client.ask({ type: "say", id: "found", session, text: "Anybody?" })).toMatchObject({
      type: "turn.started",
    });
    await client.until(({ type }) => type === "turn.finished");
  }, 40_000);

  it("does not start without the key that all of them share", async () => {
    const env = { BARKEEP_DATABASE_URL: "postgres://127.0.0.1:1/nothing" };
    await expect(startBarkeep({ env })).rejects.toThrow(/BARKEEP_SECRET_KEY.*shares the database/s);
  }, 40_000);
});
