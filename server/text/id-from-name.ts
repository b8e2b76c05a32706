/** Makes an id from a name: `Get Weather` → `get_weather`. */

/** Lower case ASCII letters, digits and `_`; null when nothing of the name is left. */
export function idFromName(name: string): string | null {
  const id = name
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_/, "")
    .slice(0, 64)
    // Runs have become one `_` each above.
    .replace(/_$/, "");
  return id === "" ? null : id;
}
