/** Records in one SQLite file: a thread that writes, and one that reads beside it, so that neither waits for the other. */
import { closeSync, openSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname } from "node:path";
import { BarkeepError } from "../problems/errors.ts";
import { reasonOf } from "../problems/file-reason.ts";
import type { Engine } from "./engine.ts";
import { resultOf } from "./memory-engine.ts";
import { SqliteClient } from "./sqlite-client.ts";
import { storageFailure } from "./sqlite-failure.ts";
import { type Unit, type UnitResult, WriteGroup } from "./write-group.ts";

/** The file's owner alone may read it: it holds what players said. SQLite gives its two companions the same mode. */
const fileMode = 0o600;
/** Room for a few turns: a disk on which a handful of bytes still fit counts as full. */
const trialBytes = 64 * 1024;

/** Throws `storage_failed`. */
export async function createSqliteEngine({ path }: { readonly path: string }): Promise<Engine> {
  makeFile(path);
  const writer = new SqliteClient({ path, readOnly: false });
  await writer.opened;
  const reader = new SqliteClient({ path, readOnly: true });
  await reader.opened;
  let failing = false;

  const commit = async (units: readonly Unit[]): Promise<readonly UnitResult[]> => {
    const answer = await writer.ask({ do: "write", units });
    if (!("outcomes" in answer)) throw new Error("The records' thread gave another answer than it was asked for.");
    failing = answer.outcomes.some((outcome) => "failure" in outcome);
    return answer.outcomes.map(resultOf);
  };
  const group = new WriteGroup({ commit });

  return {
    dialect: "sqlite",
    write: (unit, options) => group.add(unit, options),
    async read(statement) {
      const answer = await reader.ask({ do: "read", statement });
      return "rows" in answer ? answer.rows : [];
    },
    settled: () => group.settled(),
    async check() {
      const { bavail, bsize } = await statfs(dirname(path));
      if (bavail * bsize < trialBytes) throw storageFailure({ message: "no room", code: 13 });
      if (failing) await group.add([{ sql: trial, values: ["x".repeat(trialBytes)] }, { sql: trialOver }]);
    },
    async scrub() {
      await group.settled();
      await writer.ask({ do: "scrub" });
    },
    async copyTo(target) {
      await reader.ask({ do: "copy", path: target });
    },
    async close() {
      await group.settled();
      await reader.close();
      await writer.close();
    },
  };
}

const trial =
  "INSERT INTO meta (name, value) VALUES ('trial', ?1) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
const trialOver = "DELETE FROM meta WHERE name = 'trial'";

function makeFile(path: string): void {
  try {
    closeSync(openSync(path, "a", fileMode));
  } catch (error) {
    throw new BarkeepError("storage_failed", `${path} can't be written: ${reasonOf(error)}.`, { cause: error });
  }
}
