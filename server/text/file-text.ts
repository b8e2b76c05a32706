/** The text of a file that people edit, in whichever encoding their editor has left it. */

/**
 * Notepad and PowerShell put a byte order mark before a file; PowerShell's `>` writes UTF-16. Throws an Error that says what to do
 * for what is neither that nor UTF-8: read with signs in the place of what can't be read, a name would be another one.
 */
export function fileText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`its text is not ${encoding.toUpperCase()} all through: save it as UTF-8`);
  }
}
