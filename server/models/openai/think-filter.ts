/** Leaves out what a local model writes between `<think>` and `</think>`, however the tags are split over chunks. */

const tags = { outside: "<think>", inside: "</think>" } as const;

export class ThinkFilter {
  #where: keyof typeof tags = "outside";
  /** Text that may be the beginning of a tag. */
  #held = "";
  /** Blank space after a closing tag is not spoken either. */
  #blank = false;

  /** What of `chunk` (and of what was held back before) may be spoken. */
  push(chunk: string): string {
    let rest = this.#held + chunk;
    let spoken = "";
    for (;;) {
      const tag = tags[this.#where];
      if (this.#blank) {
        rest = rest.trimStart();
        this.#blank = rest === "";
      }
      const at = rest.indexOf(tag);
      if (at === -1) {
        const keep = heldLength(rest, tag);
        if (this.#where === "outside") spoken += rest.slice(0, rest.length - keep);
        this.#held = rest.slice(rest.length - keep);
        return spoken;
      }
      if (this.#where === "outside") spoken += rest.slice(0, at);
      rest = rest.slice(at + tag.length);
      this.#blank = this.#where === "inside";
      this.#where = this.#where === "outside" ? "inside" : "outside";
    }
  }

  /** What was held back at the end of the stream and was no tag after all. */
  end(): string {
    const rest = this.#where === "outside" ? this.#held : "";
    this.#held = "";
    return rest;
  }
}

/** Length of the longest end of `text` with which `tag` begins. */
function heldLength(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--)
    if (tag.startsWith(text.slice(text.length - length))) return length;
  return 0;
}
