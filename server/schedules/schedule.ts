/** What happens by itself, at times told by cron or every so often. */
import { Cron } from "croner";
import { type Static, Type } from "typebox";
import { fieldProblems } from "../problems/field-problems.ts";
import type { Problem } from "../problems/problem.ts";
import { invalidRequest } from "../problems/problem.ts";

const Ids = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1000 }));
const Words = Type.String({ minLength: 1, maxLength: 4000 });

const Deed = Type.Object({
  method: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 64,
      description: "A connected method to run; its result is told to those in `to`.",
    }),
  ),
  input: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  trigger: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  line: Type.Optional(Words),
  context: Type.Optional(Type.Union([Words, Type.Record(Type.String({ maxLength: 64 }), Type.Unknown())])),
});

export const ScheduleFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  cron: Type.Union([
    Type.Null(),
    Type.String({ minLength: 1, maxLength: 200, description: "Five or six fields, such as `0 9 * * 1-5`." }),
  ]),
  everyMs: Type.Union([Type.Null(), Type.Integer({ minimum: 1000, maximum: 366 * 86_400_000 })]),
  timeZone: Type.Union([
    Type.Null(),
    Type.String({ maxLength: 100, description: "Of cron, such as Europe/Rome; UTC when not given." }),
  ]),
  do: Deed,
  to: Type.Object({ sessions: Ids, characters: Ids, players: Ids }),
  enabled: Type.Boolean(),
});

export type ScheduleFields = Static<typeof ScheduleFieldsSchema>;

export interface Schedule extends ScheduleFields {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: string;
}

const defaults = { cron: null, everyMs: null, timeZone: null, to: {}, enabled: true };
const deeds = ["method", "trigger", "line", "context"] as const;

/** What is sent laid over `base`. Throws `invalid_request` with the path of each field. */
export function readScheduleFields(given: unknown, base: Partial<ScheduleFields>): ScheduleFields {
  const required = (["name", "do"] as const).filter((name) => base[name] === undefined);
  const alsoKnown = ["id", "version", "updatedAt", "nextRun", "lastRun"];
  const problems = fieldProblems(ScheduleFieldsSchema, given, { required, alsoKnown });
  if (problems.length > 0) throw invalidRequest(problems);
  const sent = Object.keys(ScheduleFieldsSchema.properties).flatMap((name) => {
    const value = (given as Record<string, unknown>)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  // A new time replaces the old one, of whichever kind that was.
  const { cron, everyMs } = given as Partial<ScheduleFields>;
  const time = cron && !everyMs ? { everyMs: null } : everyMs && !cron ? { cron: null } : {};
  const fields = { ...defaults, ...base, ...Object.fromEntries(sent), ...time } as ScheduleFields;
  const found = [...problemsOfTime(fields), ...problemsOfDeed(fields)];
  if (found.length > 0) throw invalidRequest(found);
  return fields;
}

/** What several fields of a stored schedule can't be together; its time may have passed since it was saved. */
export const storedProblems = (fields: ScheduleFields): readonly Problem[] => [
  ...problemsOfTime(fields, { past: true }),
  ...problemsOfDeed(fields),
];

export type ScheduleTime = Pick<ScheduleFields, "cron" | "everyMs" | "timeZone">;

function problemsOfTime({ cron, everyMs, timeZone }: ScheduleTime, { past = false } = {}): Problem[] {
  if ((cron === null) === (everyMs === null)) return [{ path: "cron", message: "Give either `cron` or `everyMs`." }];
  if (timeZone !== null && !isTimeZone(timeZone))
    return [{ path: "timeZone", message: "Expected a time zone such as Europe/Rome or UTC." }];
  if (cron === null) return [];
  try {
    const next = new Cron(cron, { paused: true, timezone: timeZone ?? "UTC" }).nextRun();
    return next || past ? [] : [{ path: "cron", message: "This time never comes." }];
  } catch (error) {
    return [{ path: "cron", message: `Not a time of cron: ${(error as Error).message}` }];
  }
}

function problemsOfDeed({ do: deed, to }: ScheduleFields): Problem[] {
  const given = deeds.filter((name) => deed[name] !== undefined);
  if (given.length !== 1) return [{ path: "do", message: "Give one of `method`, `trigger`, `line`, `context`." }];
  const nobody = ![to.sessions, to.characters, to.players].some((ids) => ids && ids.length > 0);
  if (nobody && given[0] !== "method")
    return [{ path: "to", message: "Say whom it reaches: `sessions`, `characters` or `players`." }];
  return [];
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The first time after `after` that it is due, Unix time in ms; null when there is none. `since` is when it was made: what comes every
 * so often is counted from there, so that a restart does not shift it.
 */
export function nextDue({ cron, everyMs, timeZone }: ScheduleTime, since: number, after: number): number | null {
  if (everyMs !== null) return since + (Math.floor((after - since) / everyMs) + 1) * everyMs;
  if (cron === null) return null;
  const next = new Cron(cron, { paused: true, timezone: timeZone ?? "UTC" }).nextRun(new Date(after));
  return next?.getTime() ?? null;
}

/** The next times of one that would be saved at `now`, ISO 8601. Throws `invalid_request` with the path of the field that is wrong. */
export function nextTimes(time: ScheduleTime, now: number, count: number): readonly string[] {
  const problems = problemsOfTime(time);
  if (problems.length > 0) throw invalidRequest(problems);
  const times: string[] = [];
  for (let at = nextDue(time, now, now); at !== null && times.length < count; at = nextDue(time, now, at))
    times.push(new Date(at).toISOString());
  return times;
}
