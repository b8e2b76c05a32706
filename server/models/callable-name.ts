/** A name that every provider takes for a tool: letters, digits, `_` and `-`, a letter or `_` first, 64 at most. */
export function callableName(name: string): string {
  const plain = name.replace(/[^a-zA-Z0-9_-]/g, "_");
  return (/^[a-zA-Z_]/.test(plain) ? plain : `m_${plain}`).slice(0, 64);
}
