/** Scenarios: conversations that are kept as tests, held again whenever something has changed; and turns asked again. */

import type { TurnTrace } from "../dialogue/conversation.ts";
import type { CallRecord } from "../methods/method.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { createDocumentLibrary, type DocumentLibrary } from "../store/document-library.ts";
import { soundDocuments } from "../store/sound-collection.ts";
import type { Store } from "../store/store.ts";
import { idFromName } from "../text/id-from-name.ts";
import { type Proposal, proposeScenario } from "./propose.ts";
import { createReplay, type Replayed, type ReplayOptions, type ReplayRequest } from "./replay.ts";
import { createScenarioRunner, type RunsOptions, type ScenarioRunner } from "./runs.ts";
import {
  problemsTogether,
  readScenarioFields,
  type Scenario,
  type ScenarioFields,
  ScenarioFieldsSchema,
} from "./scenario.ts";

export interface Scenarios extends DocumentLibrary<Scenario> {
  readonly runner: ScenarioRunner;
  /** Hears of each scenario that was saved or deleted, on whichever node; answers how to stop that. */
  onChange(listener: (id: string) => void): () => void;
  /** A scenario of a session, or of it up to and including a turn; nothing is kept. Throws `not_found`. */
  propose(from: { readonly session?: string; readonly turn?: string }): Promise<Proposal>;
  /** Asks a turn again; nothing of it is kept. Throws `not_found`, `invalid_request`. */
  replay(turn: string, request: ReplayRequest): Promise<Replayed>;
}

export interface ScenariosOptions extends Omit<RunsOptions, "sessions"> {
  readonly store: Store;
  readonly sessions: Pick<Sessions, "open" | "end" | "onTurn" | "removeIdle" | "turn" | "script" | "remove">;
  readonly edited: ReplayOptions["edited"];
  readonly defaultModel: () => string;
}

/** Turns of a session that a scenario is made of, and calls that are looked through for theirs. */
const mostTurns = 300;
const callsAtOnce = 200;

export function createScenarios(options: ScenariosOptions): Scenarios {
  const { store, sessions, methods, clock, ids } = options;
  const collection = soundDocuments(store.collection<Scenario>("scenarios"), {
    schema: ScenarioFieldsSchema,
    what: "scenario",
    log: options.log,
    also: problemsTogether,
  });
  const library = createDocumentLibrary<ScenarioFields, Scenario>({
    collection,
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

  /** Many a conversation begins with the same words. */
  const freeName = (name: string): string => {
    const taken = new Set(library.list().map(({ id }) => id.toLowerCase()));
    const named = Array.from({ length: taken.size + 1 }, (_, at) => (at === 0 ? name : `${name} ${at + 1}`));
    return named.find((one) => !taken.has(idFromName(one)?.toLowerCase() ?? "")) ?? name;
  };

  return {
    ...library,
    runner: createScenarioRunner(options),
    onChange: (listener) =>
      collection.onChange((ids) => {
        for (const id of ids) listener(id);
      }),
    async propose({ session, turn }) {
      const of = session ?? (turn === undefined ? undefined : (await sessions.turn(turn)).session);
      if (of === undefined) throw invalidRequest([{ path: "session", message: "Give a `session` or a `turn`." }]);
      const script = await sessions.script(of, turn);
      const traces: TurnTrace[] = [];
      for (const id of script.steps.flatMap(({ turns }) => turns).slice(0, mostTurns))
        traces.push(await sessions.turn(id));
      const proposal = proposeScenario(script, traces, await callsOf(of));
      if (proposal !== null) return { ...proposal, name: freeName(proposal.name) };
      throw invalidRequest([{ path: "session", message: "Nobody said anything in it: there are no lines to keep." }]);
    },
    replay: createReplay({ ...options, callsOf }),
  };
}
