/** Entries as they are kept: words of one turn that follow one another are one entry, as they are most of what a session sends. */
import type { SessionMessage } from "../../protocol/messages.ts";
import type { Written } from "./entry-writer.ts";
import type { SessionEntry } from "./session-records.ts";

type TextDelta = Extract<SessionMessage, { type: "text.delta" }>;

/** Of `text.delta`: what is said in any other way is kept as it is. */
const plainFields = 5;

/** `seq` is the first one's; the others follow it without a gap. */
interface PackedWords {
  readonly kind: "words";
  readonly turn: string;
  readonly seq: number;
  readonly deltas: readonly string[];
}

type Run = PackedWords & { readonly deltas: string[] };
export type KeptEntry = SessionEntry | PackedWords;

/** A JSON array. */
export function packEntries(written: readonly Written[]): string {
  const parts: string[] = [];
  let run: Run | null = null;
  for (const { entry, json } of written) {
    const words = wordsOf(entry);
    if (words !== null && run?.turn === words.turn && run.seq + run.deltas.length === words.seq) {
      run.deltas.push(words.delta);
      continue;
    }
    if (run !== null) parts.push(JSON.stringify(run));
    run = words === null ? null : { kind: "words", turn: words.turn, seq: words.seq, deltas: [words.delta] };
    if (run === null) parts.push(wholeJson(entry, json));
  }
  if (run !== null) parts.push(JSON.stringify(run));
  return `[${parts.join(",")}]`;
}

function wholeJson(entry: SessionEntry, json: string): string {
  if (entry.kind !== "sent") return json;
  const at = entry.at === undefined ? "" : `"at":${entry.at},`;
  return `{"kind":"sent",${at}"message":${json}}`;
}

export function unpackEntries(session: string, kept: readonly KeptEntry[]): SessionEntry[] {
  return kept.flatMap((entry) => {
    if (entry.kind !== "words") return entry;
    const { turn, seq, deltas } = entry;
    return deltas.map((delta, at): SessionEntry => {
      return { kind: "sent", message: { type: "text.delta", turn, delta, session, seq: seq + at } };
    });
  });
}

/** Null for anything but plain words. */
function wordsOf(entry: SessionEntry): TextDelta | null {
  if (entry.kind !== "sent" || entry.message.type !== "text.delta") return null;
  return Object.keys(entry.message).length === plainFields ? entry.message : null;
}
