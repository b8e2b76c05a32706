/** Runs of scenarios, as they went; the newest of each scenario are kept. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Engine } from "./engine.ts";
import { type Page, type PageOptions, readPage } from "./page.ts";
import type { NextPlace } from "./place.ts";

export interface AnyRun {
  readonly id: string;
  readonly scenario: string;
}

export interface ScenarioRuns<R extends AnyRun> {
  /** Keeps a run, or what has come of it. Throws `storage_failed`. */
  put(run: R): Promise<void>;
  get(id: string): Promise<R | null>;
  /** Newest first. */
  page(filter: { readonly scenario?: string }, page: PageOptions): Promise<Page<R>>;
  /** The newest of each scenario. */
  latest(): Promise<readonly R[]>;
  /** Lets go of those of a scenario beyond the newest `keep`, and answers them. */
  trim(scenario: string, keep: number): Promise<readonly R[]>;
}

export function createScenarioRuns<R extends AnyRun>(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): ScenarioRuns<R> {
  const { engine, nextPlace } = options;
  const runOf = (row: { readonly record?: unknown }) => readJson(String(row.record)) as R;
  return {
    async put(run) {
      const sql = `INSERT INTO scenario_runs (id, scenario, place, record) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (id) DO UPDATE SET record = excluded.record`;
      await engine.write([{ sql, values: [run.id, run.scenario, nextPlace(), writeJson(run)] }]);
    },
    async get(id) {
      const [row] = await engine.read({ sql: "SELECT record FROM scenario_runs WHERE id = ?1", values: [id] });
      return row === undefined ? null : runOf(row);
    },
    async page(filter, page) {
      const { items, next } = await readPage(
        engine,
        { table: "scenario_runs", columns: "place, record", filter },
        page,
      );
      return { items: items.map(runOf), next };
    },
    async latest() {
      const sql = `SELECT record FROM scenario_runs
        WHERE place IN (SELECT MAX(place) FROM scenario_runs GROUP BY scenario)`;
      return (await engine.read({ sql })).map(runOf);
    },
    async trim(scenario, keep) {
      const rows = await engine.read({
        sql: "SELECT record FROM scenario_runs WHERE scenario = ?1 ORDER BY place DESC LIMIT 1000 OFFSET ?2",
        values: [scenario, keep],
      });
      const gone = rows.map(runOf);
      if (gone.length > 0)
        await engine.write(gone.map(({ id }) => ({ sql: "DELETE FROM scenario_runs WHERE id = ?1", values: [id] })));
      return gone;
    },
  };
}
