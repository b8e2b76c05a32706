/** A scenario's fields: as a form, or as the JSON that is kept under version control. */

import { useId, useState } from "react";
import { readJson } from "../../../protocol/exact-json.ts";
import type { ScenarioFields } from "../../../server/scenarios/scenario.ts";
import { CodeField } from "../code/code-field.tsx";
import { DocumentName } from "../edit/document-name.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { type ListedMethod, listPath } from "../methods/listed-methods.ts";
import { Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { JsonField } from "../parts/json-field.tsx";
import { Segments } from "../parts/segments.tsx";
import { scenarioWords as words } from "../words/en-scenarios.ts";
import { AnswersFields } from "./answers-fields.tsx";
import { Expectations } from "./expectation-fields.tsx";
import { asFile, draftOfScenario, emptyScenario, type ScenarioState } from "./scenario-draft.ts";
import { Steps } from "./step-fields.tsx";

export function ScenarioForm({ state }: { readonly state: ScenarioState }) {
  const [view, setView] = useState<"form" | "json">("form");
  return (
    <>
      <div>
        <Segments
          label={words.view}
          value={view}
          onChange={setView}
          options={[
            { value: "form", label: words.form },
            { value: "json", label: "JSON" },
          ]}
        />
      </div>
      {view === "form" ? <Fields state={state} /> : <AsJson state={state} />}
    </>
  );
}

/** Paths as the server writes them, `steps[0].expect[1]`, and as the form asks for them, `steps.0.expect.1`. */
const dotted = (path: string): string => path.replace(/\[(\d{1,4})\]/g, ".$1");

function Fields({ state: { draft, change, problems } }: { readonly state: ScenarioState }) {
  const characters = useResource<List<{ id: string; name: string }>>("/characters?view=list");
  const methods = useResource<List<ListedMethod>>(listPath);
  const list = useId();
  const people = [...(characters.data?.items ?? [])].sort(byName);
  const known = [...(methods.data?.items ?? [])].map(({ id }) => id).sort();
  const problem = (path: string): string | undefined => {
    const found = problems.find((one) => dotted(one.path) === path);
    if (found || /^steps(\.\d+)?$/.test(path)) return found?.message;
    return problems.find((one) => dotted(one.path).startsWith(`${path}.`))?.message;
  };
  return (
    <>
      <datalist id={list}>
        {known.map((id) => (
          <option key={id}>{id}</option>
        ))}
      </datalist>
      <div className="columns">
        <DocumentName label={words.name} value={draft.name} problem={problem("name")} onChange={change} />
        <Field label={words.character} problem={problem("character")}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={draft.character}
              onChange={(event) => change({ character: event.target.value })}
            >
              {draft.character === "" && <option value="">{words.noCharacter}</option>}
              {draft.character !== "" && !people.some(({ id }) => id === draft.character) && (
                <option value={draft.character}>{draft.character}</option>
              )}
              {people.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Words
          label={words.tags}
          hint={words.tagsHint}
          list={draft.tags}
          problem={problem("tags")}
          onChange={(tags) => change({ tags })}
        />
      </div>
      <Steps
        steps={draft.steps}
        methods={list}
        several={draft.characters.length > 0}
        problem={problem}
        onChange={(steps) => change({ steps })}
      />
      <Expectations
        label={words.expectedAll}
        list={draft.expect}
        methods={list}
        problem={(at) => problem(`expect.${at}`)}
        onChange={(expect) => change({ expect })}
      />
      <AnswersFields
        methods={draft.methods}
        known={known}
        problem={problem}
        onChange={(answers) => change({ methods: answers })}
      />
      <GameFields draft={draft} change={change} problem={problem} />
    </>
  );
}

interface WordsProps {
  readonly label: string;
  readonly hint: string;
  readonly list: readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (list: string[]) => void;
}

const wordsIn = (text: string): string[] => [
  ...new Set(
    text
      .split(",")
      .map((word) => word.trim())
      .filter(Boolean),
  ),
];

/** Words with commas between. */
function Words({ label, hint, list, problem, onChange }: WordsProps) {
  const [text, setText] = useState(list.join(", "));
  const shown = wordsIn(text).join() === list.join() ? text : list.join(", ");
  return (
    <Field label={label} hint={hint} problem={problem}>
      {(control) => (
        <input
          {...control}
          className="input"
          dir="auto"
          value={shown}
          onChange={(event) => {
            setText(event.target.value);
            onChange(wordsIn(event.target.value));
          }}
        />
      )}
    </Field>
  );
}

interface GameProps {
  readonly draft: ScenarioFields;
  readonly change: (fields: Partial<ScenarioFields>) => void;
  readonly problem: (path: string) => string | undefined;
}

const gameParts = ["characters", "player", "context", "language", "actions", "cues", "judge"] as const;
const jsonParts = [
  ["player", 2],
  ["context", 2],
  ["actions", 3],
  ["cues", 2],
] as const;

function GameFields({ draft, change, problem }: GameProps) {
  const said = gameParts.filter((name) => {
    const value = draft[name];
    return Array.isArray(value) ? value.length > 0 : value !== null;
  });
  const wrong = gameParts.some((name) => problem(name) !== undefined);
  return (
    <Group title={words.game} state={words.gameState(said)} open={wrong || said.length > 0}>
      <Words
        label={words.characters}
        hint={words.charactersHint}
        list={draft.characters}
        problem={problem("characters")}
        onChange={(characters) => change({ characters })}
      />
      {jsonParts.map(([name, rows]) => (
        <JsonField
          key={name}
          label={words[name]}
          hint={words[`${name}Hint`]}
          rows={rows}
          value={said.includes(name) ? draft[name] : undefined}
          problem={problem(name)}
          unreadable={words.notJson}
          onChange={(value) => change({ [name]: value ?? emptyScenario[name] })}
        />
      ))}
      <div className="columns">
        {(["language", "judge"] as const).map((name) => (
          <Field
            key={name}
            label={words[name]}
            hint={name === "judge" ? words.judgeHint : undefined}
            problem={problem(name)}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                value={draft[name] ?? ""}
                onChange={(event) => change({ [name]: event.target.value || null })}
              />
            )}
          </Field>
        ))}
      </div>
    </Group>
  );
}

/** The code editor is fetched with the first look at the JSON. */
function AsJson({ state: { draft, change, problems } }: { readonly state: ScenarioState }) {
  const [text, setText] = useState(() => asFile(draft));
  const [why, setWhy] = useState<string | null>(null);
  const edit = (next: string) => {
    setText(next);
    try {
      const value = readJson(next);
      if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(words.expectedObject);
      change(draftOfScenario(value as Partial<ScenarioFields>));
      setWhy(null);
    } catch (error) {
      setWhy(words.notJson((error as Error).message));
    }
  };
  return (
    <CodeField
      label={words.jsonLabel}
      language="json"
      size="tall"
      value={text}
      onChange={edit}
      problems={why ? [why] : problems.map(({ path, message }) => `${path} ${message}`)}
    />
  );
}
