/** A schedule while it is edited: what happens is chosen first, and JSON stands as it was typed. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ScheduleRun } from "../../../server/records/schedule-runs.ts";
import type { Schedule, ScheduleFields } from "../../../server/schedules/schedule.ts";
import type { FieldProblem } from "../http/request-error.ts";
import { parseObject } from "../methods/draft.ts";

export type ShownSchedule = Schedule & { readonly nextRun: string | null; readonly lastRun: ScheduleRun | null };

export type DeedKind = "line" | "context" | "variables" | "trigger" | "method";

export interface ScheduleDraft extends Pick<ScheduleFields, "name" | "cron" | "everyMs" | "timeZone" | "enabled"> {
  readonly kind: DeedKind;
  readonly line: string;
  readonly context: string;
  readonly variables: string;
  readonly trigger: string;
  readonly method: string;
  readonly input: string;
  readonly characters: readonly string[];
  readonly players: readonly string[];
  readonly sessions: readonly string[];
}

export const emptySchedule: ScheduleDraft = {
  name: "",
  cron: "0 9 * * *",
  everyMs: null,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  enabled: true,
  kind: "line",
  line: "",
  context: "",
  variables: "{}",
  trigger: "",
  method: "",
  input: "{}",
  characters: [],
  players: [],
  sessions: [],
};

export function draftOfSchedule({ do: deed, to, ...rest }: ScheduleFields): ScheduleDraft {
  const { name, cron, everyMs, timeZone, enabled } = rest;
  const kind: DeedKind =
    deed.line !== undefined
      ? "line"
      : deed.trigger !== undefined
        ? "trigger"
        : deed.method !== undefined
          ? "method"
          : typeof deed.context === "string"
            ? "context"
            : "variables";
  return {
    ...emptySchedule,
    name,
    cron,
    everyMs,
    timeZone,
    enabled,
    kind,
    line: deed.line ?? "",
    context: typeof deed.context === "string" ? deed.context : "",
    variables: typeof deed.context === "object" ? writeJson(deed.context, 2) : "{}",
    trigger: deed.trigger ?? "",
    method: deed.method ?? "",
    input: writeJson(deed.input ?? {}, 2),
    characters: to.characters ?? [],
    players: to.players ?? [],
    sessions: to.sessions ?? [],
  };
}

/** JSON that is none yet; the server would take it for words. */
export function problemsOfSchedule({ kind, variables, input }: ScheduleDraft): readonly FieldProblem[] {
  const texts = { variables: ["do.context", variables], method: ["do.input", input] } as const;
  if (kind !== "variables" && kind !== "method") return [];
  const [path, text] = texts[kind];
  const parsed = parsedText(text);
  return parsed.ok ? [] : [{ path, message: parsed.message }];
}

const paths: Readonly<Record<string, string>> = {
  kind: "do",
  line: "do",
  context: "do",
  variables: "do",
  trigger: "do",
  method: "do",
  input: "do",
  characters: "to",
  players: "to",
  sessions: "to",
};

/** Where the server finds a field of the draft. */
export const pathOfField = (field: string): string => paths[field] ?? field;

/** The draft as the server takes it. */
export function fieldsOfSchedule(draft: ScheduleDraft): object {
  const { name, cron, everyMs, timeZone, enabled, kind } = draft;
  const lists = { characters: draft.characters, players: draft.players, sessions: draft.sessions };
  const deeds = {
    line: () => ({ line: draft.line }),
    context: () => ({ context: draft.context }),
    variables: () => ({ context: objectIn(draft.variables) }),
    trigger: () => ({ trigger: draft.trigger }),
    method: () => ({ method: draft.method, input: objectIn(draft.input) }),
  };
  return {
    name,
    cron,
    everyMs,
    timeZone: timeZone === "" ? null : timeZone,
    enabled,
    do: deeds[kind](),
    // A list that names nobody would reach nobody.
    to: Object.fromEntries(Object.entries(lists).filter(([, ids]) => ids.length > 0)),
  };
}

const parsedText = (text: string) => parseObject(text.trim() === "" ? "{}" : text);

function objectIn(text: string): unknown {
  const parsed = parsedText(text);
  return parsed.ok ? parsed.value : {};
}
