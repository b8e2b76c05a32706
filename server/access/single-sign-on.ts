/**
 * Logins that the proxy in front has checked: it names the person in a header, and shows that it is the proxy by a secret in another,
 * since whoever reaches the port could write the first.
 */
import type { Config } from "../config/config.ts";
import type { People, Person } from "./people.ts";
import { headerOf, type RequestHeaders } from "./request-headers.ts";
import { hashToken, sameHash } from "./token.ts";

/** The header that carries `BARKEEP_SSO_SECRET`. */
export const ssoSecretHeader = "x-barkeep-sso-secret";

/** The person of the request, or undefined: single sign-on is off, the secret is another, or nobody of that name was added. */
export type SignedOn = (headers: RequestHeaders) => Person | undefined;

export function createSingleSignOn(config: Pick<Config, "ssoHeader" | "ssoSecret">, people: People): SignedOn {
  const { ssoHeader, ssoSecret } = config;
  if (ssoHeader === undefined || ssoSecret === undefined) return () => undefined;
  return (headers) => {
    const secret = headerOf(headers, ssoSecretHeader);
    const name = headerOf(headers, ssoHeader.toLowerCase());
    if (secret === undefined || name === undefined || !sameHash(hashToken(secret), hashToken(ssoSecret)))
      return undefined;
    return people.named(name);
  };
}
