/** How much keyed context a session holds: the same key replaces, an empty text removes. */

export class KeyedContext {
  readonly #sizes = new Map<string, number>();

  /** UTF-16 code units with this one put. */
  sizeWith(key: string | null, text: string): number {
    const others = [...this.#sizes].reduce((sum, [other, size]) => sum + (other === key ? 0 : size), 0);
    return others + text.length + (key?.length ?? 0);
  }

  /** Undefined for a key that there is not. */
  sizeOf(key: string | null): number | undefined {
    return key === null ? undefined : this.#sizes.get(key);
  }

  /** Takes a `put` back: `size` was this key's before. */
  restore(key: string | null, size: number | undefined): void {
    if (key === null) return;
    if (size === undefined) this.#sizes.delete(key);
    else this.#sizes.set(key, size);
  }

  put(key: string | null, text: string): void {
    if (key === null) return;
    if (text === "") this.#sizes.delete(key);
    else this.#sizes.set(key, text.length + key.length);
  }
}
