/** The end of a transcript, as much of it as fits into a message. */
import type { TranscriptEntry } from "../../protocol/messages.ts";

/** The last entries that fit into so many UTF-16 code units. */
export function latestEntries(entries: readonly TranscriptEntry[], chars: number): TranscriptEntry[] {
  let left = chars;
  const start = entries.findLastIndex(({ text }) => {
    left -= text.length;
    return left < 0;
  });
  return entries.slice(start + 1);
}
