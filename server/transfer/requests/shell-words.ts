/** Splits a command line into its words as a POSIX shell, or Windows' cmd where it writes `^` at line ends, would. */

/** Longest command that is read. */
export const maxCommandLength = 256 * 1024;

/** The words of the first command; what follows `|`, `;`, `&&` or a redirection is left out. Undefined when a quote stays open. */
export function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let at = 0;
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
    } else if (character === "\\" || (character === "^" && /[\r\n]/.test(text[at + 1] ?? ""))) {
      const skipped = text[at + 1] === "\r" && text[at + 2] === "\n" ? 3 : 2;
      if (!/[\r\n]/.test(text[at + 1] ?? "\n")) add(text[at + 1]!);
      at += skipped;
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      at += 1;
    } else if (word === undefined && /[|;&<>]/.test(character)) {
      return words;
    } else {
      if (character === "|" || character === ";") break;
      add(character);
      at += 1;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}

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
    if (text[at] === "\\" && '"\\$`\n'.includes(text[at + 1] ?? "")) {
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
    const hex = /^(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2}))/.exec(text.slice(at, at + 5));
    if (hex) {
      out += String.fromCharCode(Number.parseInt(hex[1] ?? hex[2]!, 16));
      at += hex[0].length - 1;
    } else out += escapes[text[at] ?? ""] ?? text[at] ?? "";
  }
  return undefined;
}
