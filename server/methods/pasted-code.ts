/** What pasting and exporting leave in code: a byte order mark, which nobody sees, and characters that Python can't read. */

/** A mark at the beginning says how a file was encoded; it is no part of the code. */
export const withoutByteOrderMark = (code: string): string => code.replace(/^\uFEFF/, "");

/** Where the code holds a NUL, of which Python says that it is there, but not where; null where it holds none. */
export function nulProblem(
  code: string,
): { readonly line: number; readonly column: number; readonly message: string } | null {
  const at = code.indexOf("\0");
  if (at === -1) return null;
  const lines = code.slice(0, at).split("\n");
  const line = lines.length;
  const column = (lines.at(-1) as string).length + 1;
  const message = `Line ${line} holds a NUL character at column ${column}, which no Python source may: delete it, or type the line anew.`;
  return { line, column, message };
}
