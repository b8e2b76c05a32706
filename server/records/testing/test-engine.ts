/** The engine that tests of records run on: in memory, and once more on PostgreSQL where `BARKEEP_TEST_ENGINE` says so. */
import { afterAll } from "vitest";
import type { Engine } from "../engine.ts";
import { createMemoryEngine } from "../memory-engine.ts";
import { createPostgresEngine } from "../postgres-engine.ts";
import { tableNames } from "../schema.ts";
import { createTestDatabase, type TestDatabase } from "./postgres.ts";

let database: Promise<TestDatabase> | null = null;
const opened: Engine[] = [];
const onPostgres = process.env.BARKEEP_TEST_ENGINE === "postgres";

if (onPostgres)
  afterAll(async () => {
    await Promise.all(opened.splice(0).map((engine) => engine.close()));
    await (await database)?.drop();
  });

/** Empty: on PostgreSQL a file's tests share one database, and each begins by emptying it. */
export async function createTestEngine(): Promise<Engine> {
  if (!onPostgres) return createMemoryEngine();
  database ??= createTestDatabase();
  await Promise.all(opened.splice(0).map((engine) => engine.close()));
  const engine = await createPostgresEngine({ url: (await database).url });
  opened.push(engine);
  const [made] = await engine.read({ sql: "SELECT to_regclass('meta') AS meta" });
  if (made?.meta !== null) await engine.write(tableNames.map((name) => ({ sql: `DELETE FROM ${name}` })));
  return engine;
}
