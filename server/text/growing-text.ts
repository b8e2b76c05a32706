/**
 * Text that comes in many small pieces and is read at the end. Adding to a string makes V8 keep a tree of the pieces until
 * somebody reads it; that of a long answer lies scattered in memory by then, and reading it costs more than all its pieces did.
 */
const most = 64;

export class GrowingText {
  #text = "";
  #length = 0;
  readonly #pieces: string[] = [];

  /** In UTF-16 code units. */
  get length(): number {
    return this.#length;
  }

  add(piece: string): void {
    this.#length += piece.length;
    this.#pieces.push(piece);
    if (this.#pieces.length === most) this.#gather();
  }

  /** All there is so far. */
  get text(): string {
    this.#gather();
    return this.#text;
  }

  #gather(): void {
    if (this.#pieces.length === 0) return;
    this.#text += this.#pieces.join("");
    this.#pieces.length = 0;
  }
}
