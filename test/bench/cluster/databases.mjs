// @ts-check
/** The databases that the bench makes, and what becomes of those of a bench that was broken off. */

/** How their names begin. */
export const databaseNames = "barkeep_bench_";

/**
 * Removes those that nobody is connected to: each node of a bench that runs holds its own open.
 * @param {import("pg").Client} admin @param {string} [names] how those begin that are looked at
 */
export async function dropAbandoned(admin, names = databaseNames) {
  const { rows } = await admin.query(
    `SELECT datname FROM pg_database AS made WHERE starts_with(datname, $1)
       AND NOT EXISTS (SELECT FROM pg_stat_activity AS used WHERE used.datname = made.datname)`,
    [names],
  );
  for (const { datname } of rows) await admin.query(`DROP DATABASE IF EXISTS "${datname}"`).catch(stillUsed);
}

/** Somebody has connected since. @param {{ code?: string }} error */
function stillUsed(error) {
  if (error.code !== "55006") throw error;
}
