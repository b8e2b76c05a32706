/** Reads texts out of what is nearly JSON: cut off in its middle, or written as Python shows a dict, as gateways pass it on. */

const member =
  // bounded: by the 20,000 characters that are looked at of a body
  /["']([a-z_]{1,40})["']\s{0,9}:\s{0,9}(?:"((?:[^"\\]|\\.)*)|'((?:[^'\\]|\\.)*))/gi;

/** Every member that is a text, by its name, in order; the last may be cut off. */
export function textMembers(text: string): { readonly name: string; readonly value: string }[] {
  return [...text.matchAll(member)].map(([, name = "", double, single = ""]) => ({
    name: name.toLowerCase(),
    value: double === undefined ? plain(single) : unescaped(double),
  }));
}

function unescaped(inside: string): string {
  try {
    return String(JSON.parse(`"${inside}"`));
  } catch {
    return plain(inside);
  }
}

const plain = (inside: string): string => inside.replace(/\\(.)/g, (_, sign: string) => (sign === "n" ? "\n" : sign));
