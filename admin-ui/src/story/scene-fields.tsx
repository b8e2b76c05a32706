/** One scene of a story: what the character is after, and the ways out. */

import { type KeyboardEvent, useEffect, useState } from "react";
import type { JsonObject } from "../../../protocol/json.ts";
import type { Story, StoryScene } from "../../../server/story/story.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Lines } from "../parts/lines.tsx";
import { characterWords } from "../words/en-characters.ts";
import { storyWords } from "../words/en-story.ts";
import { newExit, withOptional } from "./edit-story.ts";
import { ExitFields } from "./exit-fields.tsx";

export interface SceneFieldsProps {
  readonly story: Story;
  readonly at: number;
  /** By the path below the scene; with "" what no field is for. */
  readonly problem: (path: string) => string | undefined;
  readonly onChange: (scene: StoryScene) => void;
  readonly onRename: (id: string) => void;
  readonly onRemove: (() => void) | null;
}

export function SceneFields({ story, at, problem, onChange, onRename, onRemove }: SceneFieldsProps) {
  const scene = story.scenes[at] as StoryScene;
  return (
    <section className="card panel" id={`scene-${scene.id}`} tabIndex={-1} aria-label={scene.id}>
      <div className="row">
        <h3 className="grow">
          {scene.id} {scene.id === story.start && <span className="badge good">{storyWords.starts}</span>}
        </h3>
        {onRemove && <IconButton icon="trash" label={storyWords.removeScene(scene.id)} onClick={onRemove} />}
      </div>
      <SceneId id={scene.id} problem={problem("id")} onRename={onRename} />
      <Field label={storyWords.goal} problem={problem("goal")}>
        {(control) => (
          <textarea
            {...control}
            className="input"
            dir="auto"
            rows={2}
            value={scene.goal}
            placeholder={storyWords.goalPlaceholder}
            onChange={(event) => onChange({ ...scene, goal: event.target.value })}
          />
        )}
      </Field>
      <h4>{storyWords.exits}</h4>
      {scene.exits.length === 0 && <p className="faint small">{storyWords.noExits}</p>}
      {scene.exits.map((exit, index) => (
        <ExitFields
          // biome-ignore lint/suspicious/noArrayIndexKey: an exit has no identity but its place.
          key={index}
          story={story}
          exit={exit}
          scene={scene.id}
          number={index + 1}
          problem={(field) => problem(field === "" ? `exits.${index}` : `exits.${index}.${field}`)}
          onChange={(next) => onChange({ ...scene, exits: scene.exits.with(index, next) })}
          onRemove={() => onChange({ ...scene, exits: scene.exits.toSpliced(index, 1) })}
        />
      ))}
      <div>
        <Button small icon="plus" onClick={() => onChange({ ...scene, exits: [...scene.exits, newExit(story, at)] })}>
          {storyWords.addExit}
        </Button>
      </div>
      <Group
        title={storyWords.methods}
        state={scene.methods?.join(", ") ?? characterWords.story.none}
        open={problem("methods") !== undefined}
      >
        <Lines
          label={storyWords.methods}
          hint={storyWords.methodsHint}
          value={scene.methods ?? []}
          problem={problem("methods")}
          onChange={(methods) => onChange(withOptional(scene, "methods", methods.length > 0 ? methods : undefined))}
        />
        <Variables
          value={scene.variables}
          problem={problem("variables")}
          onChange={(variables) => onChange(withOptional(scene, "variables", variables))}
        />
      </Group>
    </section>
  );
}

interface SceneIdProps {
  readonly id: string;
  readonly problem: string | undefined;
  readonly onRename: (id: string) => void;
}

/** Taken over when it is left, so that exits don't follow half a word. */
function SceneId({ id, problem, onRename }: SceneIdProps) {
  const [text, setText] = useState(id);
  useEffect(() => setText(id), [id]);
  const take = () => {
    if (text !== id) onRename(text);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" || (event.key === "s" && (event.ctrlKey || event.metaKey))) take();
  };
  return (
    <Field label={storyWords.id} hint={storyWords.idHint} problem={problem}>
      {(control) => (
        <input
          {...control}
          className="input"
          value={text}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setText(event.target.value)}
          onBlur={take}
          onKeyDown={onKey}
        />
      )}
    </Field>
  );
}

interface VariablesProps {
  readonly value: JsonObject | undefined;
  readonly problem: string | undefined;
  readonly onChange: (variables: JsonObject | undefined) => void;
}

const asText = (value: JsonObject | undefined): string => (value === undefined ? "" : JSON.stringify(value));

function Variables({ value, problem, onChange }: VariablesProps) {
  const [text, setText] = useState(() => asText(value));
  const [wrong, setWrong] = useState(false);
  const take = (next: string) => {
    setText(next);
    const read = next.trim() === "" ? undefined : objectIn(next);
    setWrong(read === null);
    if (read !== null) onChange(read);
  };
  return (
    <Field
      label={storyWords.variables}
      hint={storyWords.variablesHint}
      problem={wrong ? storyWords.variablesShape : problem}
    >
      {(control) => (
        <input
          {...control}
          className="input"
          value={text}
          placeholder={'{"place": "the cellar"}'}
          onChange={(event) => take(event.target.value)}
        />
      )}
    </Field>
  );
}

/** Null for what is no JSON object. */
function objectIn(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}
