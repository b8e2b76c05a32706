/** What was said in a session and by whom, as far as it was heard: made of its entries, live and when it is read back alike. */
import type { SessionMessage, TranscriptEntry } from "../../protocol/messages.ts";
import type { ConversationRecord } from "../dialogue/conversation.ts";
import { heardText } from "../dialogue/heard.ts";
import { asDialogueRecord } from "../dialogue/records.ts";
import type { AskedEntry } from "./session-records.ts";
import { turnCauses } from "./turn-causes.ts";

export interface TranscriptOptions {
  /** Most UTF-16 code units held; past it the oldest entries go. */
  readonly chars: number;
}

export class Transcript {
  readonly #most: number;
  #entries: TranscriptEntry[] = [];
  #chars = 0;
  #whole = true;
  /** What was asked, by its turn, until that begins. */
  readonly #asked = new Map<string, Pick<TranscriptEntry, "text" | "speaker">>();
  /** In a scene: who speaks in the turn that runs. */
  #speaker: Pick<TranscriptEntry, "speaker"> = {};

  constructor({ chars }: TranscriptOptions) {
    this.#most = chars;
  }

  get entries(): readonly TranscriptEntry[] {
    return this.#entries;
  }

  /** False once entries had to go. */
  get whole(): boolean {
    return this.#whole;
  }

  /** What was said in the session that this one remembers. */
  begin(entries: readonly TranscriptEntry[]): void {
    for (const entry of entries) this.#add(entry);
  }

  asked({ cause, turn, text, player }: AskedEntry): void {
    if (turn !== null && text !== null && turnCauses[cause].spoken)
      this.#asked.set(turn, { text, ...(player && { speaker: player }) });
  }

  refuse(turn: string): void {
    this.#asked.delete(turn);
  }

  /** `at`: Unix time in ms. */
  sent(message: SessionMessage, at: number): void {
    if (message.type === "turn.started") {
      const { turn } = message;
      const asked = this.#asked.get(turn);
      this.#speaker = message.speaker ? { speaker: message.speaker } : {};
      this.#asked.delete(turn);
      if (asked !== undefined) this.#add({ role: "player", ...asked, turn, at: new Date(at).toISOString() });
    } else if (message.type === "turn.finished" && message.text !== "") {
      const { turn, text } = message;
      this.#add({ role: "character", text, turn, at: new Date(at).toISOString(), ...this.#speaker });
    }
  }

  recorded(record: ConversationRecord): void {
    const known = asDialogueRecord(record);
    if (known?.kind === "greeting") {
      const { text, at, speaker } = known;
      this.#add({ role: "character", text, at, ...(speaker && { speaker }) });
    }
    if (known?.kind === "heard") this.#cut(known.turn, known.chars);
  }

  #cut(turn: string, chars: number): void {
    const index = this.#entries.findLastIndex((entry) => entry.role === "character" && entry.turn === turn);
    const entry = this.#entries[index];
    if (entry === undefined) return;
    const text = heardText(entry.text, chars);
    this.#chars -= entry.text.length - text.length;
    this.#entries.splice(index, 1, ...(text === "" ? [] : [{ ...entry, text }]));
  }

  #add(entry: TranscriptEntry): void {
    this.#entries.push(entry);
    this.#chars += entry.text.length;
    if (this.#chars <= this.#most) return;
    // By halves, so that not each entry moves all the others.
    let first = 0;
    while (this.#chars > this.#most / 2 && first < this.#entries.length - 1)
      this.#chars -= this.#entries[first++]?.text.length ?? 0;
    this.#entries = this.#entries.slice(first);
    this.#whole = false;
  }
}
