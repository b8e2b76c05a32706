import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { leaveOut } from "../../test/left-out.ts";
import { silentLog } from "../observe/log.ts";
import { createTestDatabase, type TestDatabase, whyNoPostgres } from "../records/testing/postgres.ts";
import { createTcpProxy, type TcpProxy } from "../records/testing/tcp-proxy.ts";
import { lockDatabase } from "./database-lock.ts";

if (whyNoPostgres !== null) leaveOut("the lock of a database", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("the lock of a database", () => {
  let database: TestDatabase;
  let proxy: TcpProxy;
  let throughProxy: string;
  const options = { log: silentLog, waitMs: 0 };
  beforeEach(async () => {
    database = await createTestDatabase();
    const url = new URL(database.url);
    proxy = await createTcpProxy({ host: url.hostname, port: Number(url.port) });
    url.port = String(proxy.port);
    throughProxy = url.href;
  });
  afterEach(async () => {
    await proxy.close();
    await database.drop();
  });

  it("is one server's until that gives it back", async () => {
    const release = await lockDatabase({ url: database.url, ...options });
    await expect(lockDatabase({ url: database.url, ...options })).rejects.toMatchObject({
      code: "storage_failed",
      message: /Another Barkeep uses the database/,
    });
    await release();
    await (await lockDatabase({ url: database.url, ...options, waitMs: 5000 }))();
  });

  it("is free when its holder is gone, and its holder's again when that comes back first", async () => {
    const release = await lockDatabase({ url: throughProxy, ...options });
    proxy.refusing = true;
    proxy.cut();
    await (await lockDatabase({ url: database.url, ...options, waitMs: 5000 }))();
    proxy.refusing = false;
    const refused = async () => {
      try {
        await (await lockDatabase({ url: database.url, ...options }))();
        return "free";
      } catch (error) {
        return (error as { code?: string }).code;
      }
    };
    await expect.poll(refused, { interval: 500, timeout: 10_000 }).toBe("storage_failed");
    await release();
  });
});
