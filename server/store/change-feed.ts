/** Tells whoever lives by a collection which of its documents have changed, whoever changed them. */

export type ChangeListener = (ids: readonly string[]) => void;

export class ChangeFeed {
  readonly #listeners = new Set<ChangeListener>();

  /** Returns a function that ends it. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  publish(ids: readonly string[]): void {
    for (const listener of this.#listeners) listener(ids);
  }
}
