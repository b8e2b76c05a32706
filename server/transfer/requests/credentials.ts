/** Tells the keys in a request from its other values, and names the secrets that they become. */
import type { Json } from "../../../protocol/json.ts";
import { isReservedName } from "../../access/secret-name.ts";
import { findLiteralKeys } from "../../methods/literal-keys.ts";
import type { ApiCredential } from "./api-request.ts";

const keyWords = new Set(["key", "apikey", "appid", "appkey", "subscriptionkey", "accesskey", "clientkey"]);
const tokenWords = new Set([
  "token",
  "accesstoken",
  "authtoken",
  "apitoken",
  "privatetoken",
  "bearer",
  "auth",
  "authkey",
  "refreshtoken",
  "sessiontoken",
  "jwt",
]);
const passwordWords = new Set(["password", "passwd", "pwd", "passphrase"]);
const secretWords = new Set(["secret", "clientsecret", "apisecret", "sig", "signature", "appsecret"]);
/** Tokens that say where in a list one is, and prove nothing. */
const placeTokens = /(?:page|next|previous|prev|continuation|continue|sync|cursor|scroll|start|skip|resume)token$/;
/** Forms that are typed in by hand where a value should go. */
const placeholder =
  /^(?:<[^<>/]{0,200}>|\{\{.{0,200}\}\}|\{[\w .-]{1,60}\}|\$\([^()]{1,200}\)|\$\{?\w{1,200}\}?|%\w{1,200}%|your.{0,200}|x{3,200}|\*{3,200}|\.{3})$/i;

/** What stands for nothing: a hole that the reader of an example fills. */
export const isPlaceholder = (value: string): boolean => placeholder.test(value.trim().slice(0, 300));

/** `X-Api-Key` and `api_key` → what kind of key it names; undefined for a value like any other. */
export function credentialKind(name: string): "API_KEY" | "TOKEN" | "PASSWORD" | "SECRET" | undefined {
  const word = name
    .slice(0, 100)
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "");
  if (placeTokens.test(word)) return undefined;
  const plain = word.startsWith("x") ? word.slice(1) : word;
  for (const one of [word, plain]) {
    if (keyWords.has(one) || one.endsWith("apikey") || one.endsWith("subscriptionkey")) return "API_KEY";
    if (tokenWords.has(one) || one.endsWith("token")) return "TOKEN";
    if (passwordWords.has(one)) return "PASSWORD";
    if (secretWords.has(one) || one.endsWith("secret")) return "SECRET";
  }
  return undefined;
}

/** True when the value has the shape of a well-known key, whatever it is called. */
export const looksLikeKey = (value: string): boolean =>
  value.length >= 16 && value.length <= 2000 && findLiteralKeys(`value(${JSON.stringify(value)})`).length > 0;

/** `api.openweathermap.org` → OPENWEATHERMAP: the service's part of its host name. */
export function serviceName(host: string): string {
  const labels = host
    .toLowerCase()
    .replace(/:\d{1,5}$/, "")
    .split(".")
    .filter((label) => label !== "");
  if (labels.length === 0 || labels.every((label) => /^\d+$/.test(label)) || host.startsWith("[")) return "API";
  const shortEnd = labels.length > 2 && labels.at(-1)!.length === 2 && labels.at(-2)!.length <= 3;
  const label = labels.at(shortEnd ? -3 : labels.length === 1 ? 0 : -2)!;
  const words = label.replace(/[^a-z0-9]+/g, "_").toUpperCase();
  return words === "LOCALHOST" || words === "" ? "API" : words;
}

/** A name the vault takes. */
export function secretNamed(service: string, what: string): string {
  const name = (service === "" ? what : `${service}_${what}`).toUpperCase().replace(/[^A-Z0-9_]+/g, "_");
  return (/^[A-Z_]/.test(name) && !isReservedName(name) ? name : `MY_${name}`).slice(0, 64);
}

