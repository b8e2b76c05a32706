/** What the command line's exit codes mean; `barkeep help` prints this table. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  noServer: 3,
  notAllowed: 4,
  interrupted: 130,
} as const;

export const exitMeanings: readonly (readonly [code: number, meaning: string])[] = [
  [exitCodes.ok, "done"],
  [exitCodes.failed, "it ran and failed: a method's error, a failed check"],
  [exitCodes.usage, "the command line was not understood"],
  [exitCodes.noServer, "the server could not be reached"],
  [exitCodes.notAllowed, "the token is missing, wrong, or not for this"],
  [exitCodes.interrupted, "ended with Ctrl+C"],
];

/** A failure whose message is already everything the person at the terminal needs. */
export class CommandError extends Error {
  readonly exitCode: number;
  /** What the server called it; undefined for a failure of our own. */
  readonly code: string | undefined;

  constructor(exitCode: number, message: string, code?: string) {
    super(message);
    this.exitCode = exitCode;
    this.code = code;
  }
}
