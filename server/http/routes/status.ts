/** The overview: how the server is, and what somebody who has just installed it should do first. */

import type { ProviderStatus } from "../../models/provider-status.ts";
import type { RunnerStatus } from "../../python/runner.ts";
import type { TurnWatch } from "../../usage/recent-turns.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Figures, figuresOfAll } from "../figures.ts";

interface FirstStep {
  readonly id: "talk" | "test" | "own-method" | "model" | "game-key";
  readonly done: boolean;
  readonly label: string;
}

export interface Status extends Pick<Figures, "nodes" | "sessions" | "recent"> {
  readonly version: string;
  readonly startedAt: string;
  /** Numbers of all nodes; interpreter and isolation of this one. */
  readonly python: RunnerStatus;
  readonly providers: readonly ProviderStatus[];
  readonly warnings: readonly string[];
  readonly firstSteps: readonly FirstStep[];
}

export async function statusOf(dependencies: HttpDependencies, turns: TurnWatch): Promise<Status> {
  const { version, startedAt, runner, providers, warnings, characters, models, costs } = dependencies;
  const spending = costs.warning();
  const { nodes, python, sessions, recent, silent } = await figuresOfAll(dependencies, turns);
  const missed = silent.map(
    ({ id, host, silentMs }) =>
      `The node ${id}${host === undefined ? "" : ` on ${host}`} has not been heard of for ${Math.round(silentMs / 1000)} seconds: what it has to do is not in these figures.`,
  );
  const aboutCharacters = characters
    .list()
    .flatMap(({ name, model, fallbackModels }) =>
      models.warnings([model, ...fallbackModels]).map(({ message }) => `${name}: ${message}`),
    );
  return {
    version,
    startedAt,
    nodes,
    python: { ...runner.status(), ...python },
    providers: providers(),
    sessions,
    recent,
    warnings: [...warnings(), ...missed, ...(spending === null ? [] : [spending]), ...aboutCharacters],
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
