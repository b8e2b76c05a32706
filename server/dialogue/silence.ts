/**
 * Hears when a model that may choose to say nothing does so: it is asked to answer with exactly `[silent]`, and writes `[Silent].`,
 * `(silent)`, `silent` or `Hm. [silent]`. Neither the mark nor the few words beside it are spoken.
 */
import type { Part } from "../cues/cue-stream.ts";

/** What models call it, in the languages that they answer in. */
const words = [
  "(?:(?:stay|remain|keep|fall)s? )?(?:silen(?:t|ce|tly)|quiet(?:ly)?)|(?:says? )?nothing|no (?:response|reply|answer|reaction)|(?:does not|doesn't) (?:respond|reply|answer|react)",
  "schweig(?:t|en|end)|(?:bleibt )?still|stille|stumm|zwijgt|stilte|en silence|silencieu(?:x|se)",
  "(?:en |guarda )?silencio|callad[oa]|(?:in )?silenzio|silenzios[oa]|(?:em )?silêncio|calad[oa]|milczy|cisza|sessiz",
  "(?:保持)?沉默|沈默|沈黙|無言|침묵|молчит|молчание|молча|тишина",
].join("|");
const inside = ` ?(?:${words})[.…!]?`;
/** In brackets of any script, and what Markdown puts around them. */
// bounded: linear by construction, of the words above, each once
const bracketed = new RegExp(
  `[\\\\*_~]{0,4}[([{<（［｛＜【〔〈《「『〖]{1,3}${inside} ?[\\\\*_~]{0,4}[)\\]}>）］｝＞】〕〉》」』〗]{1,3}[\\\\*_~]{0,4}[.!…。！]?`,
  "giu",
);
/** A word that is only set apart is a mark where it is a sentence: `Hm. *silent*`, but not `The hall was *silent*`. */
// bounded: asked of what is undecided, by `spokenFor` and the marks in it
const setApart = new RegExp(`(?:^|[.!?…。！？\\n]) ?[*_~\`]{1,4}${inside} ?[*_~\`]{1,4}[.!…。！]?$`, "iu");
const bare = /^(?:i )?(?:(?:stay|remain|keep|fall)s? )?silen(?:t|ce|tly)$/iu;
/** An answer that is one stage direction and no more, such as `(The innkeeper says nothing and watches.)`; what stands in it. */
// bounded: by `longestDirection`
const direction =
  /^[\s"'“”„«»‘’>#—-]*[[({<（［｛＜【〔〈《「『〖*_`]{1,5}([^[\](){}<>（）［］【】「」*_`]+)[)\]}>）］｝＞】〕〉》」』〗*_`]{1,5}[\s"'“”„«»‘’.!…。！]*$/u;
/** One that has not come to its end. */
const directionBegun = /^[\s"'“”„«»‘’>#—-]{0,8}[[({<（［｛＜【〔〈《「『〖*_`]{1,5}[^[\](){}<>（）［］【】「」*_`]*$/u;
// bounded: by `longestDirection`, of the words above
const silently = new RegExp(`(?<!\\p{L})(?:${words})(?!\\p{L})`, "iu");
/** Longest one that is waited for, in UTF-16 units. */
const longestDirection = 240;
/** Most pieces that are waited for: a model may write marks alone. */
const mostParts = 500;
/** The mark, and then why. */
const explained = /^\W{0,8}\[silen(?:t|ce)\][\s*_.]{0,8}[\n(]/iu;
/** The mark, cut off with the answer. */
const cutOff = /^\W{0,8}[[({<*]sil(?:en?)?$/iu;
/** To order silence is to speak. */
const order = /silence\W{0,4}!/iu;
/** Longest mark that is waited for, in UTF-16 units. */
const longestMark = 40;
/** What may yet become a bracketed mark, or has become one whose end may not have come. */
const opened =
  // bounded: by `longestMark`
  /[\\*_~([{<（［｛＜【〔〈《「『〖]{1,6}(?:[\s\p{L}]{1,24}[.…!]?)?(?:[\\*_~)\]}>）］｝＞】〕〉》」』〗]{1,6})?$/iu;
/** Whoever has said so much, in UTF-16 units, does speak. */
const spokenFor = 32;

export class SilenceGate {
  /** What was written so far, until it is certain that the character speaks. */
  #undecided: Part[] | null = [];
  #held = "";
  #isSilent = false;

  /** What may be spoken by now. */
  push(part: Part): Part[] {
    if (this.#isSilent) return "cue" in part ? [part] : [];
    if (this.#undecided === null) return "text" in part ? this.#unmarked(part.text) : [part];
    this.#undecided.push(part);
    const written = textOf(this.#undecided);
    this.#isSilent = explained.test(written);
    if (this.#isSilent) return this.#cuesAlone();
    const isShort = written.replace(bracketed, "").trim().length < spokenFor;
    const mayBeSilent = isShort || directionBegun.test(written) || isSilentDirection(written);
    const isWaitedFor = written.length < longestDirection && this.#undecided.length < mostParts;
    return mayBeSilent && isWaitedFor ? [] : this.#decided(this.#undecided);
  }

  /** What is left at the end of an answer: nothing where it was silence. */
  end(): Part[] {
    if (this.#undecided === null) {
      const held = this.#held.replace(bracketed, "");
      this.#held = "";
      return held === "" ? [] : [{ text: held }];
    }
    const parts = this.#undecided;
    const written = textOf(parts);
    const plain = written
      .normalize("NFKC")
      .replace(/[^\p{L}\p{N}\s]/gu, "")
      .replace(/\s+/g, " ")
      .trim();
    const isMarked = written.search(bracketed) >= 0 || setApart.test(written.trim()) || cutOff.test(written);
    const isBare = bare.test(plain) && !order.test(written);
    if (plain === "" || isMarked || isBare || isSilentDirection(written)) return this.#cuesAlone();
    this.#undecided = null;
    return parts;
  }

  /** Another answer begins: what is undecided is forgotten. */
  reset(): void {
    if (this.#undecided !== null) this.#undecided = [];
    this.#held = "";
    this.#isSilent = false;
  }

  /** A silence may be seen. */
  #cuesAlone(): Part[] {
    const parts = this.#undecided ?? [];
    this.#undecided = [];
    return parts.filter((part) => "cue" in part);
  }

  #decided(parts: readonly Part[]): Part[] {
    this.#undecided = null;
    return parts.flatMap((part) => ("text" in part ? this.#unmarked(part.text) : [part]));
  }

  #unmarked(text: string): Part[] {
    const whole = this.#held + text;
    const end = whole.slice(-longestMark);
    const tail = whole.length - end.length + (opened.exec(end)?.index ?? end.length);
    this.#held = whole.slice(tail);
    const words = whole.slice(0, tail).replace(bracketed, "");
    return words === "" ? [] : [{ text: words }];
  }
}

function isSilentDirection(written: string): boolean {
  const inside = written.length < longestDirection ? direction.exec(written)?.[1] : undefined;
  return inside !== undefined && silently.test(inside);
}

const textOf = (parts: readonly Part[]): string => parts.map((part) => ("text" in part ? part.text : "")).join("");
