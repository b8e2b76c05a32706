/** A bench that was broken off leaves databases: the next one removes them, and none that is in use. */
import { Client } from "pg";
import { describe, expect, it, onTestFinished } from "vitest";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";

const { dropAbandoned } = await import(new URL("../bench/cluster/databases.mjs", import.meta.url).href);

if (whyNoPostgres !== null) leaveOut("databases of a bench that was broken off", whyNoPostgres);

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return client;
}

describe.runIf(whyNoPostgres === null)("databases of a bench that was broken off", () => {
  it("are removed, but for those that somebody is connected to", async () => {
    const own = await createTestDatabase();
    const admin = await connected(own.url);
    onTestFinished(async () => {
      await admin.end();
      await own.drop();
    });
    // A bench that runs at this moment is left alone.
    const names = `barkeep_test_bench_${process.pid}_`;
    const [left, used] = [`${names}left`, `${names}used`];
    for (const name of [left, used]) await admin.query(`CREATE DATABASE ${name}`);
    const url = new URL(own.url);
    url.pathname = `/${used}`;
    const user = await connected(url.href);
    onTestFinished(async () => {
      await user.end();
      await admin.query(`DROP DATABASE IF EXISTS ${used}`);
      await admin.query(`DROP DATABASE IF EXISTS ${left}`);
    });
    await dropAbandoned(admin, names);
    const { rows } = await admin.query("SELECT datname FROM pg_database WHERE datname = ANY($1)", [[left, used]]);
    expect(rows).toEqual([{ datname: used }]);
  });
});
