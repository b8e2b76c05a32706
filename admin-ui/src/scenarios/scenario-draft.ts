/** A scenario while it is edited. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Scenario, ScenarioFields } from "../../../server/scenarios/scenario.ts";
import { type Edited, useEdited } from "../edit/use-edited.ts";

export const emptyScenario: ScenarioFields = {
  name: "",
  description: "",
  character: "",
  characters: [],
  chatter: 0,
  tags: [],
  player: null,
  context: null,
  language: null,
  actions: [],
  cues: [],
  methods: { default: "recorded" },
  judge: null,
  steps: [{ say: "" }],
  expect: [],
};

/** Key order of `emptyScenario`, so that two drafts compare as texts. */
export const draftOfScenario = (scenario: Partial<ScenarioFields>): ScenarioFields =>
  Object.fromEntries(
    Object.entries(emptyScenario).map(([name, empty]) => [name, scenario[name as keyof ScenarioFields] ?? empty]),
  ) as unknown as ScenarioFields;

/** As it is written by hand: without what is as it would be anyway. */
export function asFile(draft: ScenarioFields): string {
  const said = Object.entries(draft).filter(
    ([name, value]) =>
      ["name", "character", "steps"].includes(name) ||
      writeJson(value) !== writeJson(emptyScenario[name as keyof ScenarioFields]),
  );
  return writeJson(Object.fromEntries(said), 2);
}

export type ScenarioState = Edited<Scenario, ScenarioFields>;

const asItIs = (draft: ScenarioFields): object => draft;

export const useScenarioDraft = (id: string, saved: Scenario | undefined, gone: boolean): ScenarioState =>
  useEdited({
    kind: "scenarios",
    id,
    saved,
    empty: emptyScenario,
    draftOf: draftOfScenario,
    fieldsOf: asItIs,
    gone,
  });
