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

/** How deep a field is looked for. */
const deepest = 6;

/** The process's own log. */
export interface ServerLog extends Log {
  /** Writes the line whatever the level: for the ready line, which programs wait for. */
  announce(fields: object, message: string): void;
}

export function createLog({ level, mask = (line) => line, destination = pino.destination(1) }: LogOptions): ServerLog {
  const shown = level === "trace" || level === "debug";
  const hidden = new Map<string, string>(secretFields.map((name) => [name, "[secret]"]));
  if (!shown) for (const name of wordFields) hidden.set(name, "[at debug]");
  const hide = <T extends object>(fields: T) => without(fields, hidden, deepest);
  const errorFields = (value: unknown) =>
    value instanceof Error ? hide(pino.stdSerializers.errWithCause(value)) : value;
  const options: pino.LoggerOptions = {
    level,
    base: {},
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }), log: hide },
    serializers: { err: errorFields, error: errorFields },
    hooks: { streamWrite: mask },
  };
  const announcing = pino({ ...options, level: "info" }, destination);
  const log: Log = pino(options, destination);
  const { child } = log;
  log.child = function childOf(this: Log, fields) {
    return child.call(this, hide(fields));
  };
  return Object.assign(log, { announce: (fields: object, message: string) => announcing.info(fields, message) });
}

/** The fields, with a word in place of each whose name is hidden; pino's own way, with a path for each name and depth, took nine tenths of a line's time. */
function without<T extends object>(fields: T, hidden: ReadonlyMap<string, string>, depth: number): T {
  let shown = fields;
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined || value === null) continue;
    const word = hidden.get(name);
    // An error shows nothing until it has been serialized.
    const goesOn = word === undefined && typeof value === "object" && depth > 1 && !(value instanceof Error);
    const kept = word ?? (goesOn ? without(value as object, hidden, depth - 1) : value);
    if (kept === value) continue;
    if (shown === fields) shown = (Array.isArray(fields) ? [...fields] : { ...fields }) as T;
    (shown as Record<string, unknown>)[name] = kept;
  }
  return shown;
}

/** A log that goes nowhere, for tests and tools. */
export const silentLog: Log = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  child: () => silentLog,
};
