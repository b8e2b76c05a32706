/** What a hook's code, or the body itself, says is to happen: whom it reaches, and what they hear. */
import { type Static, Type } from "typebox";
import { fieldProblems } from "../problems/field-problems.ts";

const Ids = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 256 }), { maxItems: 1000 }));

export const HookEventSchema = Type.Object({
  players: Ids,
  sessions: Ids,
  characters: Ids,
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
  variables: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Type.Unknown())),
  trigger: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
  data: Type.Optional(Type.Unknown()),
  line: Type.Optional(Type.String({ minLength: 1, maxLength: 4000 })),
  respond: Type.Optional(Type.Union([Type.Literal("silent"), Type.Literal("auto"), Type.Literal("must")])),
});

export type HookEvent = Static<typeof HookEventSchema>;

export type EventReading =
  | { readonly ok: true; readonly event: HookEvent }
  /** Nothing is to happen: the code returned nothing. */
  | { readonly ok: true; readonly event: null }
  | { readonly ok: false; readonly message: string };

/** Null and an empty object mean: nothing. Anything else must say whom it reaches and what happens. */
export function readEvent(given: unknown): EventReading {
  const nothing =
    given === null || given === undefined || (typeof given === "object" && Object.keys(given).length === 0);
  if (nothing) return { ok: true, event: null };
  const problems = fieldProblems(HookEventSchema, given, { required: [], alsoKnown: [] });
  if (problems.length > 0) return refused(problems.map(({ path, message }) => `${path}: ${message}`).join(" "));
  const event = given as HookEvent;
  const { players, sessions, characters, text, variables, trigger, line } = event;
  if (!players && !sessions && !characters)
    return refused('It names nobody: give "players", "sessions" or "characters", each a list of ids.');
  if (text === undefined && variables === undefined && trigger === undefined && line === undefined)
    return refused('Nothing happens in it: give "text", "variables", "trigger" or "line".');
  return { ok: true, event };
}

const refused = (message: string): EventReading => ({ ok: false, message: message.slice(0, 1000) });
