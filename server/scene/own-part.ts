/**
 * What a character says itself: in a scene models write `Mira: Good evening.` as they read the others, and go on with what somebody else might
 * say to that. Its own name is taken off the beginning of a line; at a line with somebody else's name its answer ends.
 */
import type { Part } from "../cues/cue-stream.ts";

export interface OwnPartOptions {
  readonly name: string;
  /** Whoever else is heard in the scene. */
  readonly others: readonly string[];
}

interface Label {
  readonly isOwn: boolean;
  readonly length: number;
}

const before = /^[*_#>[("“«]{0,4}/;
const behind = /^[ \t*_\])]{0,4}[:：][*_]{0,3}[ \t]*/;
const behindBegun = /^[ \t*_\])]{0,4}$/;

const same = (one: string, other: string) => one.toLowerCase() === other.toLowerCase();

export class OwnPart {
  readonly #names: readonly { readonly name: string; readonly isOwn: boolean }[];
  /** The beginning of a line that may yet be somebody's name, with the line breaks before it. */
  #held = "";
  #isLineStart = true;
  #hasEnded = false;

  constructor({ name, others }: OwnPartOptions) {
    const named = (each: string, isOwn: boolean) => ({ name: each.trim(), isOwn });
    const whole = [named(name, true), ...others.map((other) => named(other, false))].filter((one) => one.name !== "");
    // Called by a first name that nobody else has.
    const first = whole.map((one) => ({ ...one, name: one.name.split(" ")[0] ?? "" }));
    const alone = first.filter(({ name: one }) => first.filter((other) => same(other.name, one)).length === 1);
    this.#names = [...whole, ...alone];
  }

  /** What may be spoken by now. */
  push(part: Part): Part[] {
    if (this.#hasEnded) return [];
    if ("text" in part) return this.#read(this.#held + part.text, false);
    const held = this.#held;
    this.#held = "";
    this.#isLineStart &&= held.trim() === "";
    return held === "" ? [part] : [{ text: held }, part];
  }

  /** What was held back, at the end of an answer. */
  end(): Part[] {
    return this.#read(this.#held, true);
  }

  /** Another answer begins. */
  reset(): void {
    this.#held = "";
    this.#isLineStart = true;
    this.#hasEnded = false;
  }

  /** `whole`: nothing more will come. */
  #read(text: string, whole: boolean): Part[] {
    this.#held = "";
    let spoken = "";
    let rest = text;
    while (rest !== "") {
      let words = 0;
      if (this.#isLineStart) {
        const blank = /^\s*/.exec(rest)?.[0] ?? "";
        const label = this.#label(rest.slice(blank.length), whole);
        if (label === "unfinished") {
          this.#held = rest;
          break;
        }
        if (label?.isOwn === false) {
          this.#hasEnded = true;
          break;
        }
        this.#isLineStart = false;
        rest = blank + rest.slice(blank.length + (label?.length ?? 0));
        words = blank.length;
      }
      const end = rest.indexOf("\n", words);
      spoken += end < 0 ? rest : rest.slice(0, end);
      rest = end < 0 ? "" : rest.slice(end);
      this.#isLineStart = end >= 0;
    }
    return spoken === "" ? [] : [{ text: spoken }];
  }

  /** The name at the beginning of a line, with its colon; null where there is none. */
  #label(line: string, whole: boolean): "unfinished" | Label | null {
    const around = before.exec(line)?.[0].length ?? 0;
    const core = line.slice(around);
    let mayCome = false;
    for (const { name, isOwn } of this.#names) {
      const begun = core.slice(0, name.length);
      if (!same(begun, name.slice(0, begun.length))) continue;
      const rest = core.slice(name.length);
      const colon = begun.length < name.length ? undefined : behind.exec(rest)?.[0].length;
      if (colon !== undefined && (whole || !isOwn || colon < rest.length))
        return { isOwn, length: around + name.length + colon };
      mayCome ||= begun.length < name.length || colon !== undefined || behindBegun.test(rest);
    }
    return mayCome && !whole ? "unfinished" : null;
  }
}
