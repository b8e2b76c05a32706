/** What a character knows beside its notes: the time, the game's cues behind a model's stars, and which methods come first. */
import type { CharacterDraft } from "../../../server/characters/character.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { Lines } from "../parts/lines.tsx";
import { characterWords } from "../words/en-characters.ts";

export interface KnowsFieldsProps {
  readonly draft: CharacterDraft;
  readonly change: (fields: Partial<CharacterDraft>) => void;
  readonly problem: (field: string) => string | undefined;
}

export function ClockField({ draft, change, problem }: KnowsFieldsProps) {
  const { clock } = draft;
  const kind = clock === "none" || clock === "real" ? clock : "game";
  return (
    <div className="columns">
      <Field
        label={characterWords.knows.clock}
        hint={characterWords.knows.clockHint}
        problem={kind === "game" ? null : problem("clock")}
      >
        {(control) => (
          <select
            {...control}
            className="input"
            value={kind}
            onChange={(event) => change({ clock: event.target.value === "game" ? "scene.time" : event.target.value })}
          >
            <option value="none">{characterWords.knows.clockNone}</option>
            <option value="real">{characterWords.knows.clockReal}</option>
            <option value="game">{characterWords.knows.clockGame}</option>
          </select>
        )}
      </Field>
      {kind === "game" && (
        <Field label={characterWords.knows.clockVariable} problem={problem("clock")}>
          {(control) => (
            <input
              {...control}
              className="input"
              value={clock}
              placeholder="scene.time"
              spellCheck={false}
              onChange={(event) => change({ clock: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

export function CueStyleField({ draft, change, problem }: KnowsFieldsProps) {
  const rows = Object.entries(draft.cueStyle ?? {});
  const set = (next: readonly (readonly [string, string])[]) =>
    change({ cueStyle: next.length > 0 ? Object.fromEntries(next) : null });
  return (
    <fieldset className="stack tight">
      <legend>{characterWords.knows.cueStyle}</legend>
      <p className="faint small">{characterWords.knows.cueStyleHint}</p>
      {rows.map(([star, cue], index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the word is edited, its place stays.
        <div className="row top" key={index}>
          <input
            className="input"
            aria-label={characterWords.knows.star}
            placeholder="smile"
            value={star}
            onChange={(event) => set(rows.with(index, [event.target.value, cue]))}
          />
          <input
            className="input"
            aria-label={characterWords.knows.cue}
            placeholder="emotion=joy"
            value={cue}
            onChange={(event) => set(rows.with(index, [star, event.target.value]))}
          />
          <IconButton
            icon="trash"
            label={characterWords.knows.removeCue(star)}
            onClick={() => set(rows.toSpliced(index, 1))}
          />
        </div>
      ))}
      {problem("cueStyle") && <Problem>{problem("cueStyle")}</Problem>}
      <div>
        <Button small icon="plus" disabled={"" in (draft.cueStyle ?? {})} onClick={() => set([...rows, ["", ""]])}>
          {characterWords.knows.addCue}
        </Button>
      </div>
    </fieldset>
  );
}

export function FirstMethodsField({ draft, change, problem }: KnowsFieldsProps) {
  return (
    <Lines
      label={characterWords.knows.firstMethods}
      hint={characterWords.knows.firstMethodsHint}
      value={draft.firstMethods}
      problem={problem("firstMethods")}
      placeholder="get_weather"
      onChange={(firstMethods) => change({ firstMethods })}
    />
  );
}
