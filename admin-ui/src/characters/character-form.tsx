/** A character's fields: persona first, then model, methods, and how it talks. */

import { lazy, Suspense, useState } from "react";
import type { CharacterDraft } from "../../../server/characters/character.ts";
import type { ShownServer } from "../../../server/mcp/servers/shown-server.ts";
import { DocumentName } from "../edit/document-name.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName } from "../lists/find.ts";
import { serves, useListedMethods } from "../methods/listed-methods.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Lines } from "../parts/lines.tsx";
import { NumberField } from "../parts/number-field.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { StoryField } from "../story/story-field.tsx";
import { characterWords } from "../words/en-characters.ts";
import { handWords } from "../words/en-hand.ts";
import type { CharacterState } from "./character-draft.ts";
import { ClockField, CueStyleField, FirstMethodsField } from "./knows-fields.tsx";
import { ModelChoice } from "./model-choice.tsx";
import { NotesField } from "./notes-field.tsx";

/** Fetched when methods are first chosen. */
const HandMethods = lazy(() => import("./hand-methods.tsx").then((part) => ({ default: part.HandMethods })));

/** Fetched where there are servers: most have none. */
const ServerTools = lazy(() => import("./server-tools.tsx").then((part) => ({ default: part.ServerTools })));

export function CharacterForm({ id, state }: { readonly id: string | null; readonly state: CharacterState }) {
  const { draft, change, problems } = state;
  const problem = (field: string) =>
    problems.find((entry) => entry.path === field || entry.path.startsWith(`${field}.`))?.message;
  const text = (value: string): string | null => (value === "" ? null : value);
  return (
    <div className="stack method-form">
      <DocumentName
        label={characterWords.name}
        example={characterWords.mira}
        value={draft.name}
        problem={problem("name")}
        onChange={change}
      />
      <Field
        label={characterWords.persona}
        hint={<Sentence text={characterWords.whoItIsWhat} />}
        problem={problem("persona")}
      >
        {(control) => (
          <textarea
            {...control}
            className="input"
            dir="auto"
            rows={7}
            value={draft.persona}
            placeholder={characterWords.youAreMiraKeeper}
            onChange={(event) => change({ persona: event.target.value })}
          />
        )}
      </Field>
      <ModelChoice draft={draft} change={change} problem={problem} />
      <CharacterMethods id={id} name={draft.name} />
      <Group
        title={characterWords.knowledge}
        state={
          draft.knowledge.length > 0 ? characterWords.notes(draft.knowledge.length) : characterWords.knows.clockNone
        }
      >
        <NotesField
          notes={draft.knowledge}
          problem={problem("knowledge")}
          onChange={(knowledge) => change({ knowledge })}
        />
        <ClockField draft={draft} change={change} problem={problem} />
      </Group>
      <StoryField story={draft.story} problems={problems} onChange={(story) => change({ story })} />
      <Group
        title={characterWords.whatItSays}
        state={draft.greeting ? `“${draft.greeting}”` : characterWords.noGreeting}
      >
        <Field label={characterWords.greeting} hint={characterWords.saidWhenASession} problem={problem("greeting")}>
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
          label={characterWords.linesWhileAMethod}
          hint={characterWords.oneALineOne}
          value={draft.fillers}
          problem={problem("fillers")}
          onChange={(fillers) => change({ fillers })}
        />
        <Field
          label={characterWords.whenSomethingFails}
          hint={characterWords.saidInsteadOfSilence}
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
        <div className="columns">
          <Field
            label={characterWords.language}
            hint={characterWords.emptyLeavesItOpen}
            problem={problem("style.language")}
          >
            {(control) => (
              <input
                {...control}
                className="input"
                placeholder={characterWords.thePlayersLanguage}
                value={draft.style.language ?? ""}
                onChange={(event) => change({ style: { ...draft.style, language: text(event.target.value) } })}
              />
            )}
          </Field>
          <NumberField
            label={characterWords.sentencesAtMost}
            value={draft.style.maxSentences}
            min={1}
            max={100}
            problem={problem("style.maxSentences")}
            onChange={(maxSentences) => change({ style: { ...draft.style, maxSentences } })}
          />
        </div>
        <CueStyleField draft={draft} change={change} problem={problem} />
      </Group>
      <Group title={characterWords.memoryAndLimits} state={characterWords.callsATurn(draft.memory, draft.limits.calls)}>
        <Check
          label={characterWords.rememberPlayers}
          hint={characterWords.keepsFactsAboutEach}
          checked={draft.memory}
          onChange={(memory) => change({ memory })}
        />
        <Check
          label={characterWords.summariseLongConversations}
          hint={characterWords.whatNoLongerFits}
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
  { name: "steps", label: characterWords.roundsWithTheModel, max: 50 },
  { name: "calls", label: characterWords.callsInATurn, max: 200 },
  { name: "outputTokens", label: characterWords.tokensOfAnAnswer, max: 64_000 },
  { name: "answerChars", label: characterWords.charactersOfAnAnswer, max: 200_000 },
] as const;

function Limits({ draft, change, problem }: LimitsProps) {
  return (
    <div className="columns">
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
  const servers = useResource<List<ShownServer>>("/mcp-servers").data?.items ?? [];
  const offered = (methods.items ?? []).filter((method) => id !== null && serves(method, id)).sort(byName);
  const connected = offered.filter((method) => method.connected);
  return (
    <Group
      title={characterWords.methods}
      open
      state={id === null ? characterWords.allThatServeEvery : characterWords.connected(connected.length)}
    >
      {id === null ? (
        <p className="faint small">{handWords.hand.saveFirst}</p>
      ) : (
        <div>
          <Button needs="methods.write" small icon="api" disabled={!methods.items} onClick={() => setChoosing(true)}>
            {handWords.hand.open}
          </Button>
        </div>
      )}
      <ul className="row wrap">
        {offered.slice(0, mostChips).map((method) => (
          <li key={method.id}>
            <Link className="chip" href={`/methods/${method.id}`}>
              <span className={method.connected ? "dot good" : "dot"} />
              <span dir="auto">{method.name}</span>
              {!method.connected && <span className="faint nowrap">{characterWords.notConnected}</span>}
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
      {id !== null && servers.length > 0 && (
        <Suspense fallback={null}>
          <ServerTools character={id} servers={servers} />
        </Suspense>
      )}
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
