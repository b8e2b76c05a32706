/** Names a server is reached by, and pages that may use it, as an operator writes them: what no request could ever match is a mistake. */
import { isIP } from "node:net";

/** A name as in the `Host` header, without its port; `*` for any. */
export const isHostName = (given: string): boolean =>
  given === "*" || isIP(given) !== 0 || /^[^\s/:@*[\]]+$/.test(given);

/** As in the `Origin` header; `*` for any, `null` for pages that have none, such as files. A slash at the end does no harm. */
export const isOrigin = (given: string): boolean =>
  given === "*" || given === "null" || /^[a-z][a-z\d+.-]*:\/\/[^\s/?#@*]+\/?$/i.test(given);
