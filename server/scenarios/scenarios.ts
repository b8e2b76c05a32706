/** Scenarios: conversations that are kept as tests, held again whenever something has changed; and turns asked again. */
import { readCharacterFields } from "../characters/character-fields.ts";
import type { TurnTrace } from "../dialogue/conversation.ts";
import type { CallRecord } from "../methods/method.ts";
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { createDocumentLibrary, type DocumentLibrary } from "../store/document-library.ts";
import type { Store } from "../store/store.ts";
import { attempt } from "./attempt.ts";
import { type Proposal, proposeScenario } from "./propose.ts";
import { createScenarioRunner, type RunsOptions, type ScenarioRunner } from "./runs.ts";
import { readScenarioFields, type Scenario, type ScenarioFields } from "./scenario.ts";
import { scriptedMethods } from "./scripted-methods.ts";

export interface ReplayRequest {
  readonly model?: string;
  /** Fields laid over the character, or `draft` for its draft. */
  readonly character?: "draft" | Readonly<Record<string, unknown>>;
}

type Answered = Pick<TurnTrace, "model" | "text" | "calls" | "usage" | "ms">;

export interface Replayed extends Answered {
  readonly finish: TurnTrace["finish"];
  readonly error?: { readonly code: string; readonly message: string };
  readonly before: Answered;
}

export interface Scenarios extends DocumentLibrary<Scenario> {
  readonly runner: ScenarioRunner;
  /** A scenario of a session, or of it up to and including a turn; nothing is kept. Throws `not_found`. */
  propose(from: { readonly session?: string; readonly turn?: string }): Promise<Proposal>;
  /** Asks a turn again; nothing of it is kept. Throws `not_found`, `invalid_request`. */
  replay(turn: string, request: ReplayRequest): Promise<Replayed>;
}

export interface ScenariosOptions extends Omit<RunsOptions, "sessions"> {
  readonly store: Store;
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn" | "removeIdle" | "turn" | "detail" | "remove">;
  readonly defaultModel: () => string;
}

/** Turns of a session that a scenario is made of, and calls that are looked through for theirs. */
const mostTurns = 100;
const callsAtOnce = 200;
const replayMs = 180_000;

export function createScenarios(options: ScenariosOptions): Scenarios {
  const { store, sessions, methods, characters, clock, ids } = options;
  const library = createDocumentLibrary<ScenarioFields, Scenario>({
    collection: store.collection<Scenario>("scenarios"),
    what: "scenario",
    read: readScenarioFields,
    clock,
    ids,
    taken: ["from"],
  });

  const callsOf = async (session: string): Promise<CallRecord[]> => {
    const found: CallRecord[] = [];
    for (let after: string | undefined; found.length < 2000; ) {
      const page = await methods.calls.list({ session }, { limit: callsAtOnce, ...(after && { after }) });
      found.push(...page.items);
      if (page.next === null) break;
      after = page.next;
    }
    return found.filter(({ turn }) => turn !== null);
  };

  return {
    ...library,
    runner: createScenarioRunner(options),
    async propose({ session, turn }) {
      const of = session ?? (turn === undefined ? undefined : (await sessions.turn(turn)).session);
      if (of === undefined) throw invalidRequest([{ path: "session", message: "Give a `session` or a `turn`." }]);
      const { turnIds, opening } = await sessions.detail(of);
      const until = turn === undefined ? turnIds.length : turnIds.indexOf(turn) + 1;
      const traces: TurnTrace[] = [];
      for (const id of turnIds.slice(0, until).slice(0, mostTurns)) traces.push(await sessions.turn(id));
      const proposal = proposeScenario(traces, await callsOf(of));
      if (proposal !== null) return { ...proposal, ...opening };
      throw invalidRequest([{ path: "session", message: "Nobody said anything in it: there are no lines to keep." }]);
    },
    async replay(id, { model, character: edited }) {
      const before = await sessions.turn(id);
      if (before.cause !== "say" || before.said === null)
        throw invalidRequest([{ path: "id", message: "Only a turn that a player's words began can be asked again." }]);
      if (model !== undefined && options.models.get(model) === undefined)
        throw invalidRequest([{ path: "model", message: `There is no model ${model}; GET /models lists them.` }]);
      const { turnIds, opening, player } = await sessions.detail(before.session);
      const previous = turnIds[turnIds.indexOf(id) - 1];
      const saved = characters.get(before.character);
      const base = edited === "draft" ? (characters.draft(saved.id) ?? saved) : saved;
      const read = readCharacterFields(typeof edited === "object" ? edited : {}, base, {
        defaultModel: options.defaultModel(),
      });
      if (!read.ok) throw invalidRequest(read.problems.map((one) => ({ ...one, path: `character.${one.path}` })));
      const character = { ...base, ...read.draft, ...(model !== undefined && { model, fallbackModels: [] }) };
      const { methods: answers = {} } = proposeScenario(
        [before],
        (await callsOf(before.session)).filter(({ turn }) => turn === id),
      ) ?? { methods: {} };
      const fields = readScenarioFields(
        { name: "replay", character: saved.id, ...opening, player, steps: [{ say: before.said }] },
        {},
      );
      const drafts = edited === "draft" ? options.offered.drafts : options.offered.live;
      const held = await attempt({
        scenario: { ...fields, id: "replay", version: 1, updatedAt: "" },
        character,
        factory: options.factoryOver(
          scriptedMethods({ methods: drafts, answers, override: "recorded", calls: methods.calls, onLive: () => {} }),
        ),
        sessions,
        judge: async () => ({ passed: null, why: "" }),
        stepMs: replayMs,
        ...(previous !== undefined && { from: { session: before.session, turn: previous } }),
      });
      if (held.session !== null) await sessions.remove(held.session).catch(() => {});
      const [after] = held.turns;
      if (after === undefined) throw new BarkeepError("internal", held.error?.message);
      return {
        ...answered(after),
        finish: after.finish,
        ...(after.error && { error: after.error }),
        before: answered(before),
      };
    },
  };
}

const answered = ({ model, text, calls, usage, ms }: TurnTrace): Answered => ({ model, text, calls, usage, ms });
