/** What the doctor says of a cluster's NATS, its runners, and a key that is not the others'. */
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import { checkDatabase } from "../../cli/examine-database.ts";
import { checkNats } from "../../cli/examine-nats.ts";
import { version } from "../../server/host/project-root.ts";
import type { Runner, RunnerStatus } from "../../server/python/runner.ts";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { NatsLink } from "../../server/runners/nats-link.ts";
import { serveRunner } from "../../server/runners/serve-runner.ts";
import { leaveOut } from "../left-out.ts";
import { startBarkeep } from "../servers/barkeep.ts";
import { type NatsServer, startNats, whyNoNats } from "./nats-server.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function nats(settings = "max_payload: 4MB"): Promise<NatsServer> {
  const server = await startNats(settings);
  ends.push(() => server.kill());
  return server;
}

const status: RunnerStatus = {
  isolation: "landlock",
  tiers: [],
  python: "3.12",
  running: 0,
  queued: 0,
  ready: 1,
  capacity: 6,
};

async function listening(url: string, { runs = version, ...differs }: Partial<RunnerStatus> & { runs?: string } = {}) {
  const log = pino({ enabled: false });
  const runner = { status: () => ({ ...status, ...differs }), close: async () => undefined } as unknown as Runner;
  const link = new NatsLink({ url, name: "runner", log });
  const service = serveRunner({ link, cluster: "barkeep", runner, version: runs, log });
  await link.tried();
  ends.push(() => service.close(0));
}

const look = (natsUrl: string, differs: Partial<Parameters<typeof checkNats>[0]> = {}) =>
  checkNats({ natsUrl, cluster: "barkeep", runner: "auto", ...differs });

if (whyNoNats !== null) leaveOut("what the doctor says of NATS", whyNoNats);

describe.runIf(whyNoNats === null)("of NATS the doctor says", () => {
  it("nothing where none is set, and why one can't be used", async () => {
    expect(await checkNats({ cluster: "barkeep", runner: "auto" })).toEqual([]);
    expect(await look("nats://127.0.0.1:1")).toMatchObject([{ state: "bad", found: "can't be used" }]);
    const { url } = await nats('authorization { user: "a", password: "b" }');
    expect(await look(url)).toMatchObject([{ state: "bad", mend: expect.stringMatching(/authorization/i) }]);
  });

  it("that no runner is there, which is bad where methods run on runners alone", async () => {
    const { url } = await nats();
    expect(await look(url)).toMatchObject([
      { state: "good", found: expect.stringMatching(/^NATS \d/) },
      { state: "notice", found: "none is there" },
    ]);
    expect(await look(url, { runner: "remote" })).toMatchObject([{}, { state: "bad" }]);
  });

  it("how many runners there are, and which are of another version or weakly isolated", async () => {
    const { url } = await nats();
    await listening(url);
    await listening(url);
    expect(await look(url)).toMatchObject([{}, { state: "good", found: "2, for 12 calls at a time" }]);
    await listening(url, { runs: "0.0.1", isolation: "process" });
    expect(await look(url)).toMatchObject([
      {},
      {
        state: "notice",
        found: "3, for 18 calls at a time",
        mend: expect.stringMatching(/is 0\.0\.1\n.{1,40} by process alone/),
      },
    ]);
  });

  it("that it takes less than a method may answer, and that a login may not listen", async () => {
    const denied = 'authorization { users: [{ user: "a", password: "b", permissions: { subscribe: "other.>" } }] }';
    const { url } = await nats(`max_payload: 65536\n${denied}`);
    expect(await look(url.replace("//", "//a:b@"))).toMatchObject([
      { state: "notice", mend: expect.stringContaining("max_payload is 65536") },
      { state: "bad", found: "may not be listened to" },
    ]);
  });
});

if (whyNoPostgres !== null) leaveOut("what the doctor says of the shared key", whyNoPostgres);

it.runIf(whyNoPostgres === null)(
  "of a key that is not the other nodes' the doctor says which secrets it leaves shut, and that tokens are refused",
  async () => {
    const { url: databaseUrl, drop } = await createTestDatabase();
    ends.push(drop);
    const secretKey = ["the key of this cluster"];
    const node = await startBarkeep({
      env: { BARKEEP_DATABASE_URL: databaseUrl, BARKEEP_SECRET_KEY: secretKey[0] as string },
    });
    ends.push(() => node.stop());
    const another = ["another key, of nobody"];
    const player = { player: { id: "ada", name: "Ada" }, characters: ["barkeep"], ttlSeconds: 60 };
    expect((await node.request("POST", "/player-tokens", player)).status).toBeLessThan(300);
    const tokens = { state: "bad", what: "tokens", mend: expect.stringContaining("has to be the same on every node") };
    expect(await checkDatabase({ databaseUrl, secretKey: another })).toMatchObject([{ what: "Database" }, tokens]);
    expect((await node.request("PUT", "/secrets/WEATHER_KEY", { value: "s3cret-value" })).status).toBeLessThan(300);
    expect(await checkDatabase({ databaseUrl, secretKey })).toMatchObject([{ what: "Database" }]);
    expect(await checkDatabase({ databaseUrl, secretKey: another })).toMatchObject([
      { what: "Database" },
      { state: "bad", found: "1 of 1 can't be opened: WEATHER_KEY" },
      tokens,
    ]);
  },
);
