/** What is written so that it can be found by its words; the one thing that each engine looks for in its own way. */
import type { Engine, Row, Statement } from "./engine.ts";

export interface SearchText {
  readonly kind: "session" | "method" | "character" | "call";
  readonly id: string;
  readonly session?: string | null;
  readonly turn?: string | null;
  /** Unix time in ms. */
  readonly at: number;
  readonly body: string;
}

export interface Found {
  readonly kind: SearchText["kind"];
  readonly id: string;
  readonly turn?: string;
  /** Words around what was found. */
  readonly snippet: string;
  readonly at: number;
}

export interface SearchTexts {
  /** The best first; `after` is the `next` of the page before. */
  find(
    words: string,
    page: { readonly limit: number; readonly after?: string },
  ): Promise<{
    readonly items: readonly Found[];
    readonly next: string | null;
  }>;
}

/** Longer bodies are found by how they begin. */
const mostChars = 16_000;
const mostWords = 12;
const deepest = 1000;

export function createSearchTexts(options: {
  readonly engine: Engine;
  /** Resolves when what was given so far can be found. */
  readonly settled: () => Promise<void>;
}): SearchTexts {
  const { engine, settled } = options;
  return {
    async find(words, { limit, after }) {
      const wanted = wordsIn(words);
      const offset = Math.min(Number(after ?? 0) || 0, deepest);
      if (wanted.length === 0) return { items: [], next: null };
      await settled();
      const rows = await engine.read({
        sql: queries[engine.dialect],
        values: [expressions[engine.dialect](wanted), limit + 1, offset],
      });
      const next = rows.length > limit && offset + limit < deepest ? String(offset + limit) : null;
      return { items: rows.slice(0, limit).map(foundIn), next };
    },
  };
}

export const insertText = ({ kind, id, session = null, turn = null, at, body }: SearchText): Statement => ({
  sql: "INSERT INTO search_texts (kind, id, session, turn, at, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
  values: [kind, id, session, turn, at, apart(body.slice(0, mostChars))],
});

export const removeText = (kind: SearchText["kind"], id: string): Statement => ({
  sql: "DELETE FROM search_texts WHERE kind = ?1 AND id = ?2",
  values: [kind, id],
});

/** Letters and digits alone: nothing of either engine's own language gets through. */
export const wordsIn = (text: string): string[] => (text.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []).slice(0, mostWords);

/** Scripts that are written without spaces between words: each of their characters counts as a word. */
const unspaced =
  /[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]\p{M}*/gu;
const between = "\u200b";
const betweens = /\u200b+/g;

/** With a mark around each such character that both engines end a word at and nobody sees. */
const apart = (text: string) => text.replace(unspaced, `${between}$&${between}`).replace(betweens, between);

/** What stands side by side to make up the word. */
const partsOf = (word: string): string[] => apart(word).split(between).filter(Boolean);

/** As the words of PostgreSQL's table are; SQLite's does that by itself. */
const withoutAccents = (word: string) => word.normalize("NFD").replace(/[\u0300-\u036f]/g, "");

/** All of the words must be there; the last may still be being typed. */
const expressions = {
  sqlite: (words: readonly string[]) => `${words.map((word) => `"${partsOf(word).join(" ")}"`).join(" ")}*`,
  postgres: (words: readonly string[]) => {
    const phrase = (word: string) =>
      partsOf(withoutAccents(word))
        .map((part) => `'${part}'`)
        .join(" <-> ");
    return `${words.map(phrase).join(" & ")}:*`;
  },
} as const;

const queries = {
  sqlite: `SELECT t.kind, t.id, t.turn, t.at, snippet(search_words, 0, '', '', '…', 16) AS snippet
    FROM search_words JOIN search_texts AS t ON t.n = search_words.rowid
    WHERE search_words MATCH ?1 ORDER BY search_words.rank, t.n DESC LIMIT ?2 OFFSET ?3`,
  postgres: `SELECT kind, id, turn, at,
      ts_headline('simple', body, to_tsquery('simple', ?1), 'StartSel="",StopSel="",MaxWords=16,MinWords=8') AS snippet
    FROM search_texts WHERE words @@ to_tsquery('simple', ?1)
    ORDER BY ts_rank(words, to_tsquery('simple', ?1)) DESC, n DESC LIMIT ?2 OFFSET ?3`,
} as const;

const foundIn = ({ kind, id, turn, snippet, at }: Row): Found => ({
  kind: String(kind) as SearchText["kind"],
  id: String(id),
  ...(typeof turn === "string" && { turn }),
  snippet: String(snippet).replace(betweens, ""),
  at: Number(at),
});
