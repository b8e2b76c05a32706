/** Records in memory for tests, with a clock that stands still until it is moved. */
import { silentLog } from "../../observe/log.ts";
import type { Engine } from "../engine.ts";
import { createRecords, type Records } from "../records.ts";
import { createTestEngine } from "./test-engine.ts";

export interface OpenRecords {
  readonly engine: Engine;
  readonly records: Records;
  readonly clock: { time: number; now(): number };
}

export async function openRecords(given?: Engine): Promise<OpenRecords> {
  const engine = given ?? (await createTestEngine());
  const clock = {
    time: Date.parse("2026-11-23T12:00:00Z"),
    now() {
      return this.time;
    },
  };
  return { engine, clock, records: await createRecords({ engine, clock, log: silentLog }) };
}
