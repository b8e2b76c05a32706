/** What one call printed on one stream: kept up to a cap, read on past it so that the process never blocks. */

export const maxPrintedBytes = 64 * 1024;
const mark = "\n… (cut off: a call may print 64 KB on each stream)\n";

export class Printed {
  #chunks: Buffer[] = [];
  #kept = 0;
  #cut = false;

  /** How many came so far, what is past the cap among them. */
  bytes = 0;

  push(chunk: Buffer): void {
    this.bytes += chunk.length;
    const room = maxPrintedBytes - this.#kept;
    if (chunk.length > room) this.#cut = true;
    if (room <= 0) return;
    const part = chunk.length > room ? chunk.subarray(0, room) : chunk;
    this.#chunks.push(part);
    this.#kept += part.length;
  }

  /** The text so far; what comes next belongs to the next call. Bytes that are no UTF-8 become U+FFFD. */
  take(): string {
    if (this.#kept === 0) return "";
    const whole = Buffer.concat(this.#chunks);
    const text = this.#cut ? `${whole.toString("utf8", 0, endOfCharacter(whole))}${mark}` : whole.toString("utf8");
    this.#chunks = [];
    this.#kept = 0;
    this.#cut = false;
    return text;
  }
}

/** Where the last whole UTF-8 character ends, so that the cut makes no broken one. */
function endOfCharacter(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > 0 && bytes.length - start < 4 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start -= 1;
  const first = bytes[start] ?? 0;
  const size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : first >= 0xc0 ? 2 : 1;
  return bytes.length - start < size ? start : bytes.length;
}
