/**
 * The tables, written once for both engines but for search. `day` is whole days since 1970: what can be told apart by it can
 * be kept in a part of its own. `place` is the order in which things came: ms since 1970, times a thousand, and a count.
 */
import type { Engine, Statement } from "./engine.ts";
import { mayBeUnfinished, noteOlder } from "./hook-deliveries.ts";

const sinceFormat2 = [
  `CREATE TABLE waiting_events (
    place BIGINT NOT NULL PRIMARY KEY, player TEXT NOT NULL, at BIGINT NOT NULL, record TEXT NOT NULL)`,
  "CREATE INDEX waiting_events_player ON waiting_events (player, place)",
] as const;

const sinceFormat3 = [
  "CREATE TABLE hook_refusals (hook TEXT NOT NULL, number BIGINT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (hook, number))",
] as const;

const sinceFormat4 = [
  "CREATE TABLE delivery_players (hook TEXT NOT NULL, number BIGINT NOT NULL, player TEXT NOT NULL, PRIMARY KEY (hook, number, player))",
  "CREATE INDEX delivery_players_player ON delivery_players (player)",
  "CREATE TABLE delivery_calls (hook TEXT NOT NULL, number BIGINT NOT NULL, call TEXT NOT NULL, PRIMARY KEY (hook, number, call))",
  `CREATE INDEX hook_deliveries_unfinished ON hook_deliveries (hook, number) WHERE ${mayBeUnfinished}`,
] as const;

export const tables = [
  `CREATE TABLE sessions (
    id TEXT NOT NULL PRIMARY KEY, day INTEGER NOT NULL, epoch BIGINT NOT NULL, place BIGINT NOT NULL,
    character TEXT NOT NULL, player TEXT, player_name TEXT, opened_at BIGINT NOT NULL, last_at BIGINT NOT NULL,
    turns INTEGER NOT NULL, bytes BIGINT NOT NULL, first_words TEXT, failed INTEGER NOT NULL DEFAULT 0)`,
  "CREATE INDEX sessions_place ON sessions (place)",
  "CREATE INDEX sessions_character ON sessions (character, place)",
  "CREATE INDEX sessions_player ON sessions (player, place)",
  "CREATE INDEX sessions_last ON sessions (last_at, id)",
  `CREATE TABLE session_entries (
    session TEXT NOT NULL, n BIGINT NOT NULL, day INTEGER NOT NULL, at BIGINT NOT NULL, last_seq BIGINT NOT NULL,
    entries TEXT NOT NULL, PRIMARY KEY (session, n, day))`,
  `CREATE TABLE traces (
    session TEXT NOT NULL, turn TEXT NOT NULL, day INTEGER NOT NULL, place BIGINT NOT NULL, at BIGINT NOT NULL,
    character TEXT, finish TEXT, said TEXT, ms BIGINT, trace TEXT NOT NULL,
    PRIMARY KEY (session, turn, day))`,
  "CREATE INDEX traces_place ON traces (session, place)",
  "CREATE INDEX traces_finish ON traces (finish, place)",
  `CREATE TABLE trace_parts (
    session TEXT NOT NULL, n BIGINT NOT NULL, day INTEGER NOT NULL, hash BIGINT NOT NULL, part TEXT NOT NULL,
    PRIMARY KEY (session, n, day))`,
  `CREATE TABLE calls (
    id TEXT NOT NULL, day INTEGER NOT NULL, place BIGINT NOT NULL, method TEXT NOT NULL, character TEXT, player TEXT,
    session TEXT, status TEXT NOT NULL, cause TEXT NOT NULL, bytes BIGINT NOT NULL, record TEXT NOT NULL,
    PRIMARY KEY (id, day))`,
  "CREATE INDEX calls_place ON calls (place, bytes)",
  "CREATE INDEX calls_method ON calls (method, place)",
  "CREATE INDEX calls_character ON calls (character, place)",
  "CREATE INDEX calls_player ON calls (player, place)",
  "CREATE INDEX calls_session ON calls (session, place)",
  "CREATE INDEX calls_status ON calls (status, place)",
  `CREATE TABLE usage (
    day TEXT NOT NULL, character TEXT NOT NULL, method TEXT NOT NULL, model TEXT NOT NULL, turns BIGINT NOT NULL,
    calls BIGINT NOT NULL, errors BIGINT NOT NULL, input_tokens BIGINT NOT NULL, output_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL, ms BIGINT NOT NULL, call_ms BIGINT NOT NULL,
    PRIMARY KEY (day, character, method, model))`,
  `CREATE TABLE usage_by_player (
    day TEXT NOT NULL, player TEXT NOT NULL, character TEXT NOT NULL, model TEXT NOT NULL, turns BIGINT NOT NULL,
    calls BIGINT NOT NULL, errors BIGINT NOT NULL, input_tokens BIGINT NOT NULL, output_tokens BIGINT NOT NULL,
    cached_tokens BIGINT NOT NULL, ms BIGINT NOT NULL, call_ms BIGINT NOT NULL,
    PRIMARY KEY (day, player, character, model))`,
  "CREATE INDEX usage_by_player_player ON usage_by_player (player)",
  `CREATE TABLE versions (
    kind TEXT NOT NULL, id TEXT NOT NULL, version BIGINT NOT NULL, at TEXT NOT NULL, author TEXT,
    document TEXT NOT NULL, PRIMARY KEY (kind, id, version))`,
  `CREATE TABLE spent_tokens (
    day TEXT NOT NULL, scope TEXT NOT NULL, id TEXT NOT NULL, tokens BIGINT NOT NULL, PRIMARY KEY (day, scope, id))`,
  `CREATE TABLE memories (
    id TEXT NOT NULL PRIMARY KEY, player TEXT NOT NULL, character TEXT NOT NULL, place BIGINT NOT NULL, at TEXT NOT NULL,
    fact TEXT NOT NULL)`,
  "CREATE INDEX memories_player ON memories (player, character, place)",
  "CREATE INDEX memories_place ON memories (place)",
  `CREATE TABLE method_state (
    method TEXT NOT NULL, player TEXT NOT NULL, name TEXT NOT NULL, place BIGINT NOT NULL, at TEXT NOT NULL,
    value TEXT NOT NULL, PRIMARY KEY (method, player, name))`,
  "CREATE INDEX method_state_name ON method_state (method, name, place)",
  "CREATE INDEX method_state_place ON method_state (method, place)",
  "CREATE INDEX method_state_player ON method_state (player, place)",
  `CREATE TABLE hook_deliveries (
    hook TEXT NOT NULL, number BIGINT NOT NULL, external_id TEXT, record TEXT NOT NULL, PRIMARY KEY (hook, number),
    UNIQUE (hook, external_id))`,
  `CREATE TABLE scenario_runs (
    id TEXT NOT NULL PRIMARY KEY, scenario TEXT NOT NULL, place BIGINT NOT NULL, record TEXT NOT NULL)`,
  "CREATE INDEX scenario_runs_place ON scenario_runs (place)",
  "CREATE INDEX scenario_runs_scenario ON scenario_runs (scenario, place)",
  `CREATE TABLE feedback (
    turn TEXT NOT NULL, source TEXT NOT NULL, place BIGINT NOT NULL, session TEXT NOT NULL, good INTEGER NOT NULL, note TEXT,
    at TEXT NOT NULL, PRIMARY KEY (turn, source))`,
  "CREATE INDEX feedback_place ON feedback (place)",
  "CREATE INDEX feedback_session ON feedback (session)",
  `CREATE TABLE changes (
    place BIGINT NOT NULL, at TEXT NOT NULL, author TEXT NOT NULL, role TEXT NOT NULL, action TEXT NOT NULL,
    target TEXT NOT NULL)`,
  "CREATE INDEX changes_place ON changes (place)",
  `CREATE TABLE schedule_runs (
    schedule TEXT NOT NULL, due BIGINT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (schedule, due))`,
  ...sinceFormat2,
  ...sinceFormat3,
  ...sinceFormat4,
] as const;

