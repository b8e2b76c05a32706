/** A character's fields: persona first, then model, methods, and how it talks. */
import { lazy, Suspense, useState } from "react";
import type { CharacterDraft } from "../../../server/characters/character.ts";
import { byName } from "../lists/find.ts";
import { serves, useListedMethods } from "../methods/listed-methods.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Lines } from "../parts/lines.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { plural } from "../parts/words.tsx";
import { StoryField } from "../story/story-field.tsx";
import { handWords } from "../words/en-hand.ts";
import type { CharacterState } from "./character-draft.ts";
import { ClockField, CueStyleField, FirstMethodsField } from "./knows-fields.tsx";
import { ModelChoice } from "./model-choice.tsx";
import { NotesField } from "./notes-field.tsx";
import { ServerTools } from "./server-tools.tsx";

/** Fetched when methods are first chosen. */
const HandMethods = lazy(() => import("./hand-methods.tsx").then((part) => ({ default: part.HandMethods })));

export function CharacterForm({ id, state }: { readonly id: string | null; readonly state: CharacterState }) {
  const { draft, change, problems } = state;
  const problem = (field: string) =>
    problems.find((entry) => entry.path === field || entry.path.startsWith(`${field}.`))?.message;
  const text = (value: string): string | null => (value === "" ? null : value);
  return (
    <div className="stack method-form">
      <Field label="Name" problem={problem("name")}>
        {(control) => (
          <input
            {...control}
            className="input"
            dir="auto"
            value={draft.name}
            maxLength={100}
            placeholder="Mira"
            autoComplete="off"
            onChange={(event) => change({ name: event.target.value })}
          />
        )}
      </Field>
      <Field
        label="Persona"
        hint={
          <>
            Who it is, what it wants, how it speaks. <code>{"{{player.name}}"}</code> and{" "}
            <code>{"{{scene.place}}"}</code> are filled in by the game.
          </>
        }
        problem={problem("persona")}
      >
        {(control) => (
          <textarea
            {...control}
            className="input persona"
            dir="auto"
            rows={7}
            value={draft.persona}
            placeholder="You are Mira, keeper of the archive…"
            onChange={(event) => change({ persona: event.target.value })}
          />
        )}
      </Field>
      <ModelChoice draft={draft} change={change} problem={problem} />
      <CharacterMethods id={id} name={draft.name} />
      <Group title="Knowledge" state={draft.knowledge.length > 0 ? plural(draft.knowledge.length, "note") : "none"}>
        <NotesField
          notes={draft.knowledge}
          problem={problem("knowledge")}
          onChange={(knowledge) => change({ knowledge })}
        />
        <ClockField draft={draft} change={change} problem={problem} />
      </Group>
      <StoryField story={draft.story} problems={problems} onChange={(story) => change({ story })} />
      <Group title="What it says" state={draft.greeting ? `“${draft.greeting}”` : "no greeting"}>
        <Field label="Greeting" hint="Said when a session opens; empty says nothing." problem={problem("greeting")}>
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              value={draft.greeting ?? ""}
              onChange={(event) => change({ greeting: text(event.target.value) })}
            />
          )}
        </Field>
        <Lines
          label="Lines while a method runs"
          hint="One a line; one of them is said when a method takes long and has no line of its own."
          value={draft.fillers}
          problem={problem("fillers")}
          onChange={(fillers) => change({ fillers })}
        />
        <Field
          label="When something fails"
          hint="Said instead of silence; empty says nothing."
          problem={problem("errorLine")}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              dir="auto"
              value={draft.errorLine ?? ""}
              onChange={(event) => change({ errorLine: text(event.target.value) })}
            />
          )}
        </Field>
        <div className="fields-row">
          <Field label="Language" hint="Empty leaves it open." problem={problem("style.language")}>
            {(control) => (
              <input
                {...control}
                className="input"
                placeholder="the player's language"
                value={draft.style.language ?? ""}
                onChange={(event) => change({ style: { ...draft.style, language: text(event.target.value) } })}
              />
            )}
          </Field>
          <NumberField
            label="Sentences at most"
            value={draft.style.maxSentences}
            min={1}
            max={100}
            problem={problem("style.maxSentences")}
            onChange={(maxSentences) => change({ style: { ...draft.style, maxSentences } })}
          />
        </div>
        <CueStyleField draft={draft} change={change} problem={problem} />
      </Group>
      <Group
        title="Memory and limits"
        state={`${draft.memory ? "remembers players" : "no memory"}, ${draft.limits.calls} calls a turn`}
      >
        <Check
          label="Remember players"
          hint="Keeps facts about each player across sessions."
          checked={draft.memory}
          onChange={(memory) => change({ memory })}
        />
        <Check
          label="Summarise long conversations"
          hint="What no longer fits is kept as a summary instead of being dropped."
          checked={draft.summary}
          onChange={(summary) => change({ summary })}
        />
        <Limits draft={draft} change={change} problem={problem} />
        <FirstMethodsField draft={draft} change={change} problem={problem} />
      </Group>
    </div>
  );
}

