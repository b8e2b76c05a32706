/** Holes in an address, as documentation prints it: `{id}`, `<id>`, `:id`, `${ID}`, `$ID` and `{{id}}` are values that are still to be given. */

export interface OpenAddress {
  /** As an address that can be read: a hole in its path is `{name}`, a host with a hole is `address.invalid`. */
  readonly text: string;
  /** Names of the holes in the path, each once. */
  readonly holes: readonly string[];
  /** The hole in the host, where there is one; `whole` when the host is nothing else. */
  readonly host?: { readonly name: string; readonly whole: boolean };
}

const anyHole = /\{\{([^{}]{1,80})\}\}|\$?\{([\w.-]{1,60})\}|<([^<>/]{1,60})>|\$([A-Z][A-Z0-9_]{0,59})(?![a-z])/g;
/** A part of a path that is a hole as a whole. */
const wholePart = /^(?::([A-Za-z_]\w{0,59})|(your[_-][\w-]{1,60}))$/i;

export const hiddenHost = "address.invalid";

export function openAddress(given: string): OpenAddress {
  const scheme = /^[a-z][a-z0-9+.-]{0,20}:\/\//i.exec(given)?.[0] ?? "";
  const rest = given.slice(scheme.length);
  const [authority, behind] = cutAt(rest, /[/?#]/);
  const [path, tail] = cutAt(behind, /[?#]/);
  const login = authority.slice(0, authority.lastIndexOf("@") + 1);
  const host = authority.slice(login.length);
  const inHost = [...host.matchAll(anyHole)][0];
  const holes = new Set<string>();
  const hole = (name: string) => {
    const plain = name.trim().replace(/[^\w.-]+/g, "_");
    holes.add(plain);
    return `{${plain}}`;
  };
  const opened = path
    .split("/")
    .map((part) => {
      const [, colon, yours] = wholePart.exec(part) ?? [];
      if (colon ?? yours) return hole((colon ?? yours) as string);
      return part.replace(anyHole, (...found) => hole(nameIn(found)));
    })
    .join("/");
  return {
    text: `${scheme || "https://"}${login}${inHost ? hiddenHost : host}${opened}${tail}`,
    holes: [...holes],
    ...(inHost && { host: { name: nameIn(inHost).trim(), whole: inHost[0] === host } }),
  };
}

/** Of the ways to write a hole the one that was used. */
const nameIn = (found: readonly unknown[]): string => String(found.slice(1, 5).find((name) => name !== undefined));

function cutAt(text: string, sign: RegExp): readonly [before: string, from: string] {
  const at = text.search(sign);
  return at === -1 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

/** `%7Bid%7D` of a parsed address back into `{id}`; a brace that is no hole stays encoded. */
export const reopened = (path: string, holes: readonly string[]): string =>
  path
    .replaceAll("{", "%7B")
    .replaceAll("}", "%7D")
    .replace(/%7B([\w.-]{1,80})%7D/gi, (whole, name: string) => (holes.includes(name) ? `{${name}}` : whole));