/** What an `Authorization` header holds: a login, a token with its word before it, or a bare key. */
export function authorization(header: string, service: string): ApiCredential[] {
  const blank = isPlaceholder(header) ? -1 : header.indexOf(" ");
  const scheme = blank === -1 ? "" : header.slice(0, blank);
  const rest = header.slice(blank + 1).trim();
  if (scheme.toLowerCase() === "basic") {
    const text = isPlaceholder(rest) ? "" : Buffer.from(rest, "base64").toString("utf8");
    const colon = text.indexOf(":");
    return login(
      service,
      colon === -1 ? undefined : text.slice(0, colon),
      colon === -1 ? undefined : text.slice(colon + 1),
    );
  }
  return [
    {
      in: "header",
      name: "Authorization",
      ...(scheme !== "" && { prefix: `${scheme} ` }),
      ...kept(service, "TOKEN", rest),
    },
  ];
}

/**
 * A user and a password, sent as HTTP basic authentication. Where the password is empty, as in `-u key:`, the user is a key; where the
 * user is, as in `-u :key`, there is only the password.
 */
export const login = (service: string, user?: string, password?: string): ApiCredential[] =>
  user === "" && password
    ? [{ in: "login", name: "password", ...kept(service, "PASSWORD", password) }]
    : password === ""
      ? [{ in: "login", name: "user", ...kept(service, "API_KEY", user) }]
      : [
          { in: "login", name: "user", ...kept(service, "USER", user) },
          { in: "login", name: "password", ...kept(service, "PASSWORD", password) },
        ];

/** What a value becomes; `$OPENAI_API_KEY` of OpenAI is a hole that has the best name already. */
export function kept(
  service: string,
  what: string,
  value: string | undefined,
): Pick<ApiCredential, "secret" | "value" | "hole"> {
  const own = /^\$\{?([A-Z][A-Z0-9_]{2,63})\}?$/.exec(value?.trim() ?? "")?.[1];
  if (own !== undefined && namesService(own, service)) return { secret: secretNamed("", own), hole: own };
  return { secret: secretNamed(service, what), ...keptValue(value) };
}

/** A hole that is the operator's to fill, as `TWILIO_ACCOUNT_SID`, and not the character's. */
export const namesService = (hole: string, service: string): boolean =>
  /^[A-Z][A-Z0-9_]*$/.test(hole) && service !== "API" && hole.includes(service);

/** The value as it goes into the vault; nothing for a placeholder. */
const keptValue = (value: string | undefined): { readonly value?: string } =>
  value === undefined || value === "" || isPlaceholder(value) || isKeysName(value) ? {} : { value };

/** `ACCESS_TOKEN`, as documentation writes where a key should go. */
const isKeysName = (value: string): boolean => /^[A-Z][A-Z_]{1,40}$/.test(value) && credentialKind(value) !== undefined;

/** The address up to a part of its path that is a key, such as Telegram's `/bot<token>`, and the path behind it. */
export function keyInPath(url: URL): { readonly address: string; readonly path: string } | undefined {
  const parts = url.pathname.split("/");
  const at = parts.findIndex((part) => /^bot\d{5,20}:[\w-]{20,60}$/.test(part) || looksLikeKey(part));
  if (at === -1) return undefined;
  const behind = parts.slice(at + 1);
  return {
    address: `${url.origin}${parts.slice(0, at + 1).join("/")}`,
    path: behind.length > 0 ? `/${behind.join("/")}` : "",
  };
}

/** An example value, with a hole where something in it is a key. */
export function withoutKeys(value: Json, name = ""): Json {
  if (typeof value === "string")
    return value !== "" && (credentialKind(name) !== undefined || looksLikeKey(value)) ? `<${name || "key"}>` : value;
  if (Array.isArray(value)) return value.map((one) => withoutKeys(one, name));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withoutKeys(one, key)]));
}

/** Services whose whole address is the key. */
export function isSecretAddress(url: URL): boolean {
  const path = url.pathname;
  return (
    (url.hostname === "hooks.slack.com" && path.startsWith("/services/")) ||
    (/(?:^|\.)discord(?:app)?\.com$/.test(url.hostname) && path.includes("/webhooks/")) ||
    (url.hostname === "hooks.zapier.com" && path.startsWith("/hooks/")) ||
    (url.hostname.endsWith(".webhook.office.com") && path.includes("/webhookb2/"))
  );
}
