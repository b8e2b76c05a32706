/** A character's story: its scenes as a list to edit, and as a graph to see where they lead. */
import "../style/drawings.css";
import type { Story } from "../../../server/story/story.ts";
import { Button } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { storyWords } from "../words/en-story.ts";
import { words } from "../words/words.ts";
import { renamed, withNewScene, withoutScene, withScene } from "./edit-story.ts";
import { placed } from "./graph-places.ts";
import { SceneFields } from "./scene-fields.tsx";
import type { StoryFieldProps } from "./story-field.tsx";
import { StoryGraph } from "./story-graph.tsx";

export interface StoryEditorProps extends StoryFieldProps {
  readonly story: Story;
}

export default function StoryEditor({ story, problems, onChange }: StoryEditorProps) {
  const toasts = useToasts();
  const of = (path: string) => problems.find((entry) => entry.path === path || entry.path.startsWith(`${path}.`));
  const only = (path: string) => problems.find((entry) => entry.path === path)?.message;
  const lost = placed(story).scenes.filter((scene) => scene.lost);
  const remove = () => {
    onChange(null);
    toasts.done(storyWords.removed, { label: words.undo, run: () => onChange(story) });
  };
  const choose = (id: string) => {
    const section = document.getElementById(`scene-${id}`);
    section?.scrollIntoView({ block: "start" });
    section?.focus({ preventScroll: true });
  };
  return (
    <>
      <StoryGraph story={story} onChoose={choose} />
      {lost.length > 0 && <Note kind="warn">{storyWords.unreachable(lost.map(({ id }) => id).join(", "))}</Note>}
      {only("story") && <Problem>{only("story")}</Problem>}
      <Field label={storyWords.start} problem={of("story.start")?.message}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={story.start}
            onChange={(event) => onChange({ ...story, start: event.target.value })}
          >
            {[...new Set([...story.scenes.map(({ id }) => id), story.start])].map((id) => (
              <option key={id}>{id}</option>
            ))}
          </select>
        )}
      </Field>
      {story.scenes.map((_, at) => (
        <SceneFields
          // biome-ignore lint/suspicious/noArrayIndexKey: an id is edited, a place stays.
          key={at}
          story={story}
          at={at}
          problem={(path) =>
            /^exits\.\d+$/.test(path) ? only(`story.scenes.${at}.${path}`) : of(`story.scenes.${at}.${path}`)?.message
          }
          onChange={(scene) => onChange(withScene(story, at, scene))}
          onRename={(id) => onChange(renamed(story, at, id))}
          onRemove={story.scenes.length > 1 ? () => onChange(withoutScene(story, at)) : null}
        />
      ))}
      <div className="row wrap">
        <Button small icon="plus" onClick={() => onChange(withNewScene(story))}>
          {storyWords.addScene}
        </Button>
        <Button small look="quiet" onClick={remove}>
          {storyWords.remove}
        </Button>
      </div>
    </>
  );
}
