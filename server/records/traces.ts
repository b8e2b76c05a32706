/** What models were sent and said, turn by turn; of each turn only what is new in it is kept. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import type { Engine, Statement } from "./engine.ts";
import type { NextPlace } from "./place.ts";
import { insertText } from "./search-texts.ts";
import type { SessionKey } from "./session-entries.ts";
import {
  numbersIn,
  type PackedRequest,
  type Part,
  PartList,
  type PartRange,
  type PartTexts,
  packRequest,
  partsFor,
  rangesFrom,
  rangesOf,
  unpackRequest,
} from "./trace-parts.ts";

/** What has to be known of a trace to keep it. */
export interface AnyTrace {
  readonly turn: string;
  readonly session: string;
  readonly said: string | null;
  readonly text: string;
  /** ISO 8601. */
  readonly at: string;
  readonly offered: unknown;
  readonly leftOut: unknown;
  /** What was sent, as `writeJson` writes it. */
  readonly rounds: readonly { readonly sent: unknown }[];
  readonly character?: string;
  readonly finish?: string;
  readonly ms?: { readonly total: number };
}

export interface Traces<T extends AnyTrace> {
  /** For one life of a session: remembers what its turns have sent. `first`: it has had no other life. */
  of(key: SessionKey, first?: boolean): SessionTraces<T>;
  get(session: string, turn: string): Promise<T | null>;
  /** Resolves when what was given so far has been written, or has failed. */
  settled(): Promise<void>;
  /**
   * A session's traces in the order of its turns. Each shows of what was sent only what the one before did not: `asBefore`, and
   * what was `added`.
   */
  all(session: string): AsyncIterable<T>;
}

export interface SessionTraces<T extends AnyTrace> {
  /** The turn can also be found by its words from then on. Throws `storage_failed`, and `StaleWrite`. */
  append(trace: T): Promise<void>;
}

interface KeptTrace {
  readonly trace: Omit<AnyTrace, "rounds" | "offered" | "leftOut">;
  readonly rounds: readonly ({ readonly sent?: Json } & Record<string, Json>)[];
  /** Of the rounds that sent a whole request. */
  readonly requests: Readonly<Record<string, PackedRequest>>;
  /** `offered` and `leftOut`, mostly as they were the turn before. */
  readonly offer: PackedRequest["fields"];
}

/** Of what was said, as lists show it, in UTF-16 units. */
const shownOfWords = 200;
const tracesAtOnce = 50;

export function createTraces<T extends AnyTrace>(options: {
  readonly engine: Engine;
  readonly nextPlace: NextPlace;
}): Traces<T> {
  const { engine, nextPlace } = options;
  const pending = new Set<Promise<unknown>>();
  const settled = async () => {
    await Promise.all(pending);
    await engine.settled();
  };

  /** Of a session that goes on: the latest parts, as many as its first request may hold. */
  async function known({ session }: SessionKey, most: number): Promise<PartList> {
    const newest = (sign: string, order: string) =>
      engine.read({
        sql: `SELECT n, hash FROM trace_parts WHERE session = ?1 AND n ${sign} 0 ORDER BY n ${order} LIMIT ?2`,
        values: [session, most],
      });
    const [past, fixed] = [await newest(">", "DESC"), await newest("<", "ASC")];
    const rows = [...past.toReversed(), ...fixed.toReversed()];
    return new PartList(rows.map(({ n, hash }) => ({ n: Number(n), hash: Number(hash) })));
  }

  /** All of a range in one row, since a conversation has thousands; both lists come in the same order. */
  async function partsIn(session: string, ranges: readonly PartRange[]): Promise<PartTexts> {
    const parts = new Map<number, string>();
    const read = async ([from, to]: PartRange) => {
      // JSON on one line holds no line's end.
      const [row] = await engine.read({
        sql: `SELECT string_agg(CAST(n AS TEXT), '\n') AS numbers, string_agg(part, '\n') AS parts
          FROM trace_parts WHERE session = ?1 AND n BETWEEN ?2 AND ?3`,
        values: [session, from, to],
      });
      if (row?.numbers == null) return;
      const texts = String(row.parts).split("\n");
      for (const [at, n] of String(row.numbers).split("\n").entries()) parts.set(Number(n), texts[at] ?? "null");
    };
    // The rounds of a turn name mostly the same.
    const different = new Map(ranges.map((range) => [range.join(), range]));
    await Promise.all([...different.values()].map(read));
    return parts;
  }

  return {
    settled,
    of(key, first = false) {
      let parts = first ? new PartList() : null;
      let work: Promise<unknown> = Promise.resolve();
      const append = async (trace: T) => {
        parts ??= await known(key, partsFor(messagesOf(trace)));
        const kept = pack(trace, parts);
        try {
          // The last message of its turn comes right behind it.
          await engine.write(statements(key, nextPlace(), trace, kept, parts.takeFresh()), { lazy: true });
        } catch (error) {
          // What was to be written is not there for the next ones to name.
          parts = null;
          throw error;
        }
      };
      return {
        append(trace) {
          const done = work.then(() => append(trace));
          const over = done.catch(() => undefined).finally(() => pending.delete(over));
          work = over;
          pending.add(over);
          return done;
        },
      };
    },
    async get(session, turn) {
      await settled();
      const [row] = await engine.read({
        sql: "SELECT trace FROM traces WHERE session = ?1 AND turn = ?2",
        values: [session, turn],
      });
      if (row === undefined) return null;
      const kept = readJson(String(row.trace)) as KeptTrace;
      const parts = await partsIn(session, allRanges(kept));
      return unpack<T>(kept, (request) => unpackRequest(request, parts), parts);
    },
    async *all(session) {
      const seen = new Set<number>();
      for (let after = 0; ; ) {
        const rows = await engine.read({
          sql: "SELECT place, trace FROM traces WHERE session = ?1 AND place > ?2 ORDER BY place LIMIT ?3",
          values: [session, after, tracesAtOnce],
        });
        for (const row of rows) {
          const kept = readJson(String(row.trace)) as KeptTrace;
          const fresh = allRanges(kept).flatMap((range) => numbersIn(range).filter((n) => !seen.has(n)));
          const parts = await partsIn(session, rangesFrom(fresh));
          yield unpack<T>(kept, (request) => newIn(request, seen, parts), parts);
          for (const n of fresh) seen.add(n);
        }
        if (rows.length < tracesAtOnce) return;
        after = Number(rows.at(-1)?.place);
      }
    },
  };
}

