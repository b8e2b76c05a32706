/**
 * What is done once to records that come from a back-up: the sessions in them may have gone on since, with clients that have seen it. Each
 * session's numbers leap over all that may have been given, so that such a client is known by its `after`, and a saved game by its turn.
 */

/** More than any session goes on between a back-up and its restore. */
const leap = { seq: 1_000_000, turns: 100_000 };

/** A batch behind each session's last one, as `LeapEntry` reads it. */
export const leapOverLost = `INSERT INTO session_entries (session, n, day, at, last_seq, entries)
  SELECT session, MAX(n) + 1, MAX(day), MAX(at), MAX(last_seq) + ${leap.seq},
    '[{"kind":"leap","from":' || (MAX(last_seq) + 1) || ',"to":' || (MAX(last_seq) + ${leap.seq}) || ',"turns":${leap.turns}}]'
  FROM session_entries GROUP BY session`;
