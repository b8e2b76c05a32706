/**
 * Whether a delivery is from whom it says. Each kind follows its sender's own documentation: GitHub and Jira sign the body (HMAC-SHA256
 * in hex), Trello the body and the address (HMAC-SHA1 in Base64), Slack and Stripe the time and the body.
 */
import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { Hook } from "./hook.ts";

export interface Delivery {
  readonly headers: Headers;
  /** The body as it came. */
  readonly body: Uint8Array;
  /** The address that was called, as the sender knows it. */
  readonly url: string;
  /** From this machine, and not passed on by a proxy. */
  readonly loopback: boolean;
}

export interface Verdict {
  readonly ok: boolean;
  /** In a sentence; never holds a secret. */
  readonly why: string;
}

const signedWithinSeconds = 300;
const good: Verdict = { ok: true, why: "The signature is right." };
const bad = (why: string): Verdict => ({ ok: false, why });

/** `secret` is the value of the secret that the hook names; undefined when it isn't set. `now` in ms. */
export function verify(
  hook: Pick<Hook, "verify">,
  delivery: Delivery,
  secret: string | undefined,
  now: number,
): Verdict {
  const { kind } = hook.verify;
  if (kind === "none")
    return delivery.loopback
      ? { ok: true, why: "It came from this machine." }
      : bad("A hook without a check is open to this machine alone.");
  if (secret === undefined) return bad(`The secret ${hook.verify.secret} is not set.`);
  switch (kind) {
    case "bearer":
      return bearer(delivery, secret);
    case "slack":
      return slack(delivery, secret, now);
    case "stripe":
      return stripe(delivery, secret, now);
    case "trello":
      return trello(delivery, secret);
    default:
      return signedBody(hook.verify, delivery, secret);
  }
}

function bearer({ headers }: Delivery, secret: string): Verdict {
  const given = headers.get("Authorization") ?? "";
  if (!/^bearer /i.test(given)) return bad("There is no Authorization: Bearer.");
  return same(given.slice(7).trim(), secret) ? { ok: true, why: "The token is right." } : bad("The token is wrong.");
}

const headerOf = {
  github: "X-Hub-Signature-256",
  jira: "X-Hub-Signature",
  "hmac-sha256": "X-Hub-Signature-256",
} as const;

function signedBody(
  { kind, header, encoding, prefix }: Hook["verify"],
  { headers, body }: Delivery,
  secret: string,
): Verdict {
  const own = kind === "hmac-sha256";
  const name = (own ? header : undefined) ?? headerOf[kind as keyof typeof headerOf];
  const given = headers.get(name);
  if (given === null) return bad(`There is no ${name}.`);
  const form = own ? (encoding ?? "hex") : "hex";
  const before = own ? (prefix ?? "sha256=") : "sha256=";
  const expected = `${before}${createHmac("sha256", secret).update(body).digest(form)}`;
  return same(form === "hex" ? given.toLowerCase() : given, form === "hex" ? expected.toLowerCase() : expected)
    ? good
    : bad(`${name} does not fit the body and the secret.`);
}

function trello({ headers, body, url }: Delivery, secret: string): Verdict {
  const given = headers.get("X-Trello-Webhook");
  if (given === null) return bad("There is no X-Trello-Webhook.");
  const expected = createHmac("sha1", secret).update(body).update(url).digest("base64");
  return same(given, expected)
    ? good
    : bad("X-Trello-Webhook does not fit the body, the callback address and the secret.");
}

function slack({ headers, body }: Delivery, secret: string, now: number): Verdict {
  const [given, at] = [headers.get("X-Slack-Signature"), headers.get("X-Slack-Request-Timestamp")];
  if (given === null || at === null) return bad("There is no X-Slack-Signature and X-Slack-Request-Timestamp.");
  if (!isNear(at, now)) return bad("It was signed more than five minutes ago, or in the future.");
  const expected = `v0=${createHmac("sha256", secret).update(`v0:${at}:`).update(body).digest("hex")}`;
  return same(given, expected) ? good : bad("X-Slack-Signature does not fit the body and the secret.");
}

function stripe({ headers, body }: Delivery, secret: string, now: number): Verdict {
  const parts = (headers.get("Stripe-Signature") ?? "")
    .slice(0, 2000)
    .split(",")
    .map((part) => part.trim());
  const at = parts.find((part) => part.startsWith("t="))?.slice(2);
  const given = parts.filter((part) => part.startsWith("v1=")).map((part) => part.slice(3));
  if (at === undefined || given.length === 0) return bad("There is no Stripe-Signature with t= and v1=.");
  if (!isNear(at, now)) return bad("It was signed more than five minutes ago, or in the future.");
  const expected = createHmac("sha256", secret).update(`${at}.`).update(body).digest("hex");
  return given.some((one) => same(one, expected))
    ? good
    : bad("Stripe-Signature does not fit the body and the secret.");
}

const isNear = (seconds: string, now: number) =>
  /^\d{1,12}$/.test(seconds) && Math.abs(now / 1000 - Number(seconds)) <= signedWithinSeconds;

/** Takes as long for a wrong one as for a right one. */
function same(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.byteLength === b.byteLength && timingSafeEqual(a, b);
}

const idHeaders = ["X-Delivery-Id", "X-GitHub-Delivery", "X-Atlassian-Webhook-Identifier"];

/**
 * The sender's own id of a delivery, by which one that comes again is told. Stripe, Slack and Trello tell it in the body, which they
 * sign, and send an event again under the id it had: no header takes that one's place, for whoever has seen a delivery could make
 * another one of it.
 */
export function deliveryId(kind: Hook["verify"]["kind"], headers: Headers, data: Json): string | null {
  const signed = kind === "stripe" || kind === "slack" || kind === "trello" ? idInBody(kind, data) : null;
  if (signed !== null) return signed;
  const given = idHeaders.map((name) => headers.get(name)?.trim()).find(Boolean);
  return given === undefined ? null : shortened(given);
}

function idInBody(kind: "stripe" | "slack" | "trello", data: Json): string | null {
  const fields = (typeof data === "object" && data !== null && !Array.isArray(data) ? data : {}) as JsonObject;
  const action = fields.action as JsonObject | null | undefined;
  const id = { stripe: fields.id, slack: fields.event_id, trello: action?.id }[kind];
  return typeof id === "string" && id !== "" ? shortened(id) : null;
}

/** Two long ones are two, wherever they differ. */
const shortened = (id: string) =>
  id.length <= 200 ? id : `${id.slice(0, 130)}-${createHash("sha256").update(id).digest("hex")}`;
