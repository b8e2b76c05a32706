/** What one client has been told about its session, and the promises that must hold for it whatever was killed when. */

/**
 * @typedef {{ type: string, session: string, seq: number, turn?: string, call?: string, replyTo?: string,
 *   text?: string, delta?: string, filler?: boolean, finish?: string, error?: { code: string },
 *   gap?: { from: number, to: number } }} Message
 */

export class History {
  /** @type {Map<number, { json: string, message: Message }>} */
  received = new Map();
  last = 0;
  /** Announced losses. @type {{ from: number, to: number }[]} */
  gaps = [];

  /** Numbers passed over since the last `settle`. @type {number[]} */
  #missing = [];

  /** Takes a message that came in; returns what is wrong with it. @param {Message} message @returns {string[]} */
  take(message) {
    const json = JSON.stringify(message);
    const { seq } = message;
    if (seq <= this.last) {
      const before = this.received.get(seq);
      if (before === undefined) return [`${seq} was lost or announced as lost, and came all the same`];
      return before.json === json ? [] : [`${seq} was ${before.json} and is now ${json}`];
    }
    this.#missing.push(...range(this.last + 1, seq - 1));
    this.received.set(seq, { json, message });
    this.last = seq;
    if (message.type === "session.opened" && message.gap) this.gaps.push(message.gap);
    return [];
  }

  /** After a replay and its `session.opened`: what was passed over must have been announced. @returns {string[]} */
  settle() {
    const lost = this.#missing.filter((seq) => !this.#inGap(seq));
    this.#missing = [];
    return lost.length > 0 ? [`lost without a word: ${lost.join(", ")}`] : [];
  }

  #inGap(/** @type {number} */ seq) {
    return this.gaps.some((gap) => seq >= gap.from && seq <= gap.to);
  }

  /** Everything in order. */
  messages() {
    return [...this.received.values()].map(({ message }) => message).sort((a, b) => a.seq - b.seq);
  }

  /**
   * A replay that a crash cut off before it came to its `session.opened`, which is where losses are announced: the next
   * resume begins after them. That they were real losses shows in the next replay from the start, which announces its own.
   */
  cutOff() {
    this.#missing = [];
  }

  /** What the other history, replayed from the start, lacks or tells differently. Deltas ahead of the disk may be lost in a gap. */
  differences(/** @type {History} */ replayed) {
    return [...this.received].flatMap(([seq, { json, message }]) => {
      const again = replayed.received.get(seq);
      if (again?.json === json) return [];
      if (again === undefined && message.type === "text.delta" && replayed.#inGap(seq)) return [];
      return [`${seq} was received as ${json} and is kept as ${again?.json ?? "nothing"}`];
    });
  }
}

/**
 * The promises of the protocol over a whole history. `running` is the turn that may be unfinished.
 * @param {readonly Message[]} messages @param {readonly { from: number, to: number }[]} gaps
 */
export function brokenPromises(messages, gaps) {
  const problems = [];
  const started = new Map();
  const finished = new Map();
  const openCalls = new Set();
  const texts = new Map();
  const byReply = new Map();
  let running = null;
  for (const message of messages) {
    const { type, turn, call } = message;
    if (type === "turn.started") {
      if (started.has(turn)) problems.push(`turn ${turn} started twice`);
      if (running !== null) problems.push(`turn ${turn} started while ${running} ran`);
      started.set(turn, message);
      running = turn;
      texts.set(turn, "");
      if (message.replyTo) byReply.set(message.replyTo, [...(byReply.get(message.replyTo) ?? []), turn]);
    } else if (turn !== undefined && !started.has(turn)) problems.push(`${type} of turn ${turn} before it started`);
    else if (turn !== undefined && finished.has(turn)) problems.push(`${type} of turn ${turn} after it finished`);
    if (type === "text.delta" && !message.filler) texts.set(turn, texts.get(turn) + message.delta);
    if (type === "method.started") {
      if (openCalls.has(call)) problems.push(`call ${call} started twice`);
      openCalls.add(call);
    }
    if (type === "method.finished" && !openCalls.delete(call)) problems.push(`call ${call} finished without a start`);
    if (type === "turn.finished") {
      finished.set(turn, message);
      running = null;
      if (openCalls.size > 0) problems.push(`turn ${turn} finished with calls open: ${[...openCalls].join(", ")}`);
      openCalls.clear();
      const said = texts.get(turn) ?? "";
      const cut = gaps.some((gap) => gap.from > started.get(turn)?.seq && gap.from < message.seq);
      const fits = message.finish === "cancelled" || cut ? said.startsWith(message.text) : said === message.text;
      if (!fits)
        problems.push(`turn ${turn}: text is ${JSON.stringify(message.text)}, its deltas ${JSON.stringify(said)}`);
    }
  }
  for (const [id, turns] of byReply) if (turns.length > 1) problems.push(`say ${id} began ${turns.join(" and ")}`);
  return { problems, running, turnOf: (/** @type {string} */ id) => byReply.get(id)?.[0], finished };
}

/**
 * What a model was sent, against what every provider demands: each message with calls is followed by the results of exactly
 * those calls, and no results come without calls.
 * @param {readonly { role: string, calls?: readonly { id: string }[], results?: readonly { call: string }[] }[]} messages
 */
export function unpaired(messages) {
  return messages.flatMap((message, index) => {
    const asked = message.role === "assistant" ? (message.calls ?? []).map(({ id }) => id) : [];
    const next = messages[index + 1];
    const answered = next?.role === "tool" ? (next.results ?? []).map(({ call }) => call) : [];
    return asked.join() === answered.join()
      ? []
      : [`calls ${asked.join()} are followed by results of ${answered.join()}`];
  });
}

const range = (/** @type {number} */ from, /** @type {number} */ to) =>
  Array.from({ length: Math.max(0, to - from + 1) }, (_, n) => from + n);
