/** Runs of schedules: one row for each time that one was due, so that it happens once, whoever else has the same clock. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Engine } from "./engine.ts";

export interface ScheduleRun {
  readonly schedule: string;
  /** When it was due, Unix time in ms. */
  readonly due: number;
  readonly status: "running" | "done" | "failed" | "missed";
  /** The node that carries it out. */
  readonly node?: string;
  /** Somebody asked for it: it was due at no time of the schedule's own. */
  readonly asked?: boolean;
  /** Times that went by while nothing ran, told with the run that came after. */
  readonly missed?: number;
  /** Sessions that heard of it. */
  readonly reached?: readonly string[];
  readonly error?: string;
}

export interface ScheduleRuns {
  /** False when somebody else has taken it. Throws `storage_failed`. */
  claim(run: ScheduleRun): Promise<boolean>;
  update(run: ScheduleRun): Promise<void>;
  /** Newest first. */
  list(schedule: string, limit: number): Promise<readonly ScheduleRun[]>;
  forget(schedule: string): Promise<void>;
}

/** Runs of each schedule that are kept. */
const kept = 200;

export function createScheduleRuns({ engine }: { readonly engine: Engine }): ScheduleRuns {
  return {
    async claim(run) {
      const [inserted] = await engine.write([
        {
          sql: "INSERT INTO schedule_runs (schedule, due, record) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING RETURNING due",
          values: [run.schedule, run.due, writeJson(run)],
        },
        {
          sql: `DELETE FROM schedule_runs WHERE schedule = ?1 AND due <
            (SELECT MIN(due) FROM (SELECT due FROM schedule_runs WHERE schedule = ?1 ORDER BY due DESC LIMIT ?2) AS newest)`,
          values: [run.schedule, kept],
        },
      ]);
      return inserted !== undefined && inserted.length > 0;
    },
    async update(run) {
      const sql = "UPDATE schedule_runs SET record = ?3 WHERE schedule = ?1 AND due = ?2";
      await engine.write([{ sql, values: [run.schedule, run.due, writeJson(run)] }]);
    },
    async list(schedule, limit) {
      const sql = "SELECT record FROM schedule_runs WHERE schedule = ?1 ORDER BY due DESC LIMIT ?2";
      const rows = await engine.read({ sql, values: [schedule, limit] });
      return rows.map((row) => readJson(String(row.record)) as ScheduleRun);
    },
    async forget(schedule) {
      await engine.write([{ sql: "DELETE FROM schedule_runs WHERE schedule = ?1", values: [schedule] }]);
    },
  };
}
