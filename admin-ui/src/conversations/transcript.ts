/** A conversation's lines by turn: from the transcript, and from the stream for what runs. */
import type { TranscriptEntry } from "../../../protocol/messages.ts";
import type { StoryMove } from "../../../server/sessions/session-fold.ts";
import type { TurnEntry } from "../chat/chat-log.ts";

export interface TurnLines {
  readonly key: string;
  /** Null for lines without a turn, such as a greeting. */
  readonly id: string | null;
  readonly entries: readonly TranscriptEntry[];
  /** The turn as heard so far, until the transcript has what the character said. */
  readonly running: TurnEntry | null;
  /** Another scene of the story came on here: no turn, and nothing said. */
  readonly moved?: StoryMove;
}

/** Lines in order; lines without a turn stand alone, turns without lines are kept. */
export function turnsOf(
  session: {
    readonly transcript: readonly TranscriptEntry[];
    readonly turns: readonly string[];
    readonly story?: readonly StoryMove[];
  },
  watched: readonly TurnEntry[],
): readonly TurnLines[] {
  const groups: { key: string; id: string | null; entries: TranscriptEntry[]; moved?: StoryMove }[] = [];
  const moves = [...(session.story ?? [])];
  /** The story's moves until then. */
  const move = (until: string) => {
    for (let next = moves[0]; next && next.at <= until; next = moves[0]) {
      groups.push({ key: `moved-${next.at}-${moves.length}`, id: null, entries: [], moved: next });
      moves.shift();
    }
  };
  for (const [index, entry] of session.transcript.entries()) {
    const last = groups.at(-1);
    if (last && entry.turn && last.id === entry.turn) {
      last.entries.push(entry);
      continue;
    }
    move(entry.at);
    groups.push({ key: entry.turn ?? `line-${index}`, id: entry.turn ?? null, entries: [entry] });
  }
  move("9");
  const known = new Set(groups.map((group) => group.id));
  for (const id of [...session.turns, ...watched.map((entry) => entry.key)]) {
    if (known.has(id)) continue;
    known.add(id);
    groups.push({ key: id, id, entries: [] });
  }
  return groups.map((group) => {
    const answered = group.entries.some((entry) => entry.role === "character");
    const entry = watched.find((one) => one.key === group.id);
    return { ...group, running: entry && !answered ? entry : null };
  });
}
