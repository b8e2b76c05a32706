/** A character's story: none, or its scenes, whose fields are fetched where there are some. */
import { lazy, Suspense } from "react";
import type { Story } from "../../../server/story/story.ts";
import type { FieldProblem } from "../http/request-error.ts";
import { Button } from "../parts/button.tsx";
import { Group } from "../parts/group.tsx";
import { Skeleton } from "../parts/notes.tsx";
import { characterWords } from "../words/en-characters.ts";
import { firstStory } from "./edit-story.ts";

const StoryEditor = lazy(() => import("./story-editor.tsx"));

export interface StoryFieldProps {
  readonly story: Story | null;
  readonly problems: readonly FieldProblem[];
  readonly onChange: (story: Story | null) => void;
}

export function StoryField(props: StoryFieldProps) {
  const { story, problems, onChange } = props;
  const wrong = problems.some(({ path }) => path === "story" || path.startsWith("story."));
  return (
    <Group
      title={characterWords.story.title}
      state={story ? characterWords.story.scenes(story.scenes.length) : characterWords.story.none}
      open={wrong}
    >
      <p className="faint small">{characterWords.story.lead}</p>
      {story ? (
        <Suspense fallback={<Skeleton lines={1} />}>
          <StoryEditor {...props} story={story} />
        </Suspense>
      ) : (
        <div>
          <Button small icon="plus" onClick={() => onChange(firstStory)}>
            {characterWords.story.begin}
          </Button>
        </div>
      )}
    </Group>
  );
}
