/** A PostgreSQL for tests: a database of its own each, on the server that the machine has; or why there is none. */
import { randomBytes } from "node:crypto";
import { Client } from "pg";

/** Where tests may make databases; any superuser's address will do. */
const server = process.env.BARKEEP_TEST_DATABASE_URL ?? "postgres://postgres@127.0.0.1:5432/postgres";

export interface TestDatabase {
  readonly url: string;
  /** Ends whoever is connected, and removes it. */
  drop(): Promise<void>;
}

/** Null when it can be had. */
export const whyNoPostgres: string | null = await asked("SELECT 1").then(
  () => null,
  (error: Error) =>
    `no PostgreSQL at ${new URL(server).host} (${error.message}); start one, or set BARKEEP_TEST_DATABASE_URL`,
);

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `barkeep_test_${randomBytes(6).toString("hex")}`;
  await asked(`CREATE DATABASE ${name}`);
  // What a test writes need not outlive a power cut.
  await asked(`ALTER DATABASE ${name} SET synchronous_commit = off`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asked(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function asked(sql: string): Promise<void> {
  const client = new Client({ connectionString: server, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}
