/** Deleting a session touches its own rows and no others: no statement of it looks through all there is of a kind. */
import { expect, it } from "vitest";
import type { Statement } from "./engine.ts";
import { createMemoryEngine } from "./memory-engine.ts";
import { openRecords } from "./testing/open-records.ts";

it("finds each row of a deleted session by the session's own id", async () => {
  const engine = createMemoryEngine();
  const written: Statement[] = [];
  const { records } = await openRecords({
    ...engine,
    write(unit) {
      written.push(...unit);
      return engine.write(unit);
    },
  });
  written.length = 0;
  await records.directory.remove(["s_1"]);
  expect(written.length).toBeGreaterThan(4);
  for (const { sql, values = [] } of written) {
    const plan = await engine.read({ sql: `EXPLAIN QUERY PLAN ${sql}`, values });
    for (const { detail } of plan)
      expect(`${sql}: ${detail}`).toMatch(/: SEARCH .*\((?:kind=\? AND )?(?:session|id)=\?/);
  }
});
