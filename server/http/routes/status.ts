/** The overview: how the server is, and what somebody who has just installed it should do first. */

import type { ProviderStatus } from "../../models/provider-status.ts";
import type { RunnerStatus } from "../../python/runner.ts";
import type { RecentTurns, TurnWatch } from "../../usage/recent-turns.ts";
import type { HttpDependencies } from "../dependencies.ts";

interface FirstStep {
  readonly id: "talk" | "test" | "own-method" | "model" | "game-key";
  readonly done: boolean;
  readonly label: string;
}

export interface Status {
  readonly version: string;
  readonly startedAt: string;
  readonly python: RunnerStatus;
  readonly providers: readonly ProviderStatus[];
  readonly sessions: { readonly connections: number; readonly sessions: number; readonly runningTurns: number };
  readonly recent: RecentTurns;
  readonly warnings: readonly string[];
  readonly firstSteps: readonly FirstStep[];
}

export async function statusOf(dependencies: HttpDependencies, turns: TurnWatch): Promise<Status> {
  const { version, startedAt, runner, providers, sessions, warnings, characters, models, costs } = dependencies;
  const spending = costs.warning();
  const aboutCharacters = characters
    .list()
    .flatMap(({ name, model, fallbackModels }) =>
      models.warnings([model, ...fallbackModels]).map(({ message }) => `${name}: ${message}`),
    );
  return {
    version,
    startedAt,
    python: runner.status(),
    providers: providers(),
    sessions: sessions.counts(),
    recent: turns.recent(),
    warnings: [...warnings(), ...(spending === null ? [] : [spending]), ...aboutCharacters],
    firstSteps: await firstSteps(dependencies),
  };
}

/** Sessions looked at for one in which somebody spoke. */
const looked = 100;

async function firstSteps(dependencies: HttpDependencies): Promise<readonly FirstStep[]> {
  const { sessions, methods, templates, providers, access } = dependencies;
  const started = new Set(templates.filter(({ starter }) => starter).map(({ id }) => id));
  // A session that was opened and left without a word is no talk.
  const talked = (await sessions.list({ limit: looked })).items.some(({ turns }) => turns > 0);
  const tested = (await methods.calls.list({ cause: "test" }, { limit: 1 })).items.length > 0;
  const own = methods.list().some(({ id, connected }) => connected && !started.has(id));
  const keyed = providers().some(({ configured }) => configured);
  return [
    { id: "talk", done: talked, label: "Talk to a character" },
    { id: "test", done: tested, label: "Test a method" },
    { id: "own-method", done: own, label: "Add a method of your own and connect it" },
    { id: "model", done: keyed, label: "Give the server a model: a provider's key, or the address of your own" },
    { id: "game-key", done: access.gameKeys.list().length > 0, label: "Make a game key for your game" },
  ];
}
