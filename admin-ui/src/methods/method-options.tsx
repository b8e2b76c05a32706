/** The rest of a method: who may call it, what it may use, how long it may take, what is said meanwhile. */

import { lazy, Suspense } from "react";
import type { Character } from "../../../server/characters/character.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Link } from "../navigation/router.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Lines } from "../parts/lines.tsx";
import { Segments } from "../parts/segments.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { count } from "../parts/words.tsx";
import { methodWords } from "../words/en-methods.ts";
import type { Draft } from "./draft.ts";
import { NewSecret } from "./new-secret.tsx";

const LaterOptions = lazy(() => import("./later-options.tsx"));

export interface MethodOptionsProps {
  readonly draft: Draft;
  readonly change: (fields: Partial<Draft>) => void;
  readonly problemOf: (field: string) => string | undefined;
}

export function MethodOptions({ draft, change, problemOf }: MethodOptionsProps) {
  const secrets = useResource<List<{ name: string }>>("/secrets");
  const characters = useResource<List<Pick<Character, "id" | "name">>>("/characters?view=list");
  const named = secrets.data?.items.map((secret) => secret.name) ?? [];
  const known = [...new Set([...named, ...draft.secrets])];
  const served = draft.characters === "all" ? [] : draft.characters;
  return (
    <>
      <Group
        title={methodWords.secrets}
        state={draft.secrets.length > 0 ? draft.secrets.join(", ") : methodWords.none}
        open={draft.secrets.length > 0}
      >
        <p className="faint small">
          <Sentence
            text={methodWords.keysStayOutOf}
            settings={<Link href="/settings#secrets">{methodWords.settings}</Link>}
          />
        </p>
        {known.length === 0 && secrets.data && <p className="muted small">{methodWords.thereAreNoSecrets}</p>}
        <NewSecret
          names={named}
          missing={draft.secrets.find((name) => secrets.data && !named.includes(name)) ?? null}
          onMade={(name) => change({ secrets: [...new Set([...draft.secrets, name])] })}
        />
        <div className="stack tight">
          {known.map((name) => (
            <Check
              key={name}
              label={name}
              {...(named.includes(name) || !secrets.data ? {} : { hint: methodWords.notSetOnThis })}
              checked={draft.secrets.includes(name)}
              onChange={(on) => change({ secrets: toggled(draft.secrets, name, on) })}
            />
          ))}
        </div>
      </Group>
      <Group
        title={methodWords.characters}
        state={
          draft.characters === "all"
            ? methodWords.allCharacters
            : served.length === 0
              ? methodWords.none
              : served.join(", ")
        }
        open={draft.characters !== "all"}
      >
        <Segments
          label={methodWords.whoMayCallIt}
          value={draft.characters === "all" ? "all" : "some"}
          onChange={(value) => change({ characters: value === "all" ? "all" : [] })}
          options={[
            { value: "all", label: methodWords.allCharacters2 },
            { value: "some", label: methodWords.onlySome },
          ]}
        />
        {draft.characters !== "all" && (
          <div className="stack tight">
            {characters.data?.items.map((character) => (
              <Check
                key={character.id}
                label={character.name}
                checked={served.includes(character.id)}
                onChange={(on) => change({ characters: toggled(served, character.id, on) })}
              />
            ))}
          </div>
        )}
      </Group>
      <Group
        title={methodWords.howItRuns}
        state={`${draft.timeoutMs / 1000} s${draft.keepWarm ? methodWords.keptWarm : ""}${draft.sideEffect ? methodWords.changesThings2 : ""}`}
      >
        <Field
          label={methodWords.timeLimitInMs}
          hint={methodWords.timeLimitCeiling(count(draft.answers === "later" ? 120_000 : 5000))}
          problem={problemOf("timeoutMs")}
        >
          {(control) => (
            <input
              {...control}
              className="input"
              type="number"
              min={100}
              step={100}
              value={draft.timeoutMs}
              onChange={(event) => change({ timeoutMs: Number(event.target.value) })}
            />
          )}
        </Field>
        <Check
          label={methodWords.itAnswersLater}
          hint={methodWords.theTalkGoesOn}
          checked={draft.answers === "later"}
          onChange={(on) => change(on ? { answers: "later", timeoutMs: 120_000 } : { answers: "now", timeoutMs: 5000 })}
        />
        {draft.answers === "later" && (
          <Suspense>
            <LaterOptions draft={draft} change={change} />
          </Suspense>
        )}
        <Check
          label={methodWords.itChangesSomething}
          hint={methodWords.booksPostsPaysAn}
          checked={draft.sideEffect}
          onChange={(sideEffect) => change({ sideEffect })}
        />
        <Check
          label={methodWords.keepWarm}
          hint={methodWords.keepsOneProcessBetween}
          checked={draft.keepWarm}
          onChange={(keepWarm) => change({ keepWarm })}
        />
        {draft.keepWarm && (
          <Segments
            label={methodWords.options.warmFor}
            value={draft.keepWarmFor}
            onChange={(keepWarmFor) => change({ keepWarmFor })}
            options={[
              { value: "everybody", label: methodWords.options.warmEverybody },
              { value: "player", label: methodWords.options.warmPlayer },
            ]}
          />
        )}
        <Lines
          label={methodWords.hostsItMayReach}
          hint={methodWords.oneALineEmpty}
          value={draft.allowedHosts ?? []}
          problem={problemOf("allowedHosts")}
          placeholder="api.openweathermap.org"
          onChange={(hosts) => change({ allowedHosts: hosts.length > 0 ? hosts : null })}
        />
      </Group>
      <Group
        title={methodWords.options.tags}
        state={draft.tags.length > 0 ? draft.tags.join(", ") : methodWords.options.none}
      >
        <Lines
          label={methodWords.options.tags}
          hint={methodWords.options.tagsHint}
          value={draft.tags}
          problem={problemOf("tags")}
          placeholder="tavern"
          onChange={(tags) => change({ tags: [...new Set(tags)] })}
        />
      </Group>
      <Group
        title={methodWords.whatIsSaid}
        state={
          draft.fillers.length > 0 ? methodWords.whileWaiting(draft.fillers.length) : methodWords.asTheCharacterLikes
        }
      >
        <Lines
          label={methodWords.linesWhileItRuns}
          hint={methodWords.oneALineThe}
          value={draft.fillers}
          problem={problemOf("fillers")}
          placeholder={methodWords.letMeLookAt}
          onChange={(fillers) => change({ fillers })}
        />
        <Field label={methodWords.saidAfterInMs} problem={problemOf("fillerAfterMs")}>
          {(control) => (
            <input
              {...control}
              className="input"
              type="number"
              min={0}
              step={100}
              value={draft.fillerAfterMs}
              onChange={(event) => change({ fillerAfterMs: Number(event.target.value) })}
            />
          )}
        </Field>
        <Check
          label={methodWords.speakTheResultExactly}
          hint={methodWords.aResultSayIs}
          checked={draft.sayExactly}
          onChange={(sayExactly) => change({ sayExactly })}
        />
      </Group>
    </>
  );
}

const toggled = (list: readonly string[], name: string, on: boolean): readonly string[] =>
  on ? [...list, name] : list.filter((other) => other !== name);
