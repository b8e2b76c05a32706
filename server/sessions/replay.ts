/** What a session has sent, for who comes back: the latest from memory, what is older from the journal. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Placed } from "./placed.ts";
import type { SessionJournal } from "./session-journal.ts";

export interface ReplayOptions {
  readonly journal: Pick<SessionJournal, "readAfter">;
  /** Most messages and UTF-16 code units held in memory; always the last `least` messages. */
  readonly most: { readonly messages: number; readonly chars: number };
  readonly least: number;
}

export class Replay {
  readonly #options: ReplayOptions;
  readonly #latest: Placed[] = [];
  #chars = 0;

  constructor(options: ReplayOptions) {
    this.#options = options;
  }

  /** A message has left. */
  add(placed: Placed): void {
    const { most, least } = this.#options;
    this.#latest.push(placed);
    this.#chars += placed.json.length;
    while (this.#latest.length > most.messages || (this.#chars > most.chars && this.#latest.length > least))
      this.#chars -= this.#latest.shift()?.json.length ?? 0;
  }

  /** What left with a `seq` beyond `after`, oldest first. */
  async since(after: number): Promise<readonly Placed[]> {
    const first = this.#latest[0];
    if (first !== undefined && first.seq <= after + 1) return this.#latest.filter(({ seq }) => seq > after);
    const older: Placed[] = [];
    for (const { entries } of await this.#options.journal.readAfter(after)) {
      for (const entry of entries) {
        if (entry.kind !== "sent" || entry.message.seq <= after) continue;
        older.push({ seq: entry.message.seq, message: entry.message, json: writeJson(entry.message) });
      }
    }
    const newest = older.at(-1)?.seq ?? after;
    return [...older, ...this.#latest.filter(({ seq }) => seq > newest)];
  }
}
