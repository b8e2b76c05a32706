/** Records that live and end with the process, for the mock server and for tests that need no disk. */
import { type Engine, StaleWrite, type Statement } from "./engine.ts";
import { failureOf, type Outcome, SqliteConnection } from "./sqlite-connection.ts";
import { storageFailure } from "./sqlite-failure.ts";
import { type UnitResult, WriteGroup } from "./write-group.ts";

export const resultOf = (outcome: Outcome): UnitResult => {
  if ("rows" in outcome) return outcome.rows;
  return "stale" in outcome ? new StaleWrite() : storageFailure(outcome.failure);
};

export function createMemoryEngine(): Engine {
  const connection = new SqliteConnection({ path: ":memory:" });
  const group = new WriteGroup({ commit: async (units) => connection.write(units).map(resultOf) });
  return {
    dialect: "sqlite",
    write: (unit, options) => group.add(unit, options),
    async read(statement: Statement) {
      // As one that reads in a thread: others go on meanwhile.
      await new Promise<void>((resolve) => setImmediate(resolve));
      try {
        return connection.read(statement);
      } catch (error) {
        throw storageFailure(failureOf(error), "read");
      }
    },
    settled: () => group.settled(),
    check: async () => {},
    async close() {
      await group.settled();
      connection.close();
    },
  };
}
