/**
 * What nodes that share a database know of each other. These tables are no part of the records' format: they hold nothing that is
 * not made again by the nodes that run.
 */
import type { Engine, Statement } from "../records/engine.ts";

const tables: readonly Statement[] = [
  {
    sql: `CREATE TABLE IF NOT EXISTS nodes (
      id TEXT NOT NULL PRIMARY KEY, url TEXT, version TEXT NOT NULL, alive_until TIMESTAMPTZ NOT NULL, state TEXT NOT NULL)`,
  },
  // What is owned is a session, by its id, or a task of all nodes, by a name that begins with `*`. `wanted` is who asks for it.
  {
    sql: `CREATE TABLE IF NOT EXISTS session_owners (
      session TEXT NOT NULL PRIMARY KEY, node TEXT NOT NULL, wanted TEXT)`,
  },
  { sql: "CREATE INDEX IF NOT EXISTS session_owners_node ON session_owners (node)" },
  {
    sql: `CREATE TABLE IF NOT EXISTS node_questions (
      id TEXT NOT NULL, node TEXT NOT NULL, source TEXT NOT NULL, kind TEXT NOT NULL, question TEXT NOT NULL, answer TEXT,
      asked_at TIMESTAMPTZ NOT NULL, PRIMARY KEY (id, node))`,
  },
];

/** Nodes that have been away for so long do not come back as they were, and what they owned is nobody's. */
const forgotten: readonly Statement[] = [
  { sql: "DELETE FROM nodes WHERE alive_until < clock_timestamp() - interval '1 hour'" },
  { sql: "DELETE FROM session_owners WHERE NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.id = session_owners.node)" },
  { sql: "DELETE FROM node_questions WHERE asked_at < clock_timestamp() - interval '1 hour'" },
];

/** Throws `storage_failed`. */
export async function makeTables(engine: Engine): Promise<void> {
  const make = async () => {
    await engine.write(tables);
    await engine.write(forgotten);
  };
  await (engine.exclusively === undefined ? make() : engine.exclusively(make));
}

/** True in SQL while the node of that column is alive, by the database's clock. */
export const aliveNode = (column: string): string =>
  `EXISTS (SELECT 1 FROM nodes WHERE nodes.id = ${column} AND nodes.alive_until > clock_timestamp())`;
