// @ts-check
/** Puts sessions, and what players told, into a data folder that no server uses at the moment: as rows, not by talking. */
import { openRecords } from "./server.mjs";

const dayMs = 24 * 60 * 60 * 1000;
/** Longer ago than sessions are kept. */
const oldMs = 400 * dayMs;
const turns = 3;

/** Sessions of three turns each with all that is kept of them; `expired` of them are past their time. */
export function fillSessions(/** @type {string} */ directory, /** @type {number} */ sessions, expired = 0) {
  const records = openRecords(directory, false);
  const { database } = records;
  database.exec("PRAGMA synchronous = OFF");
  database.exec("PRAGMA cache_size = -400000");
  database.exec("BEGIN");
  // As ids are: in no order. The factor is odd, so that no two are the same.
  database.exec(`CREATE TEMP TABLE made AS WITH RECURSIVE counted(i) AS (
      SELECT 0 UNION ALL SELECT i + 1 FROM counted WHERE i < ${sessions - 1})
    SELECT i, printf('s_%08x', (i * 2654435761) & 4294967295) AS id,
      ${Date.now() - dayMs} + i - CASE WHEN i < ${expired} THEN ${oldMs} ELSE 0 END AS at FROM counted`);
  database.exec(`INSERT INTO sessions
      (id, day, epoch, place, character, player, player_name, opened_at, last_at, turns, bytes, first_words)
    SELECT id, at / ${dayMs}, 0, at * 1000, 'barkeep', 'p' || (i % 10000), 'Ada', at, at + 60000, ${turns}, 3200,
      'Good evening, what is there to eat at number ' || i FROM made`);
  const open = `json_array(json_object('kind', 'open', 'session', id, 'at', at, 'character', 'barkeep',
    'player', json_object('id', 'p' || (i % 10000), 'name', 'Ada'), 'scene', NULL, 'actions', json_array(),
    'owner', json_object('kind', 'admin', 'key', NULL, 'player', NULL)))`;
  for (let n = 1; n <= turns + 1; n += 1) {
    const said = `json_array(json_object('kind', 'record', 'record', json_object('kind', 'note', 'text', '${"word ".repeat(140)}')))`;
    database.exec(`INSERT INTO session_entries (session, n, day, at, last_seq, entries)
      SELECT id, ${n}, at / ${dayMs}, at, ${n * 4}, ${n === 1 ? open : said} FROM made ORDER BY id`);
  }
  for (let turn = 1; turn <= turns; turn += 1) {
    database.exec(`INSERT INTO traces (session, turn, day, place, at, character, finish, said, ms, trace)
      SELECT id, id || '.${turn}', at / ${dayMs}, at * 1000 + ${turn}, at, 'barkeep', 'complete', 'What is there to eat?', 900,
        '{"trace":{"text":"${"word ".repeat(160)}"},"rounds":[],"requests":{},"offer":{}}' FROM made ORDER BY id`);
    database.exec(`INSERT INTO trace_parts (session, n, day, hash, part)
      SELECT id, ${turn}, at / ${dayMs}, i, '{"role":"user","content":"${"word ".repeat(60)}"}' FROM made ORDER BY id`);
  }
  database.exec(`INSERT INTO search_texts (kind, id, session, turn, at, body)
    SELECT 'session', id, id, id || '.1', at, 'what is there to eat number' || i FROM made`);
  database.exec("COMMIT");
  database.exec("PRAGMA wal_checkpoint(TRUNCATE)");
  records.close();
}

/** Makes so many sessions past their time. */
export function expireSessions(/** @type {string} */ directory, /** @type {number} */ expired) {
  const records = openRecords(directory, false);
  records.database.exec(`UPDATE sessions SET last_at = last_at - ${oldMs} WHERE id IN (
    SELECT id FROM sessions WHERE last_at > ${Date.now() - oldMs} ORDER BY id LIMIT ${expired})`);
  records.close();
}

/** Ten facts of each player. */
export function fillMemories(/** @type {string} */ directory, /** @type {number} */ players) {
  const records = openRecords(directory, false);
  records.database.exec(`WITH RECURSIVE counted(i) AS (
      SELECT 0 UNION ALL SELECT i + 1 FROM counted WHERE i < ${players * 10 - 1})
    INSERT INTO memories (id, player, character, place, at, fact)
    SELECT 'fact_' || i, 'known' || (i / 10), 'mira', ${Date.now() - dayMs} * 1000 + i, '2026-01-01T00:00:00.000Z',
      'Likes the stew of the house, and said so ' || i || ' times.' FROM counted`);
  records.close();
}
