/** Gives secrets of a written method other names: where it names them, and where its code reads them. */

type Fields = Readonly<Record<string, unknown>>;

/** `names`: from the one that was written to the one that holds. */
export function renameSecrets(fields: Fields, names: ReadonlyMap<string, string>): Fields {
  if (names.size === 0) return fields;
  let code = String(fields.code);
  for (const [from, to] of names)
    for (const [before, after] of [
      ['os.environ["', '"]'],
      ["os.environ['", "']"],
      ['os.environ.get("', '")'],
    ] as const)
      code = code.replaceAll(`${before}${from}${after}`, `${before}${to}${after}`);
  const secrets = (fields.secrets as readonly string[]).map((name) => names.get(name) ?? name);
  return { ...fields, code, secrets };
}
