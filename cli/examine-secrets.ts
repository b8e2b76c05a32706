/** The doctor looks whether `BARKEEP_SECRET_KEY` is the one that the nodes which share the database have. */
import { openSeal, type Sealed } from "../server/access/seal.ts";
import type { Config } from "../server/config/config.ts";
import { silentLog } from "../server/observe/log.ts";
import type { Finding } from "./finding.ts";

interface Client {
  query(sql: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

export async function checkSecrets(client: Client, passphrases: Config["secretKey"]): Promise<Finding[]> {
  const { rows: tables } = await client.query("SELECT to_regclass('documents') IS NOT NULL AS made");
  if (!tables[0]?.made || passphrases === undefined) return [];
  const { rows } = await client.query(
    "SELECT id, body FROM documents WHERE collection = 'access/secrets' AND NOT gone ORDER BY id",
  );
  const seal = await openSeal({ passphrases, directory: ".", log: silentLog });
  const shut = rows.filter(({ id, body }) => {
    const { sealed } = JSON.parse(String(body)) as { readonly sealed: Sealed };
    return seal.open(sealed, `secret ${id}`) === undefined;
  });
  if (shut.length === 0) return [];
  return [
    {
      state: "bad",
      what: "secrets",
      found: `${shut.length} of ${rows.length} can't be opened: ${shut.map(({ id }) => id).join(", ")}`,
      mend: "BARKEEP_SECRET_KEY has to be the same on every node of this database; with another one, enter the secrets again.",
    },
  ];
}
