/** Asks a turn again, with another model, another persona or other tools, beside the old answer; nothing of it is kept. */
import type { Character, CharacterLibrary } from "../characters/character.ts";
import { readCharacterFields } from "../characters/character-fields.ts";
import type { ConversationFactory, TurnTrace } from "../dialogue/conversation.ts";
import type { OfferedMethods } from "../methods/library.ts";
import type { CallRecord } from "../methods/method.ts";
import type { MethodLibraryWithCalls } from "../methods/method-library.ts";
import type { ModelCatalogue } from "../models/catalogue-types.ts";
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Session } from "../sessions/session.ts";
import type { OpenEntry } from "../sessions/session-records.ts";
import type { SessionScript } from "../sessions/session-script.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { answersBy, recordedAnswers } from "./recorded-answers.ts";
import { scriptedMethods } from "./scripted-methods.ts";
import { type AnsweredAction, openStageSession } from "./stage-session.ts";

export interface ReplayRequest {
  readonly model?: string;
  /** Fields laid over the character, or `draft` for its draft and those of methods. */
  readonly character?: "draft" | Readonly<Record<string, unknown>>;
  /** Fields laid over methods, by their ids: another description, other parameters, or `{"connected": false}` to do without. */
  readonly methods?: Readonly<Record<string, unknown>>;
}

type Answered = Pick<TurnTrace, "model" | "text" | "calls" | "usage" | "ms">;

export interface Replayed extends Answered {
  readonly finish: TurnTrace["finish"];
  readonly error?: { readonly code: string; readonly message: string };
  /** Methods and actions that were called as they never were in the record: a method failed, an action was taken for done. */
  readonly notRecorded: readonly string[];
  readonly before: Answered;
}

export interface ReplayOptions {
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn" | "turn" | "script" | "remove">;
  readonly characters: Pick<CharacterLibrary, "get" | "draft">;
  readonly methods: Pick<MethodLibraryWithCalls, "calls">;
  readonly offered: { readonly live: OfferedMethods; readonly drafts: OfferedMethods };
  /** What is offered with such edits. Throws `invalid_request`. */
  readonly edited: (edits: Readonly<Record<string, unknown>>, options: { readonly drafts: boolean }) => OfferedMethods;
  readonly models: Pick<ModelCatalogue, "get">;
  readonly defaultModel: () => string;
  readonly factoryOver: (methods: OfferedMethods) => ConversationFactory;
  readonly callsOf: (session: string) => Promise<readonly CallRecord[]>;
}

const replayMs = 180_000;

export function createReplay(options: ReplayOptions) {
  const { sessions, characters, models } = options;

  /** As it was held then, with what is to be other now. Throws `invalid_request`, `unknown_character`. */
  const askedAgain = (
    id: string,
    { instead, draft }: OpenEntry,
    { model, character: edits }: ReplayRequest,
  ): Character => {
    const saved = characters.get(id);
    const base = edits === "draft" || draft ? (characters.draft(id) ?? saved) : saved;
    const then = edits === "draft" ? {} : heldWith(instead);
    const fields = { ...then, ...(typeof edits === "object" && edits) };
    const read = readCharacterFields(fields, base, { defaultModel: options.defaultModel() });
    if (!read.ok) throw invalidRequest(read.problems.map((one) => ({ ...one, path: `character.${one.path}` })));
    return { ...base, ...read.draft, ...(model !== undefined && { model, fallbackModels: [] }) };
  };

  return async (id: string, request: ReplayRequest): Promise<Replayed> => {
    const before = await sessions.turn(id);
    if (before.cause === "line")
      throw invalidRequest([{ path: "id", message: "The words of this turn were given: no model was asked." }]);
    const { model, character: edits } = request;
    if (model !== undefined && models.get(model) === undefined)
      throw invalidRequest([{ path: "model", message: `There is no model ${model}; GET /models lists them.` }]);
    const script = await sessions.script(before.session, id);
    const { open } = script;
    const several = (open.characters ?? []).length > 0;
    const character = askedAgain(before.character, open, request);
    const overDrafts = edits === "draft" || (open.draft ?? false);
    const methods =
      request.methods === undefined
        ? options.offered[overDrafts ? "drafts" : "live"]
        : options.edited(request.methods, { drafts: overDrafts });
    const answers = recordedAnswers([before], await options.callsOf(before.session));
    const unknown = new Set<string>();
    const onUnknown = (name: string) => unknown.add(name);
    const session = await openStageSession({
      sessions,
      open: {
        character: open.character,
        ...(several && { characters: open.characters ?? [] }),
        ...(open.player && { player: open.player }),
        ...(open.scene !== null && { context: open.scene }),
        ...(open.language !== undefined && { language: open.language }),
        ...(open.cues && { cues: open.cues }),
        from: { session: before.session, turn: id },
      },
      actions: script.actions.map((action) => answered(action as AnsweredAction, answers)),
      onUnanswered: onUnknown,
      stage: {
        beforeTurn: true,
        characterOf: (one) => (one === character.id ? character : askedAgain(one, open, {})),
        factory: options.factoryOver(
          scriptedMethods({
            methods,
            answers: {
              default: "recorded",
              ...Object.fromEntries([...answersBy(answers, "method")].map(([of, list]) => [of, { answers: list }])),
            },
            override: "recorded",
            calls: options.methods.calls,
            onLive: () => {},
            onUnknown,
          }),
        ),
      },
    });
    try {
      const { turns } = await session.act((here) => askAgain(here, before, script, several), replayMs);
      const [after] = turns;
      if (after === undefined) throw new BarkeepError("internal", "No turn came of it.");
      return {
        ...answerOf(after),
        finish: after.finish,
        ...(after.error && { error: after.error }),
        notRecorded: [...unknown].sort(),
        before: answerOf(before),
      };
    } finally {
      await session.end();
      await sessions.remove(session.id).catch(() => {});
    }
  };
}

/** What set the turn off, once more. */
async function askAgain(
  session: Session,
  before: TurnTrace,
  { steps }: SessionScript,
  several: boolean,
): Promise<void> {
  const { cause, character } = before;
  const act = steps.find(({ turns }) => turns[0] === before.turn)?.act;
  if (cause === "say") {
    const by = act && "player" in act && act.player ? { player: act.player } : {};
    const { result } = await session.say(before.said ?? "", undefined, { ...(several && { to: character }), ...by });
    await result;
  } else if (cause === "scene") await session.next(several ? character : undefined);
  else if (cause === "context" && act && "context" in act)
    await session.respond(act.context.text ?? "", act.context.respond !== "auto");
  // What there is to speak of has come back with the conversation.
  else session.goOn();
}

function answered(action: AnsweredAction, answers: Parameters<typeof answersBy>[0]): AnsweredAction {
  const list = answersBy(answers, "action").get(action.name) ?? [];
  return {
    ...action,
    results: list.map(({ output, ...rest }) => ({ ...rest, ...(rest.error === undefined && { result: output }) })),
  };
}

const answerOf = ({ model, text, calls, usage, ms }: TurnTrace): Answered => ({ model, text, calls, usage, ms });

/** What was tried in place of the character's own. */
const heldWith = ({ model, persona }: NonNullable<OpenEntry["instead"]> = {}) => ({
  ...(persona !== undefined && { persona }),
  ...(model !== undefined && { model, fallbackModels: [] }),
});