const foundBy = [
  "CREATE INDEX search_texts_session ON search_texts (session)",
  "CREATE INDEX search_texts_id ON search_texts (kind, id)",
] as const;

/** What can be searched, and its words: the one thing that each engine has in its own way. */
export const searchTables = {
  sqlite: [
    `CREATE TABLE search_texts (
      n INTEGER PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, session TEXT, turn TEXT, at BIGINT NOT NULL,
      body TEXT NOT NULL)`,
    ...foundBy,
    `CREATE VIRTUAL TABLE search_words USING fts5(
      body, content='search_texts', content_rowid='n', tokenize='unicode61 remove_diacritics 2')`,
    "INSERT INTO search_words (search_words, rank) VALUES ('secure-delete', 1)",
    `CREATE TRIGGER search_texts_added AFTER INSERT ON search_texts BEGIN
      INSERT INTO search_words (rowid, body) VALUES (new.n, new.body); END`,
    `CREATE TRIGGER search_texts_removed AFTER DELETE ON search_texts BEGIN
      INSERT INTO search_words (search_words, rowid, body) VALUES ('delete', old.n, old.body); END`,
  ],
  postgres: [
    `CREATE TABLE search_texts (
      n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind TEXT NOT NULL, id TEXT NOT NULL, session TEXT, turn TEXT,
      at BIGINT NOT NULL, body TEXT NOT NULL,
      words TSVECTOR GENERATED ALWAYS AS (
        to_tsvector('simple', regexp_replace(normalize(body, NFD), '[\\u0300-\\u036f]', '', 'g'))) STORED)`,
    ...foundBy,
    "CREATE INDEX search_texts_words ON search_texts USING GIN (words)",
  ],
} as const;

/** All tables that hold records. */
export const tableNames = [...tables.flatMap((sql) => /^CREATE TABLE (\w+)/.exec(sql)?.slice(1) ?? []), "search_texts"];

/** Brings records of format `from` to `from + 1`. */
export interface Migration {
  readonly from: number;
  readonly what: string;
  /** Goes through what is there a page at a time. Must be safe to run again after it was interrupted. */
  run?(engine: Engine): Promise<void>;
  /** Carried out together with writing down the new number. */
  readonly last?: readonly Statement[];
}

export const migrations: readonly Migration[] = [
  { from: 1, what: "what players are told when they are back has a table", last: sinceFormat2.map((sql) => ({ sql })) },
  {
    from: 2,
    what: "deliveries that are refused have a table of their own",
    last: sinceFormat3.map((sql) => ({ sql })),
  },
  {
    from: 3,
    what: "deliveries have tables of the players they were for and of their calls, and an index of those that have not ended",
    last: sinceFormat4.map((sql) => ({ sql })),
  },
  { from: 4, what: "players and calls of the deliveries that are there are noted", run: noteOlder },
];
export const currentFormat = 5;
