/** Tells other nodes what happens here, for whoever looks at it: gathered for a moment, and lost when nobody listens. */
import type { Engine } from "../records/engine.ts";

export const newsChannel = "barkeep_news";
/** Most bytes of a notice: https://www.postgresql.org/docs/current/sql-notify.html allows under 8,000. */
const noticeBytes = 7500;
const gatherMs = 200;
/** Beyond so many notices at a time what happened is not told: whoever looks sees it when he looks again. */
const mostNotices = 20;

export type NewsItem = { readonly kind: string; readonly id: string; readonly [field: string]: unknown };

export class News {
  readonly #engine: Engine;
  readonly #node: string;
  readonly #listeners = new Set<(item: NewsItem) => void>();
  #items: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ engine, node }: { readonly engine: Engine; readonly node: string }) {
    this.#engine = engine;
    this.#node = node;
  }

  tell(item: NewsItem): void {
    this.#items.push(JSON.stringify(item));
    this.#timer ??= setTimeout(() => void this.#send(), gatherMs).unref();
  }

  /** Called with what other nodes tell. Returns a function that ends it. */
  onTold(listener: (item: NewsItem) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hear(said: string): void {
    const { node, items } = JSON.parse(said) as { readonly node: string; readonly items: readonly NewsItem[] };
    if (node === this.#node) return;
    for (const item of items) for (const listener of this.#listeners) listener(item);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  async #send(): Promise<void> {
    this.#timer = undefined;
    const items = this.#items;
    this.#items = [];
    const notices = inNotices(items, this.#node).slice(0, mostNotices);
    // What nobody hears of is seen at the next look.
    await this.#engine
      .write(notices.map((notice) => ({ sql: `SELECT pg_notify('${newsChannel}', ?1)`, values: [notice] })))
      .catch(() => undefined);
  }
}

function inNotices(items: readonly string[], node: string): string[] {
  const groups: string[][] = [];
  let bytes = noticeBytes;
  for (const item of items) {
    const size = Buffer.byteLength(item) + 1;
    if (size > noticeBytes - 100) continue;
    bytes += size;
    if (bytes >= noticeBytes - 100) {
      groups.push([]);
      bytes = size;
    }
    groups.at(-1)?.push(item);
  }
  return groups.map((group) => `{"node":${JSON.stringify(node)},"items":[${group.join(",")}]}`);
}
