/**
 * What is new in what a model was sent. Each turn sends most of what the turn before did: the past of a conversation is a list of
 * parts that only grows, numbered 1, 2, 3 …, of which a turn names ranges; instructions and tools are parts numbered -1, -2, -3 …
 * that are written down when they change.
 */
import { JsonText, writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";

export interface Part {
  readonly n: number;
  readonly hash: number;
  readonly part: string;
}

/** From one number to another, both counted. */
export type PartRange = readonly [number, number];

/** A value as it is kept: itself, or the number of its part. */
type Kept = { readonly value: Json } | { readonly part: number };

export interface PackedRequest {
  /** By the way to them, such as `system.stable`. */
  readonly fields: Readonly<Record<string, Kept>>;
  readonly past: readonly PartRange[];
  readonly present: readonly Json[];
}

/** Shorter values cost less where they are than a part would. */
const worthAPart = 200;
/** Parts of the past that are remembered at least; else twice as many as the longest request had. */
const leastRemembered = 4000;

/** So many of the latest parts have to be known to find out what of such a request is new. */
export const partsFor = (messages: number): number => Math.max(leastRemembered, 2 * messages);

/** Places at which the past of the request before may begin in this one, where the same is said again and again. */
const mostAlignments = 20;

/** The parts of one session, as far as they are needed to find out what is new. */
export class PartList {
  readonly #fixed = new Map<number, number>();
  readonly #past = new Map<number, number>();
  /** By number. */
  readonly #hashes = new Map<number, number>();
  #lastPast = 0;
  #most = leastRemembered;
  /** The past of the latest request. */
  #sent: readonly number[] = [];
  #lastFixed = 0;
  #fresh: Part[] = [];
  /** Of messages that nothing changes any more. */
  readonly #hashOfFrozen = new WeakMap<object, number>();

  /** `known`: the latest of an earlier life of the session, in the order of their numbers. */
  constructor(known: readonly { readonly n: number; readonly hash: number }[] = []) {
    this.#most = Math.max(this.#most, known.length);
    for (const { n, hash } of known) this.#remember(n, hash);
  }

  /** Parts that no call of this gave before. */
  takeFresh(): readonly Part[] {
    return this.#fresh.splice(0);
  }

  fixed(value: Json): Kept {
    const part = writeJson(value);
    if (part.length < worthAPart) return { value };
    const hash = hashOf(part);
    const known = this.#fixed.get(hash);
    if (known !== undefined) return { part: known };
    return { part: this.#add(this.#lastFixed - 1, hash, part) };
  }

  past(messages: readonly Json[]): readonly PartRange[] {
    this.#most = Math.max(this.#most, partsFor(messages.length));
    const hashes = messages.map((message) => this.#hashOf(message));
    const sent: number[] = this.#asBefore(hashes);
    // What follows what was sent before has been said since, whether or not the same was said earlier.
    const isNew = sent.length > 0;
    for (let at = sent.length; at < hashes.length; at += 1) {
      const hash = hashes[at] ?? 0;
      const known = isNew ? undefined : this.#known(hash, sent.at(-1));
      sent.push(known ?? this.#add(this.#lastPast + 1, hash, writeJson(messages[at] ?? null)));
    }
    this.#sent = sent;
    return rangesFrom(sent);
  }

  #hashOf(message: Json): number {
    const frozen = isObject(message) && Object.isFrozen(message) ? message : null;
    const known = frozen && this.#hashOfFrozen.get(frozen);
    if (typeof known === "number") return known;
    const hash = hashOf(writeJson(message));
    if (frozen) this.#hashOfFrozen.set(frozen, hash);
    return hash;
  }

  /** The parts of the latest request that stand at the beginning of this one: all of them, but for those that left the window. */
  #asBefore(hashes: readonly number[]): number[] {
    const latest = this.#sent;
    let tried = 0;
    for (let from = 0; from < latest.length && tried < mostAlignments; from += 1) {
      const shared = latest.length - from;
      if (shared > hashes.length || this.#hashes.get(latest[from] ?? 0) !== hashes[0]) continue;
      if (hashes.slice(0, shared).every((hash, at) => this.#hashes.get(latest[from + at] ?? 0) === hash))
        return latest.slice(from);
      tried += 1;
    }
    return [];
  }

  /** A part of that hash: the one that goes on from the one before, if there is one. */
  #known(hash: number, before: number | undefined): number | undefined {
    if (before !== undefined) return this.#hashes.get(before + 1) === hash ? before + 1 : this.#past.get(hash);
    for (const [n, known] of this.#hashes) if (known === hash) return n;
    return undefined;
  }

  #add(n: number, hash: number, part: string): number {
    this.#fresh.push({ n, hash, part });
    this.#remember(n, hash);
    return n;
  }

  #remember(n: number, hash: number): void {
    if (n < 0) {
      this.#lastFixed = Math.min(this.#lastFixed, n);
      this.#fixed.set(hash, n);
      return;
    }
    this.#lastPast = Math.max(this.#lastPast, n);
    this.#past.set(hash, n);
    this.#hashes.set(n, hash);
    const gone = n - this.#most;
    const old = this.#hashes.get(gone);
    this.#hashes.delete(gone);
    if (old !== undefined && this.#past.get(old) === gone) this.#past.delete(old);
  }
}

/** Null for what is no whole request: it is small, and kept as it is. */
export function packRequest(sent: Json, parts: PartList): PackedRequest | null {
  if (!isObject(sent) || !Array.isArray(sent.messages)) return null;
  const { messages, ...rest } = sent as { readonly messages: readonly Json[] } & JsonObject;
  const begins = messages.findLastIndex((message) => isObject(message) && message.role === "user");
  const split = Math.max(0, begins);
  return {
    fields: Object.fromEntries(leaves(rest).map(([path, value]) => [path, parts.fixed(value)])),
    past: parts.past(messages.slice(0, split)),
    present: messages.slice(split),
  };
}

/** As JSON: a part is not read again, only written, since a conversation has thousands. */
export type PartTexts = ReadonlyMap<number, string>;

/** What `writeJson` writes as the request. In the place of a part that is lost stands null. */
export function unpackRequest(packed: PackedRequest, parts: PartTexts): Record<string, unknown> {
  const partOf = (n: number) => parts.get(n) ?? "null";
  const rest: Record<string, unknown> = {};
  for (const [path, kept] of Object.entries(packed.fields)) {
    const [name = "", inner] = path.split(".");
    const value = "value" in kept ? kept.value : new JsonText(partOf(kept.part));
    if (inner === undefined) rest[name] = value;
    else rest[name] = { ...(rest[name] as object | undefined), [inner]: value };
  }
  const past = packed.past.map((range) => new JsonText(numbersIn(range).map(partOf).join(",")));
  return { ...rest, messages: [...past, ...packed.present] };
}

/** Every part a request names. */
export const rangesOf = ({ fields, past }: PackedRequest): readonly PartRange[] => [
  ...past,
  ...Object.values(fields).flatMap((kept) => ("part" in kept ? [[kept.part, kept.part] as const] : [])),
];

export const numbersIn = ([from, to]: PartRange): number[] =>
  Array.from({ length: to - from + 1 }, (_, at) => from + at);

export function rangesFrom(numbers: readonly number[]): PartRange[] {
  const ranges: [number, number][] = [];
  for (const n of numbers) {
    const last = ranges.at(-1);
    if (last !== undefined && n === last[1] + 1) last[1] = n;
    else ranges.push([n, n]);
  }
  return ranges;
}

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Values at the top, and inside of the instructions, whose halves change apart from one another. */
function leaves(rest: JsonObject): (readonly [string, Json])[] {
  return Object.entries(rest).flatMap(([name, value]) => {
    if (name !== "system" || !isObject(value)) return [[name, value as Json] as const];
    return Object.entries(value).map(([inner, half]) => [`${name}.${inner}`, half] as const);
  });
}

/** 53 bits of cyrb53: quick, and good enough to tell a few thousand texts of one session apart. */
export function hashOf(text: string): number {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    a = Math.imul(a ^ code, 2654435761);
    b = Math.imul(b ^ code, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 4294967296 * (2097151 & b) + (a >>> 0);
}
