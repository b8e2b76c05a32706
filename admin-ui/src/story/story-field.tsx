/** A character's story: its scenes as a list to edit, and as a graph to see where they lead. */
import "../style/story.css";
import type { Story } from "../../../server/story/story.ts";
import type { FieldProblem } from "../http/request-error.ts";
import { Button } from "../parts/button.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { characterWords } from "../words/en-characters.ts";
import { words } from "../words/words.ts";
import { firstStory, renamed, withNewScene, withoutScene, withScene } from "./edit-story.ts";
import { placed } from "./graph-places.ts";
import { SceneFields } from "./scene-fields.tsx";
import { StoryGraph } from "./story-graph.tsx";

export interface StoryFieldProps {
  readonly story: Story | null;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (story: Story | null) => void;
}

export function StoryField({ story, problems, onChange }: StoryFieldProps) {
  const toasts = useToasts();
  const of = (path: string) => problems.find((entry) => entry.path === path || entry.path.startsWith(`${path}.`));
  const only = (path: string) => problems.find((entry) => entry.path === path)?.message;
  const wrong = of("story") !== undefined;
  if (story === null)
    return (
      <Group title={characterWords.story.title} state={characterWords.story.none} open={wrong}>
        <p className="faint small">{characterWords.story.lead}</p>
        <div>
          <Button small icon="plus" onClick={() => onChange(firstStory)}>
            {characterWords.story.begin}
          </Button>
        </div>
      </Group>
    );
  const lost = placed(story).scenes.filter((scene) => scene.lost);
  const remove = () => {
    onChange(null);
    toasts.done(characterWords.story.removed, { label: words.undo, run: () => onChange(story) });
  };
  const choose = (id: string) => {
    const section = document.getElementById(`scene-${id}`);
    section?.scrollIntoView({ block: "start" });
    section?.focus({ preventScroll: true });
  };
  return (
    <Group title={characterWords.story.title} state={characterWords.story.scenes(story.scenes.length)} open={wrong}>
      <p className="faint small">{characterWords.story.lead}</p>
      <StoryGraph story={story} onChoose={choose} />
      {lost.length > 0 && (
        <Note kind="warn">{characterWords.story.unreachable(lost.map(({ id }) => id).join(", "))}</Note>
      )}
      {only("story") && <Problem>{only("story")}</Problem>}
      <Field label={characterWords.story.start} problem={of("story.start")?.message}>
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
          {characterWords.story.addScene}
        </Button>
        <Button small look="quiet" onClick={remove}>
          {characterWords.story.remove}
        </Button>
      </div>
    </Group>
  );
}