interface LimitsProps {
  readonly draft: CharacterDraft;
  readonly change: (fields: Partial<CharacterDraft>) => void;
  readonly problem: (field: string) => string | undefined;
}

const limits = [
  { name: "steps", label: "Rounds with the model", max: 50 },
  { name: "calls", label: "Calls in a turn", max: 200 },
  { name: "outputTokens", label: "Tokens of an answer", max: 64_000 },
  { name: "answerChars", label: "Characters of an answer", max: 200_000 },
] as const;

function Limits({ draft, change, problem }: LimitsProps) {
  return (
    <div className="fields-row">
      {limits.map(({ name, label, max }) => (
        <NumberField
          key={name}
          label={label}
          value={draft.limits[name]}
          min={1}
          max={max}
          problem={problem(`limits.${name}`)}
          onChange={(value) => change({ limits: { ...draft.limits, [name]: value ?? 1 } })}
        />
      ))}
    </div>
  );
}

interface CharacterMethodsProps {
  readonly id: string | null;
  readonly name: string;
}

/** Which methods this character is offered, and the way to hand it others. */
function CharacterMethods({ id, name }: CharacterMethodsProps) {
  const methods = useListedMethods();
  const [choosing, setChoosing] = useState(false);
  const offered = (methods.items ?? []).filter((method) => id !== null && serves(method, id)).sort(byName);
  const connected = offered.filter((method) => method.connected);
  return (
    <Group
      title="Methods"
      open
      state={id === null ? "all that serve every character" : plural(connected.length, "connected", "connected")}
    >
      {id === null ? (
        <p className="faint small">{handWords.hand.saveFirst}</p>
      ) : (
        <div>
          <Button small icon="api" disabled={!methods.items} onClick={() => setChoosing(true)}>
            {handWords.hand.open}
          </Button>
        </div>
      )}
      <ul className="chips">
        {offered.slice(0, mostChips).map((method) => (
          <li key={method.id}>
            <Link className="chip" href={`/methods/${method.id}`}>
              <span className={method.connected ? "dot good" : "dot"} />
              <span dir="auto">{method.name}</span>
              {!method.connected && <span className="faint">not connected</span>}
            </Link>
          </li>
        ))}
        {offered.length > mostChips && (
          <li>
            <Link className="chip" href={`/methods?character=${id}`}>
              {handWords.hand.more(offered.length - mostChips)}
            </Link>
          </li>
        )}
      </ul>
      {id !== null && <ServerTools character={id} />}
      {choosing && id !== null && (
        <Suspense fallback={null}>
          <HandMethods id={id} name={name} onClose={() => setChoosing(false)} />
        </Suspense>
      )}
    </Group>
  );
}

/** Methods shown by name; the rest is a list away. */
const mostChips = 30;
