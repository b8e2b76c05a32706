/**
 * Notices keys pasted into source code, so that the page can offer to move them to the vault. Feedback for careful
 * people, not a wall: it reads line by line and knows the shapes of well-known keys and the names people give them.
 */
import { isReservedName } from "../access/secret-name.ts";

export interface LiteralKey {
  /** Line and columns of the value inside its quotes, 1-based; `endColumn` is the one after the last. */
  readonly line: number;
  readonly column: number;
  readonly endColumn: number;
  /** What makes it look like a key. */
  readonly reason: string;
  /** A name for the secret, such as OPENWEATHER_KEY. */
  readonly suggestedName: string;
}

/** How a key is known wherever it stands. */
export interface KeyShape {
  /** Such as `a Slack token`. */
  readonly what: string;
  /** What a secret with such a key is called. */
  readonly name: string;
  /** With the flag `g`. */
  readonly shape: RegExp;
}

/** Shapes of keys that name themselves; source: the services' own documentation of their key formats. */
const knownShapes: readonly KeyShape[] = [
  { what: "a key of a model's API", name: "MODEL_KEY", shape: /(?<![\w-])sk-[\w-]{20,}/g },
  // bounded: 2,000 characters of a line
  { what: "a GitHub token", name: "GITHUB_TOKEN", shape: /(?<![\w-])(?:gh[pousr]_\w{30,}|github_pat_\w{30,})/g },
  // bounded: 2,000 characters of a line
  { what: "a GitLab token", name: "GITLAB_TOKEN", shape: /(?<![\w-])glpat-[\w-]{18,}/g },
  { what: "a Slack token", name: "SLACK_TOKEN", shape: /(?<![\w-])xox[abeprs]-[\w-]{10,}/g },
  { what: "an Atlassian token", name: "ATLASSIAN_TOKEN", shape: /(?<![\w-])ATATT3[\w=-]{20,}/g },
  // bounded: 2,000 characters of a line
  { what: "a Google key", name: "GOOGLE_KEY", shape: /(?<![\w-])AIza[\w-]{30,}/g },
  { what: "an AWS access key", name: "AWS_ACCESS_KEY_ID", shape: /(?<![\w-])(?:AKIA|ASIA)[0-9A-Z]{16}/g },
  { what: "a Stripe key", name: "STRIPE_KEY", shape: /(?<![\w-])[rs]k_(?:live|test)_\w{16,}/g },
  // bounded: 2,000 characters of a line
  { what: "a SendGrid key", name: "SENDGRID_KEY", shape: /(?<![\w-])SG\.[\w-]{16,}\.[\w-]{16,}/g },
  // bounded: 2,000 characters of a line
  { what: "a Barkeep token", name: "GAME_KEY", shape: /(?<![\w-])bk_(?:admin|game|player|dev)_[\w.-]{20,}/g },
  { what: "a signed web token", name: "WEB_TOKEN", shape: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/g },
];

/** A text in quotes with the name it is given to: `NAME = "…"`, `"name": "…"`, `name="…"`, `data["name"] = "…"`. */
const named =
  // bounded: 2,000 characters of a line
  /(?:(?<plain>(?<!\w)\w{1,64})|["'](?<quoted>[\w-]{1,64})["']\]?)\s{0,9}(?:=(?!=)|:)\s{0,9}[rbuf]{0,2}(?:"(?<double>[^"\\]{8,400})"|'(?<single>[^'\\]{8,400})')/gi;
const keyName =
  /(?:^|[_-])(?:api|access|auth|private|secret|client)?[_-]?(?:key|token|secret|password|passwd|passphrase|credential)s?$/i;
/** A text of hexadecimal digits, as long as keys are; and names for what looks alike and is none. */
const hexKey = /^(?=.{0,127}\d)(?=.{0,127}[a-f])[0-9a-f]{32,128}$/i;
const noKey = /hash|md5|sha\d|digest|checksum|etag|uuid|guid|commit|version|(?:^|[_-])id$/i;
const notKeyNames = /(?:project|sort|primary|foreign|cache|idempotency|partition|issue|dict|public)[_-]?key$/i;
// bounded: 2,000 characters of a line
const parameterInUrl = /[?&](api_?key|appid|key|token|access_token|auth)=([^&"'{}\s]{8,})/gi;
const loginInUrl = /:\/\/[^/\s:@"'{}]+:([^/@\s"'{}]{4,})@/g;
/** What people write where a key should go. */
const placeholder =
  // bounded: 2,000 characters of a line
  /^<.*>$|\.\.\.|^\*+$|^x+$|your|example|placeholder|change.?me|insert|todo|dummy|^(?:none|null|true|false)$|^\$?\{/i;

const shortestLine = 10;
const couldHold = /["']|[\w-]{8}/;

/** Keys found, in order; each line is looked at up to 2,000 characters. `more`: shapes that are looked for first. */
export function findLiteralKeys(source: string, more: readonly KeyShape[] = []): LiteralKey[] {
  return source.split(/\r?\n/).flatMap((text, index) => {
    const found: LiteralKey[] = [];
    const add = (at: number, value: string, reason: string, suggestedName: string) => {
      const [column, endColumn] = [at + 1, at + 1 + value.length];
      if (found.some((one) => one.column < endColumn && column < one.endColumn)) return;
      found.push({ line: index + 1, column, endColumn, reason, suggestedName });
    };
    const line = text.slice(0, 2000);
    // Nothing shorter holds a key, nor does a line without a text in quotes or eight characters of a word.
    if (line.length < shortestLine || !couldHold.test(line)) return [];
    if (/^\s*#/.test(line)) return [];
    for (const { what, name, shape } of [...more, ...knownShapes])
      for (const match of line.matchAll(shape))
        if (!placeholder.test(match[0])) add(match.index, match[0], `It looks like ${what}.`, name);
    for (const match of line.matchAll(named)) {
      const { plain, quoted, double, single } = match.groups as Readonly<Record<string, string | undefined>>;
      const name = plain ?? quoted ?? "";
      const value = double ?? single ?? "";
      const words = splitCapitals(name);
      const isNamed = keyName.test(words) && !notKeyNames.test(words) && looksSecret(value);
      if (!isNamed && !(hexKey.test(value) && !noKey.test(words))) continue;
      add(
        match.index + match[0].length - 1 - value.length,
        value,
        `A text is written where ${name} is set.`,
        asSecretName(name),
      );
    }
    for (const match of line.matchAll(parameterInUrl)) {
      const [whole, name, value] = match;
      if (looksSecret(value!))
        add(
          match.index + whole.length - value!.length,
          value!,
          `An address carries it as ${name}.`,
          asSecretName(name!),
        );
    }
    for (const match of line.matchAll(loginInUrl))
      add(
        match.index + match[0].length - 1 - match[1]!.length,
        match[1]!,
        "An address carries a password.",
        "PASSWORD",
      );
    return found.sort((a, b) => a.column - b.column);
  });
}

/** Long enough, in one word, and not what somebody writes to be replaced. */
function looksSecret(value: string): boolean {
  return value.length >= 8 && !/\s/.test(value) && !placeholder.test(value);
}

/** `apiKey` → API_KEY, and never a name the vault refuses. */
function asSecretName(name: string): string {
  const words = splitCapitals(name)
    .replace(/[^A-Za-z0-9]+/g, "_")
    .replace(/^_|_$/g, "")
    .toUpperCase();
  if (words === "KEY" || words === "APPID") return "API_KEY";
  return (/^[A-Z]/.test(words) && !isReservedName(words) ? words : `MY_${words}`).slice(0, 64);
}

const splitCapitals = (name: string) => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2");
