/** The doctor looks at the database of `BARKEEP_DATABASE_URL`: whether it can be used, and keeps what it acknowledges. */
import { Client } from "pg";
import type { Config } from "../server/config/config.ts";
import { checkSecrets } from "./examine-secrets.ts";
import type { Finding } from "./finding.ts";

/** PostgreSQL 14. */
const oldest = 140_000;
const mostClockMs = 5000;

export async function checkDatabase({
  databaseUrl,
  secretKey,
}: Pick<Config, "databaseUrl" | "secretKey">): Promise<Finding[]> {
  if (databaseUrl === undefined) return [];
  const what = "Database";
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 3000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query(`SELECT current_setting('server_version') AS version,
      current_setting('server_version_num')::int AS number, current_setting('synchronous_commit') AS commits,
      current_setting('fsync') AS fsync, current_setting('server_encoding') AS encoding, pg_is_in_recovery() AS standby,
      has_schema_privilege(current_schema(), 'CREATE') AS creates, extract(epoch FROM clock_timestamp()) * 1000 AS now`);
    const { version, number, commits, fsync, encoding, standby, creates, now } = rows[0];
    const found = `PostgreSQL ${version}`;
    const away = Math.round(Math.abs(Date.now() - Number(now)));
    const bad = (mend: string): Finding => ({ state: "bad", what, found, mend });
    const notice = (mend: string): Finding => ({ state: "notice", what, found, mend });
    const wrong = [
      ...(number < oldest ? [bad("Barkeep needs PostgreSQL 14 or newer.")] : []),
      ...(encoding !== "UTF8" ? [bad(`Its encoding is ${encoding}: make the database with ENCODING 'UTF8'.`)] : []),
      ...(standby ? [bad("It is a standby: BARKEEP_DATABASE_URL must name the primary.")] : []),
      ...(creates ? [] : [bad("Its login may make no tables: make it the owner of the schema.")]),
      ...(commits === "off" || fsync === "off"
        ? [notice("synchronous_commit or fsync is off: what was acknowledged can be lost with the power.")]
        : []),
      ...(away > mostClockMs ? [notice(`Its clock and this machine's are ${away} ms apart: set both by NTP.`)] : []),
    ];
    const secrets = await checkSecrets(client, secretKey);
    return [...(wrong.length > 0 ? wrong : [{ state: "good" as const, what, found }]), ...secrets];
  } catch (error) {
    const mend = `Mend BARKEEP_DATABASE_URL, or what it names: ${(error as Error).message}`;
    return [{ state: "bad", what, found: "can't be used", mend }];
  } finally {
    await client.end().catch(() => undefined);
  }
}
