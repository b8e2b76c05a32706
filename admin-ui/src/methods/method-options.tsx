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
import { words } from "../words/words.ts";
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
        title="Secrets"
        state={draft.secrets.length > 0 ? draft.secrets.join(", ") : "none"}
        open={draft.secrets.length > 0}
      >
        <p className="faint small">
          Keys stay out of the code: a secret picked here is read with <code>os.environ["NAME"]</code>. All of them are
          in <Link href="/settings#secrets">Settings</Link>.
        </p>
        {known.length === 0 && secrets.data && <p className="muted small">There are no secrets yet.</p>}
        <NewSecret
          names={named}
          missing={draft.secrets.find((name) => secrets.data && !named.includes(name)) ?? null}
          onMade={(name) => change({ secrets: [...new Set([...draft.secrets, name])] })}
        />
        <div className="choices">
          {known.map((name) => (
            <Check
              key={name}
              label={name}
              {...(named.includes(name) || !secrets.data ? {} : { hint: "not set on this server yet" })}
              checked={draft.secrets.includes(name)}
              onChange={(on) => change({ secrets: toggled(draft.secrets, name, on) })}
            />
          ))}
        </div>
      </Group>
      <Group
        title="Characters"
        state={draft.characters === "all" ? "all" : served.length === 0 ? "none" : served.join(", ")}
        open={draft.characters !== "all"}
      >
        <Segments
          label="Who may call it"
          value={draft.characters === "all" ? "all" : "some"}
          onChange={(value) => change({ characters: value === "all" ? "all" : [] })}
          options={[
            { value: "all", label: "All characters" },
            { value: "some", label: "Only some" },
          ]}
        />
        {draft.characters !== "all" && (
          <div className="choices">
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
        title="How it runs"
        state={`${draft.timeoutMs / 1000} s${draft.keepWarm ? ", kept warm" : ""}${draft.sideEffect ? ", changes things" : ""}`}
      >
        <Field label="Time limit, in ms" problem={problemOf("timeoutMs")}>
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
          label="It answers later"
          hint="The talk goes on meanwhile; the character speaks of the result once it is there."
          checked={draft.answers === "later"}
          onChange={(on) => change(on ? { answers: "later", timeoutMs: 120_000 } : { answers: "now", timeoutMs: 5000 })}
        />
        {draft.answers === "later" && (
          <Suspense>
            <LaterOptions draft={draft} change={change} />
          </Suspense>
        )}
        <Check
          label="It changes something"
          hint="Books, posts, pays: an interruption lets it finish, and it is never run twice."
          checked={draft.sideEffect}
          onChange={(sideEffect) => change({ sideEffect })}
        />
        <Check
          label="Keep warm"
          hint="Keeps one process between calls, so connections and caches live on."
          checked={draft.keepWarm}
          onChange={(keepWarm) => change({ keepWarm })}
        />
        {draft.keepWarm && (
          <Segments
            label={words.options.warmFor}
            value={draft.keepWarmFor}
            onChange={(keepWarmFor) => change({ keepWarmFor })}
            options={[
              { value: "everybody", label: words.options.warmEverybody },
              { value: "player", label: words.options.warmPlayer },
            ]}
          />
        )}
        <Lines
          label="Hosts it may reach"
          hint="One a line; empty allows every public host."
          value={draft.allowedHosts ?? []}
          problem={problemOf("allowedHosts")}
          placeholder="api.openweathermap.org"
          onChange={(hosts) => change({ allowedHosts: hosts.length > 0 ? hosts : null })}
        />
      </Group>
      <Group title={words.options.tags} state={draft.tags.length > 0 ? draft.tags.join(", ") : words.options.none}>
        <Lines
          label={words.options.tags}
          hint={words.options.tagsHint}
          value={draft.tags}
          problem={problemOf("tags")}
          placeholder="tavern"
          onChange={(tags) => change({ tags: [...new Set(tags)] })}
        />
      </Group>
      <Group
        title="What is said"
        state={draft.fillers.length > 0 ? `${draft.fillers.length} while waiting` : "as the character likes"}
      >
        <Lines
          label="Lines while it runs"
          hint="One a line; the character says one of them when it takes long."
          value={draft.fillers}
          problem={problemOf("fillers")}
          placeholder="Let me look at the sky…"
          onChange={(fillers) => change({ fillers })}
        />
        <Field label="Said after, in ms" problem={problemOf("fillerAfterMs")}>
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
          label="Speak the result exactly"
          hint={'A result {"say": "…"} is spoken word for word.'}
          checked={draft.sayExactly}
          onChange={(sayExactly) => change({ sayExactly })}
        />
      </Group>
    </>
  );
}

const toggled = (list: readonly string[], name: string, on: boolean): readonly string[] =>
  on ? [...list, name] : list.filter((other) => other !== name);
