/** Splits a command line into its words as a POSIX shell would, or Windows' cmd and PowerShell where they write `^` and a backtick at line ends. */

/** Longest command that is read. */
export const maxCommandLength = 256 * 1024;

/**
 * The words of the first command that holds such a word, or of the last one there is; what follows it behind `|`, `;`, `&&` or a
 * redirection is left out. Undefined when a quote stays open.
 */
export function shellWords(given: string, isMeant: (word: string) => boolean): string[] | undefined {
  const text = withoutDoubled(given.includes('^"') ? withoutCarets(given) : given);
  for (let at = 0; ; ) {
    const command = commandAt(text, at);
    if (!command || command.end >= text.length || command.words.some(isMeant)) return command?.words;
    at = command.end + 1;
  }
}

/** `end`: where the sign stands that ends it. */
function commandAt(text: string, from: number): { readonly words: string[]; readonly end: number } | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = from;
  const add = (part: string) => {
    word = (word ?? "") + part;
  };
  while (at < text.length) {
    const character = text[at]!;
    if (character === "'" || (character === "$" && text[at + 1] === "'")) {
      const ansi = character === "$";
      const quoted = ansi ? ansiQuoted(text, at + 2) : singleQuoted(text, at + 1);
      if (!quoted) return undefined;
      add(quoted.text);
      at = quoted.end;
    } else if (character === '"') {
      const quoted = doubleQuoted(text, at + 1);
      if (!quoted) return undefined;
      add(quoted.text);
      at = quoted.end;
    } else if (word === undefined && character === "#") {
      while (at < text.length && text[at] !== "\n") at += 1;
    } else if (character === "^" && /[&|<>^%]/.test(text[at + 1] ?? "")) {
      add(text[at + 1]!);
      at += 2;
    } else if (character === "\\" || (/[\^`]/.test(character) && /[\r\n]/.test(text[at + 1] ?? ""))) {
      const skipped = text[at + 1] === "\r" && text[at + 2] === "\n" ? 3 : 2;
      if (!/[\r\n]/.test(text[at + 1] ?? "\n")) add(text[at + 1]!);
      at += skipped;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (word === undefined && /[|;&<>]/.test(character)) return { words, end: at };
    else if (character === "|" || character === ";") break;
    else {
      add(character);
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return { words, end: at };
}

/** As Windows' cmd reads what browsers copy for it: `^` before a character is that character, at the end of a line nothing. */
const withoutCarets = (text: string): string => text.replace(/\^(?:\r?\n([^\r\n]?)|([\s\S]))/g, "$1$2");

/** As Windows' cmd writes JSON between quotes: `"{""a"":""b""}"`. */
const withoutDoubled = (text: string): string => (/"[{[]\s?""/.test(text) ? text.replaceAll('""', '\\"') : text);

interface Quoted {
  readonly text: string;
  /** Where the text goes on behind the closing quote. */
  readonly end: number;
}

function singleQuoted(text: string, from: number): Quoted | undefined {
  const end = text.indexOf("'", from);
  return end === -1 ? undefined : { text: text.slice(from, end), end: end + 1 };
}

function doubleQuoted(text: string, from: number): Quoted | undefined {
  let out = "";
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '"') return { text: out, end: at + 1 };
    // PowerShell's own sign before a quote; a shell would run what follows, and no command here has that.
    if (text[at] === "`" && text[at + 1] === '"') {
      at += 1;
      out += '"';
    } else if (text[at] === "\\" && '"\\$`\n'.includes(text[at + 1] ?? "")) {
      at += 1;
      if (text[at] !== "\n") out += text[at];
    } else out += text[at];
  }
  return undefined;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", 0: "\0" };

/** `$'…'`, as browsers copy a request whose body holds quotes. */
function ansiQuoted(text: string, from: number): Quoted | undefined {
  let out = "";
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === "'") return { text: out, end: at + 1 };
    if (text[at] !== "\\") {
      out += text[at];
      continue;
    }
    at += 1;
    const unit = /^u([0-9a-fA-F]{4})/.exec(text.slice(at, at + 5))?.[1];
    const bytes = bytesAt(text, at);
    if (unit) out += String.fromCharCode(Number.parseInt(unit, 16));
    else if (bytes.length > 0) out += fromBytes(bytes);
    else out += escapes[text[at] ?? ""] ?? text[at] ?? "";
    // The sign before the next one is read again.
    at += unit ? 4 : Math.max(0, bytes.length * 4 - 2);
  }
  return undefined;
}

/** `xc3\\xbc` or `303\\274`: bytes, one behind the other. */
function bytesAt(text: string, from: number): number[] {
  const bytes: number[] = [];
  for (let at = from; ; at += 4) {
    const [, hex, octal] = /^(?:x([0-9a-fA-F]{2})|([0-3][0-7]{2}))/.exec(text.slice(at, at + 3)) ?? [];
    if (hex === undefined && octal === undefined) return bytes;
    bytes.push(Number.parseInt(hex ?? octal!, hex ? 16 : 8));
    if (text[at + 3] !== "\\") return bytes;
  }
}

/** Characters of UTF-8, or each byte one where they are none. */
function fromBytes(bytes: readonly number[]): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes));
  } catch {
    return bytes.map((byte) => String.fromCharCode(byte)).join("");
  }
}
