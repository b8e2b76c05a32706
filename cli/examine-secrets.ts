/** The doctor looks whether `BARKEEP_SECRET_KEY` is the one that the nodes which share the database have. */
import { openSeal, type Sealed } from "../server/access/seal.ts";
import type { Config } from "../server/config/config.ts";
import { silentLog } from "../server/observe/log.ts";
import type { Finding } from "./finding.ts";

interface Client {
  query(sql: string): Promise<{ readonly rows: readonly Record<string, unknown>[] }>;
}

interface Row {
  readonly id: string;
  readonly sealed: Sealed;
}

const sameKey = "BARKEEP_SECRET_KEY has to be the same on every node of this database";

export async function checkSecrets(client: Client, passphrases: Config["secretKey"]): Promise<Finding[]> {
  const { rows: tables } = await client.query("SELECT to_regclass('documents') IS NOT NULL AS made");
  if (!tables[0]?.made || passphrases === undefined) return [];
  const rowsOf = async (collection: string): Promise<readonly Row[]> => {
    const sql = `SELECT id, body FROM documents WHERE collection = '${collection}' AND NOT gone ORDER BY id`;
    return (await client.query(sql)).rows.map(({ id, body }) => ({ ...JSON.parse(String(body)), id: String(id) }));
  };
  const seal = await openSeal({ passphrases, directory: ".", log: silentLog });
  const secrets = await rowsOf("access/secrets");
  const signing = await rowsOf("access/signing-keys");
  const shut = secrets.filter(({ id, sealed }) => seal.open(sealed, `secret ${id}`) === undefined);
  const allShut = signing.every(({ id, sealed }) => seal.open(sealed, `signing key ${id}`) === undefined);
  const bad = (what: string, found: string, mend: string): Finding => ({ state: "bad", what, found, mend });
  return [
    ...(shut.length === 0
      ? []
      : [
          bad(
            "secrets",
            `${shut.length} of ${secrets.length} can't be opened: ${shut.map(({ id }) => id).join(", ")}`,
            `${sameKey}; with another one, enter the secrets again.`,
          ),
        ]),
    // One that is older than the key may stay shut for as long as its tokens live.
    ...(signing.length > 0 && allShut
      ? [
          bad(
            "tokens",
            "none of the keys that sign player tokens can be opened",
            `${sameKey}: tokens of others are refused here.`,
          ),
        ]
      : []),
  ];
}
