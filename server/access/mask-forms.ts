/** The ways a secret's value turns up in text: as it is, escaped in JSON, Python and HTML, in URLs, in base64 at any offset, in hex. */

/** Values shorter than this would blot out ordinary words and are left alone. */
export const shortestMasked = 4;
/** Encoded forms shorter than this turn up by chance. */
const shortestEncoded = 8;

/** Every form, without line breaks: those are skipped in the text. */
export function formsOf(value: string): string[] {
  if (value.length < shortestMasked) return [];
  const bytes = Buffer.from(value, "utf8");
  const escaped = JSON.stringify(value).slice(1, -1);
  const ascii = escaped.replace(/[\u0080-\uffff]/g, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const python = [...pythonForms(value), ...asciiForms(value)];
  const encoded = [
    ...[escaped, ascii].flatMap(jsonForms),
    ...python,
    // Printed in a message that then became JSON.
    ...python.map(jsonText),
    ...htmlForms(value),
    ...urlForms(value),
    ...[0, 1, 2].flatMap((offset) => base64Forms(bytes, offset)),
    bytes.toString("hex"),
    bytes.toString("hex").toUpperCase(),
    ...[":", " ", "-"].flatMap((between) => hexForms(bytes, between)),
    ...linesOf(value),
    // What stands in the place of a host's name.
    value.toLowerCase(),
  ];
  const forms = new Set([value, ...encoded.filter((form) => form.length >= shortestEncoded)].map(withoutBreaks));
  return [...forms].filter((form) => form.length >= shortestMasked);
}

const jsonText = (text: string) => JSON.stringify(text).slice(1, -1);

/** As it stands in JSON, with slashes as PHP writes them, inside of a JSON text, and both. */
function jsonForms(escaped: string): string[] {
  const php = escaped.replaceAll("/", "\\/");
  return [escaped, php, jsonText(escaped), jsonText(jsonText(escaped)), jsonText(php)];
}

/** As fingerprints and dumps write bytes: `61:62:63`. */
const hexForms = (bytes: Buffer, between: string): string[] => {
  const pairs = bytes.toString("hex").match(/../g) ?? [];
  return [pairs.join(between), pairs.join(between).toUpperCase()];
};

/** As Python's `ascii` writes a text: `\\xe9` and `\\u20ac`, and eight digits past the first plane. */
function asciiForms(value: string): string[] {
  if (!/[\u0080-\u{10ffff}]/u.test(value)) return [];
  const code = (one: string) => {
    const point = one.codePointAt(0) ?? 0;
    const [sign, width] = point < 0x100 ? ["x", 2] : point < 0x10000 ? ["u", 4] : ["U", 8];
    return `\\${sign}${point.toString(16).padStart(width as number, "0")}`;
  };
  return quoted(pythonText(value).replace(/[\u0080-\u{10ffff}]/gu, code));
}

/** A line of a secret of several, such as a PEM's, is told alone by whoever reads it line by line; its first and last are everybody's. */
const shortestLine = 24;
const linesOf = (value: string): string[] =>
  /[\r\n]/.test(value)
    ? value.split(/[\r\n]+/).filter((line) => line.length >= shortestLine && !line.startsWith("-----"))
    : [];

const withoutBreaks = (text: string) => text.replace(/[\r\n]/g, "");

const named: Readonly<Record<string, string>> = { "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t" };
const coded = (one: string) => `\\x${one.charCodeAt(0).toString(16).padStart(2, "0")}`;
const pythonText = (text: string) =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is escaped.
  text.replace(/[\\\u0000-\u001f\u007f]/g, (one) => named[one] ?? coded(one));
/** A quote is escaped only where the other kind occurs as well, or where somebody chose the quotes. */
const quoted = (text: string) => [text, text.replaceAll("'", "\\'"), text.replaceAll('"', '\\"')];

/** As Python's `repr` writes a text and its bytes, which is how they stand in the message of a KeyError. */
function pythonForms(value: string): string[] {
  const bytes = pythonText(Buffer.from(value, "utf8").toString("latin1")).replace(/[\u0080-\u00ff]/g, coded);
  return [pythonText(value), bytes].flatMap(quoted);
}

function htmlForms(value: string): string[] {
  const tags = value.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  return [
    tags,
    tags.replaceAll('"', "&quot;"),
    tags.replaceAll('"', "&quot;").replaceAll("'", "&#x27;"),
    tags.replaceAll('"', "&#34;").replaceAll("'", "&#39;"),
  ];
}

function urlForms(value: string): string[] {
  // Lone surrogates have no URL form.
  const strict = encodeURIComponent(value.toWellFormed()).replace(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  const forms = [
    strict,
    strict.replaceAll("%2F", "/"),
    strict.replaceAll("%20", "+"),
    encodeURIComponent(value.toWellFormed()),
    encodeURI(value.toWellFormed()),
  ];
  return [...forms, ...forms.map((form) => form.replace(/%[0-9A-F]{2}/g, (one) => one.toLowerCase()))];
}

/**
 * The characters of base64 that depend on nothing but the value, when `offset` bytes stand before it in their group
 * of three: how `user:secret` looks in a basic Authorization header; and the same in a URL.
 */
function base64Forms(bytes: Buffer, offset: number): string[] {
  const text = Buffer.concat([Buffer.alloc(offset), bytes]).toString("base64");
  const first = Math.ceil((offset * 8) / 6);
  const last = Math.floor(((offset + bytes.length) * 8) / 6);
  const core = text.slice(first, last);
  const plus = core.replaceAll("+", "%2B");
  return [core, core.replaceAll("+", "-").replaceAll("/", "_"), plus, plus.replaceAll("/", "%2F")];
}
