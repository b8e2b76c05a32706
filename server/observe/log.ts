/**
 * The server's log: JSON lines on stdout. Every line is masked as a whole before it leaves; what players and characters
 * say is written at debug only.
 */
import { type DestinationStream, pino } from "pino";

type Write = (fields: object, message: string) => void;

/** What the rooms log through; pino's own signature, so that its loggers fit. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
  /** A log whose lines carry these fields as well: connection, session, turn, call. */
  child(fields: object): Log;
}

export interface LogOptions {
  readonly level: "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
  /** Takes secrets out of a finished line. */
  readonly mask?: (line: string) => string;
  /** Stdout when not given. */
  readonly destination?: DestinationStream;
}

/** Fields that hold a player's or character's words, or what a method was given and gave. */
export const wordFields = ["text", "said", "delta", "transcript", "input", "output", "arguments", "prompt", "stdout"];
/** Fields that never belong in a log, whatever the level. */
const secretFields = ["token", "key", "password", "authorization", "cookie", "secret", "value", "apiKey"];

/** The process's own log. */
export interface ServerLog extends Log {
  /** Writes the line whatever the level: for the ready line, which programs wait for. */
  announce(fields: object, message: string): void;
}

export function createLog({ level, mask = (line) => line, destination = pino.destination(1) }: LogOptions): ServerLog {
  const shown = level === "trace" || level === "debug";
  const hidden = new Map<string, string>(secretFields.map((name) => [name, "[secret]"]));
  if (!shown) for (const name of wordFields) hidden.set(name, "[at debug]");
  const options: pino.LoggerOptions = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    serializers: { err: errorFields, error: errorFields },
    redact: {
      paths: [...hidden.keys()].flatMap((name) => [name, `*.${name}`, `*.*.${name}`]),
      censor: (_value, path) => hidden.get(String(path.at(-1))) ?? "[hidden]",
    },
    hooks: { streamWrite: mask },
  };
  const announcing = pino({ ...options, level: "info" }, destination);
  const log: Log = pino(options, destination);
  return Object.assign(log, { announce: (fields: object, message: string) => announcing.info(fields, message) });
}

/** An Error as JSON shows nothing of it; a BarkeepError brings its code and cause along. */
const errorFields = (value: unknown) => (value instanceof Error ? pino.stdSerializers.errWithCause(value) : value);

/** A log that goes nowhere, for tests and tools. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
