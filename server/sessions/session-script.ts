/** What came from outside in a session, in order: what is said and told again when a conversation is held once more. */
import type { JsonObject } from "../../protocol/json.ts";
import type { GameAction } from "../../protocol/messages.ts";
import { inOneLine } from "../dialogue/persona-variables.ts";
import { asDialogueRecord } from "../dialogue/records.ts";
import { entriesOf } from "./read-session.ts";
import type { SessionJournal } from "./session-journal.ts";
import type { AskedEntry, OpenEntry } from "./session-records.ts";

export interface ScriptContext {
  text?: string;
  key?: string;
  variables?: JsonObject;
  respond?: "auto" | "must";
}

/** What is done from outside; `to` and `speaker` name who spoke then, in a scene of several. */
export type ScriptAct =
  | { readonly say: string; readonly to?: string; readonly player?: { readonly id: string; readonly name: string } }
  | { readonly line: string; readonly speaker?: string }
  | { readonly next: string | true }
  | { readonly context: ScriptContext }
  | { readonly trigger: string; readonly data?: unknown };

export interface ScriptStep {
  readonly act: ScriptAct;
  /** Turns that came of it, the one it asked for and those that began by themselves. */
  readonly turns: readonly string[];
  /** `name` or `name=value`. */
  readonly cues: readonly string[];
  /** Scenes of the story that came on, those aside that only time brought. */
  readonly scenes: readonly string[];
}

export interface SessionScript {
  readonly open: OpenEntry;
  readonly steps: readonly ScriptStep[];
  /** Those declared when it was opened, and those that came later. */
  readonly actions: readonly GameAction[];
}

type Growing = { act: ScriptAct | null; turns: string[]; cues: string[]; scenes: string[]; turn: string | null };

/** `until`: the last turn that counts. Null when nothing is kept of the session. */
export async function scriptOf(journal: Pick<SessionJournal, "read">, until?: string): Promise<SessionScript | null> {
  let open: OpenEntry | null = null;
  const steps: Growing[] = [];
  const asked = new Map<string, AskedEntry>();
  const actions = new Map<string, GameAction>();
  /** An update that the next record may belong to. */
  let update: ScriptContext | null = null;
  let triggered: string | null = null;
  let over = false;
  const begin = (act: ScriptAct | null, turn: string | null = null) => {
    const step = { act, turns: [], cues: [], scenes: [], turn };
    steps.push(step);
    return step;
  };
  const told = (part: Pick<ScriptContext, "text" | "key"> | Pick<ScriptContext, "variables">) => {
    const taken = update !== null && Object.keys(part).some((name) => name in (update ?? {}));
    if (update === null || taken) {
      update = {};
      begin({ context: update });
    }
    Object.assign(update, part);
  };
  for await (const { entry } of entriesOf(journal)) {
    if (over) break;
    if (entry.kind === "open") {
      open = entry;
      for (const action of entry.actions) actions.set(action.name, action);
    } else if (entry.kind === "asked") {
      update = null;
      triggered = null;
      if (entry.cause === "context") {
        update = entry.respond === undefined ? {} : { respond: entry.respond };
        begin({ context: update }, entry.turn);
      } else if (entry.cause === "trigger") {
        const { name, data } = entry.event ?? {};
        if (name === undefined) continue;
        triggered = name;
        begin({ trigger: name, ...(data !== undefined && { data }) });
      } else if (entry.turn !== null) asked.set(entry.turn, entry);
    } else if (entry.kind === "record") {
      const record = asDialogueRecord(entry.record);
      if (record?.kind === "variables") told({ variables: record.variables });
      else if (record?.kind === "context") {
        // What a trigger brought along is told with it.
        const ofTrigger =
          triggered !== null && record.key === null && record.text.startsWith(`${inOneLine(triggered)}: `);
        triggered = null;
        if (!ofTrigger) told({ text: record.text, ...(record.key !== null && { key: record.key }) });
      } else if (record?.kind === "actions") for (const action of record.actions) actions.set(action.name, action);
    } else if (entry.kind === "sent") {
      const { message } = entry;
      const last = steps.at(-1);
      if (message.type === "turn.started") {
        update = null;
        const by = asked.get(message.turn);
        const own = steps.find(({ turn }) => turn === message.turn);
        const step = by ? begin(actOf(by, message.speaker?.id), message.turn) : (own ?? last);
        step?.turns.push(message.turn);
      } else if (message.type === "cue")
        last?.cues.push(message.value === undefined ? message.name : `${message.name}=${message.value}`);
      else if (message.type === "story.moved" && message.cause !== "after") last?.scenes.push(message.to);
      else if (message.type === "turn.finished") {
        const step = steps.findLast(({ turns }) => turns.includes(message.turn));
        if (step?.act && "line" in step.act && step.turn === message.turn)
          step.act = { ...step.act, line: message.text };
        over = message.turn === until;
      }
    }
  }
  if (open === null) return null;
  const complete = steps.flatMap(({ act, turns, cues, scenes }) =>
    act && !empty(act) ? [{ act, turns, cues, scenes }] : [],
  );
  return { open, steps: complete, actions: [...actions.values()] };
}

function actOf({ cause, text, player }: AskedEntry, speaker: string | undefined): ScriptAct | null {
  if (cause === "say" && text !== null)
    return { say: text, ...(speaker !== undefined && { to: speaker }), ...(player && { player }) };
  if (cause === "line") return { line: "", ...(speaker !== undefined && { speaker }) };
  return cause === "scene" ? { next: speaker ?? true } : null;
}

const empty = (act: ScriptAct): boolean =>
  ("context" in act && act.context.text === undefined && act.context.variables === undefined) ||
  ("line" in act && act.line === "");
