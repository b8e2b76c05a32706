/** Frames between a thread and one Python process; the other half is `python-worker/barkeep_engine/channel.py`.
 * 4-byte big-endian length, then a letter, the job's number (4 bytes) and JSON; an answer has the process's peak memory
 * (4 bytes, KiB) before its JSON. */

export type OutgoingKind = "L" | "J" | "C" | "V";
/** Ready; result; failure; failure after which the process ends; how far it has come; a question, which `V` answers. */
export type AnswerKind = "R" | "K" | "F" | "X" | "P" | "Q";

export interface Answer {
  readonly kind: AnswerKind;
  readonly number: number;
  readonly residentKib: number;
  /** JSON, not yet parsed. */
  readonly payload: string;
}

const outgoingHeader = 9;
const answerHeader = 13;
/** A result has at most 1 MB, whichever way it is escaped, and a failure less; the process holds the limit, this is the fence. */
export const maxAnswerBytes = 1024 * 1024 + 9;
/** What is said while it runs is short. */
const maxSaidBytes = 64 * 1024;

export function encodeFrame(kind: OutgoingKind, number: number, json: string): Buffer {
  const length = Buffer.byteLength(json);
  const frame = Buffer.allocUnsafe(outgoingHeader + length);
  frame.writeUInt32BE(length + 5, 0);
  frame.write(kind, 4, "latin1");
  frame.writeUInt32BE(number, 5);
  frame.write(json, outgoingHeader);
  return frame;
}

function isAnswerKind(letter: string): letter is AnswerKind {
  return letter.length === 1 && "RKFXPQ".includes(letter);
}

/** Gathers chunks and gives whole answers. Throws RangeError on bytes that are no frame of ours, before keeping them. */
export class AnswerDecoder {
  #pending: Buffer[] = [];
  #size = 0;

  push(chunk: Buffer): Answer[] {
    this.#pending.push(chunk);
    this.#size += chunk.length;
    const answers: Answer[] = [];
    while (this.#size >= answerHeader) {
      const head = this.#joined(answerHeader);
      const length = head.readUInt32BE(0);
      const kind = String.fromCharCode(head[4] ?? 0);
      const most = kind === "P" || kind === "Q" ? maxSaidBytes : maxAnswerBytes;
      if (length < 9 || length > most || !isAnswerKind(kind))
        throw new RangeError("bytes on the answer channel that are no answer");
      if (this.#size < length + 4) break;
      const frame = this.#take(length + 4);
      answers.push({
        kind,
        number: frame.readUInt32BE(5),
        residentKib: frame.readUInt32BE(9),
        payload: frame.toString("utf8", answerHeader),
      });
    }
    return answers;
  }

  /** The first chunk, made at least `size` long. */
  #joined(size: number): Buffer {
    const first = this.#pending[0] as Buffer;
    if (first.length >= size) return first;
    const all = Buffer.concat(this.#pending);
    this.#pending = [all];
    return all;
  }

  #take(size: number): Buffer {
    const all = this.#joined(size);
    this.#size -= size;
    if (all.length === size) this.#pending.shift();
    else this.#pending[0] = all.subarray(size);
    return all.subarray(0, size);
  }
}