/** How many the longest of its requests holds. */
const messagesOf = ({ rounds }: AnyTrace): number =>
  Math.max(0, ...rounds.map(({ sent }) => (sent as { messages?: readonly Json[] } | null)?.messages?.length ?? 0));

function pack<T extends AnyTrace>(trace: T, parts: PartList): KeptTrace {
  const { rounds, offered, leftOut, ...rest } = trace;
  const requests: Record<string, PackedRequest> = {};
  const kept = rounds.map(({ sent, ...round }, at) => {
    const request = packRequest(sent as Json, parts);
    if (request === null) return { ...round, sent };
    requests[at] = request;
    return round;
  });
  const offer = { offered: parts.fixed(offered as Json), leftOut: parts.fixed(leftOut as Json) };
  return { trace: rest, rounds: kept as KeptTrace["rounds"], requests, offer };
}

function unpack<T>(kept: KeptTrace, sentOf: (request: PackedRequest) => unknown, parts: PartTexts): T {
  const listOf = (name: string) => {
    const field = kept.offer[name];
    if (field === undefined) return [];
    return "value" in field ? field.value : readJson(parts.get(field.part) ?? "[]");
  };
  const rounds = kept.rounds.map((round, at) => {
    const request = kept.requests[at];
    return request === undefined ? round : { ...round, sent: sentOf(request) };
  });
  return { ...kept.trace, offered: listOf("offered"), leftOut: listOf("leftOut"), rounds } as unknown as T;
}

/** What of a request none of the turns before it has shown. */
function newIn(request: PackedRequest, seen: ReadonlySet<number>, parts: PartTexts): unknown {
  if (seen.size === 0) return unpackRequest(request, parts);
  const fields = Object.entries(request.fields).filter(([, kept]) => !("part" in kept && seen.has(kept.part)));
  const past = request.past.flatMap((range) => rangesFrom(numbersIn(range).filter((n) => !seen.has(n))));
  const { messages, ...rest } = unpackRequest(
    { fields: Object.fromEntries(fields), past, present: request.present },
    parts,
  );
  return { ...rest, asBefore: true, added: messages };
}

const allRanges = (kept: KeptTrace): readonly PartRange[] => [
  ...Object.values(kept.requests).flatMap(rangesOf),
  ...rangesOf({ fields: kept.offer, past: [], present: [] }),
];

function statements(
  { session, day, epoch }: SessionKey,
  place: number,
  trace: AnyTrace,
  kept: KeptTrace,
  fresh: readonly Part[],
): Statement[] {
  const text = writeJson(kept);
  const bytes = fresh.reduce((sum, { part }) => sum + part.length, text.length);
  const said = trace.said === null ? null : trace.said.slice(0, shownOfWords);
  const body = [trace.said ?? "", trace.text].filter(Boolean).join("\n");
  return [
    {
      sql: `UPDATE sessions SET bytes = bytes + ?3, failed = failed + ?4, first_words = COALESCE(first_words, ?5)
        WHERE id = ?1 AND epoch = ?2`,
      values: [session, epoch, bytes, trace.finish === "error" ? 1 : 0, said],
      rows: 1,
    },
    ...fresh.map(({ n, hash, part }) => ({
      sql: "INSERT INTO trace_parts (session, n, day, hash, part) VALUES (?1, ?2, ?3, ?4, ?5)",
      values: [session, n, day, hash, part],
    })),
    {
      sql: `INSERT INTO traces (session, turn, day, place, at, character, finish, said, ms, trace)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (session, turn, day) DO UPDATE SET trace = excluded.trace`,
      values: [
        session,
        trace.turn,
        day,
        place,
        Date.parse(trace.at),
        trace.character ?? null,
        trace.finish ?? null,
        said,
        trace.ms ? Math.round(trace.ms.total) : null,
        text,
      ],
    },
    ...(body === ""
      ? []
      : [insertText({ kind: "session", id: session, session, turn: trace.turn, at: Date.parse(trace.at), body })]),
  ];
}
