/** Why a server could not be reached, or a call not be made, as a sentence: the innermost reason is what a person can do something about. */

const longest = 500;
const deepest = 8;

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: "Nothing answers there: is the server running, and the port right?",
  ENOTFOUND: "There is no host of that name.",
  EAI_AGAIN: "The host's name could not be looked up.",
  ECONNRESET: "The connection was closed before an answer came.",
  UND_ERR_SOCKET: "The connection was closed before an answer came.",
  EHOSTUNREACH: "There is no way to that address.",
  ENETUNREACH: "There is no way to that address.",
  ETIMEDOUT: "It did not answer in time.",
  UND_ERR_CONNECT_TIMEOUT: "It did not answer in time.",
  UND_ERR_HEADERS_TIMEOUT: "It did not answer in time.",
  ENOENT: "There is no such program.",
  EACCES: "That program may not be run.",
};

/** Whoever reads JSON level by level has no room left on its stack. */
const tooDeep = "What it answered is nested too deeply to be read.";

export function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error).slice(0, longest);
  if (error instanceof RangeError && error.message.includes("call stack")) return tooDeep;
  const chain = chainOf(error);
  const inner = chain.at(-1) as Error & { readonly code?: unknown };
  const reason = reasons[String(inner.code)];
  const said = inner.message || error.message;
  // What is around it says only that it was about a request, or says the same.
  const around = error.message === "fetch failed" || error.message.includes(said) ? "" : `${error.message}: `;
  // Characters hear of it as well, and need not know the address.
  const told = reason ?? `${around}${said}`;
  const login = error.name === "OAuthError" ? "Its login was refused: " : "";
  const issuer = said.startsWith("Authorization server mismatch")
    ? '. If that login server is meant, give it as "issuer".'
    : "";
  return `${login}${told.slice(0, longest)}${issuer}`;
}

/** Where several addresses were tried in vain, the first one's reason stands for all. */
function chainOf(error: Error): readonly Error[] {
  const chain: Error[] = [error];
  for (let at: Error = error; chain.length < deepest; ) {
    const within: unknown = at instanceof AggregateError && at.message === "" ? at.errors[0] : at.cause;
    if (!(within instanceof Error)) break;
    chain.push(within);
    at = within;
  }
  return chain;
}
