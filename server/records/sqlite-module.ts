/** The SQLite of this process: Node's own where it has one without a flag, else the package with the same interface. */
import { createRequire } from "node:module";
import type { DatabaseSync } from "@photostructure/sqlite";

type DatabaseClass = typeof DatabaseSync;
export type Database = InstanceType<DatabaseClass>;
export type StatementSync = ReturnType<Database["prepare"]>;

let found: DatabaseClass | undefined;

export function databaseClass(): DatabaseClass {
  found ??= ownModule() ?? (createRequire(import.meta.url)("@photostructure/sqlite").DatabaseSync as DatabaseClass);
  return found;
}

/** Node calls it experimental in a warning at each start; the interface used here is the part that has stayed. */
function ownModule(): DatabaseClass | undefined {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const module = process.getBuiltinModule?.("node:sqlite") as { DatabaseSync?: DatabaseClass } | undefined;
    return module?.DatabaseSync;
  } finally {
    process.emitWarning = emitWarning;
  }
}
