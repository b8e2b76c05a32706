/** Earlier states of what people edit, also of what was deleted since; a few of each are kept, or all. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Engine, Row, Statement } from "./engine.ts";

export interface Version<T> {
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  /** Who made it, where that is known. */
  readonly by?: string;
  readonly document: T;
}

export interface NewVersion<T> extends Version<T> {
  readonly id: string;
}

/** Versions of one kind of document. */
export interface Versions<T> {
  /** All of them or none; what goes beyond the number kept goes. Throws `storage_failed`. */
  append(versions: readonly NewVersion<T>[]): Promise<void>;
  /** Newest first. */
  list(id: string): Promise<readonly Version<T>[]>;
  get(id: string, version: number): Promise<Version<T> | null>;
  /** The highest number given out for that id; 0 when it never existed. */
  latest(id: string): Promise<number>;
  /** Lets go of what a smaller number leaves over, also of what nobody saves any more. Throws `storage_failed`. */
  sweep(): Promise<void>;
}

export function createVersions<T>(options: {
  readonly engine: Engine;
  /** Such as `method`. */
  readonly kind: string;
  /** Newest versions of each document that are kept; infinity keeps all. */
  readonly keep: number;
}): Versions<T> {
  const { engine, kind, keep } = options;
  const columns = "version, at, author, document";
  return {
    async append(versions) {
      await engine.write(versions.flatMap((version) => [insertVersion(kind, version), ...trim(version)]));
    },
    async list(id) {
      const sql = `SELECT ${columns} FROM versions WHERE kind = ?1 AND id = ?2 ORDER BY version DESC LIMIT ?3`;
      const rows = await engine.read({ sql, values: [kind, id, Math.min(keep, Number.MAX_SAFE_INTEGER)] });
      return rows.map((row) => versionOf<T>(row));
    },
    async get(id, version) {
      const sql = `SELECT ${columns} FROM versions WHERE kind = ?1 AND id = ?2 AND version = ?3`;
      const [row] = await engine.read({ sql, values: [kind, id, version] });
      return row === undefined ? null : versionOf<T>(row);
    },
    async latest(id) {
      const sql = "SELECT version FROM versions WHERE kind = ?1 AND id = ?2 ORDER BY version DESC LIMIT 1";
      const [row] = await engine.read({ sql, values: [kind, id] });
      return Number(row?.version ?? 0);
    },
    async sweep() {
      if (!Number.isFinite(keep)) return;
      const sql = `DELETE FROM versions WHERE kind = ?1 AND version <= (
        SELECT MAX(newer.version) FROM versions AS newer WHERE newer.kind = versions.kind AND newer.id = versions.id) - ?2`;
      await engine.write([{ sql, values: [kind, keep] }]);
    },
  };

  function trim({ id, version }: NewVersion<T>): Statement[] {
    if (!Number.isFinite(keep)) return [];
    return [
      {
        sql: "DELETE FROM versions WHERE kind = ?1 AND id = ?2 AND version <= ?3",
        values: [kind, id, version - keep],
      },
    ];
  }
}

function insertVersion<T>(kind: string, { id, version, at, by, document }: NewVersion<T>): Statement {
  return {
    sql: `INSERT INTO versions (kind, id, version, at, author, document) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
      ON CONFLICT (kind, id, version) DO UPDATE SET at = excluded.at, author = excluded.author, document = excluded.document`,
    values: [kind, id, version, at, by ?? null, writeJson(document)],
  };
}

const versionOf = <T>({ version, at, author, document }: Row): Version<T> => ({
  version: Number(version),
  at: String(at),
  ...(typeof author === "string" && { by: author }),
  document: readJson(String(document)) as T,
});
