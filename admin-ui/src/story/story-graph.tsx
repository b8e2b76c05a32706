/** A story as a graph: a box for each scene, an arrow for each way out of it; a box leads to its fields. */
import type { Story } from "../../../server/story/story.ts";
import { storyWords } from "../words/en-story.ts";
import { kindOf, wordOf } from "./edit-story.ts";
import { box, placed } from "./graph-places.ts";

export interface StoryGraphProps {
  readonly story: Story;
  readonly onChoose: (scene: string) => void;
}

const longest = 18;
const short = (id: string): string => (id.length > longest ? `${id.slice(0, longest - 1)}…` : id);

export function StoryGraph({ story, onChoose }: StoryGraphProps) {
  const { width, height, scenes, edges } = placed(story);
  const why = (from: string, exits: readonly number[]) => {
    const scene = story.scenes.find(({ id }) => id === from);
    return exits
      .map((at) => scene?.exits[at])
      .map((exit) => (exit ? `${storyWords.kinds[kindOf(exit.when)]} (${wordOf(exit.when)})` : ""))
      .join("; ");
  };
  return (
    <section
      className="box scroll drawing"
      aria-label={storyWords.graph}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
    >
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <title>{storyWords.graph}</title>
        <defs>
          <marker id="story-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
            <path d="M0 0L8 4L0 8Z" />
          </marker>
        </defs>
        {edges.map(({ from, to, path, exits }) => (
          <path key={`${from} ${to}`} d={path} markerEnd="url(#story-arrow)">
            <title>{storyWords.leads(from, to, why(from, exits))}</title>
          </path>
        ))}
        {scenes.map(({ id, x, y, lost }) => (
          <a
            key={id}
            href={`#scene-${id}`}
            className={
              lost ? "plain-link scene warn" : id === story.start ? "plain-link scene good" : "plain-link scene"
            }
            aria-label={id}
            onClick={(event) => {
              event.preventDefault();
              onChoose(id);
            }}
          >
            <rect x={x} y={y} width={box.width} height={box.height} rx={8} />
            <text x={x + box.width / 2} y={y + box.height / 2} dominantBaseline="central" textAnchor="middle">
              {short(id)}
            </text>
            <title>{story.scenes.find((scene) => scene.id === id)?.goal || id}</title>
          </a>
        ))}
      </svg>
    </section>
  );
}
