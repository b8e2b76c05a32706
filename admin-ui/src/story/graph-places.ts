/** Where each scene of a story stands in its graph: a column for each step away from the beginning. */
import type { Story } from "../../../server/story/story.ts";

export interface PlacedScene {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  /** No exit leads to it, and the story doesn't begin there. */
  readonly lost: boolean;
}

export interface StoryEdge {
  readonly from: string;
  readonly to: string;
  /** An SVG path. */
  readonly path: string;
  /** Places of the exits that lead this way, in their scene. */
  readonly exits: readonly number[];
}

export interface StoryGraph {
  readonly width: number;
  readonly height: number;
  readonly scenes: readonly PlacedScene[];
  readonly edges: readonly StoryEdge[];
}

export const box = { width: 148, height: 40 } as const;
const gap = { x: 72, y: 28 } as const;
const margin = 20;

export function placed(story: Story): StoryGraph {
  const columns = columnsOf(story);
  const filled: number[] = [];
  const scenes = story.scenes
    .filter(({ id }, index) => story.scenes.findIndex((other) => other.id === id) === index)
    .map(({ id }) => {
      const reached = columns.get(id);
      const column = reached ?? Math.max(0, ...columns.values()) + 1;
      const row = filled[column] ?? 0;
      filled[column] = row + 1;
      const x = margin + column * (box.width + gap.x);
      const y = margin + row * (box.height + gap.y);
      return { id, x, y, lost: reached === undefined };
    });
  const at = new Map(scenes.map((scene) => [scene.id, scene]));
  const edges = new Map<string, { from: string; to: string; exits: number[] }>();
  for (const { id, exits } of story.scenes) {
    for (const [index, { to }] of exits.entries()) {
      if (!at.has(to)) continue;
      const key = `${id} ${to}`;
      const edge = edges.get(key) ?? { from: id, to, exits: [] };
      edge.exits.push(index);
      edges.set(key, edge);
    }
  }
  return {
    width: Math.max(0, ...scenes.map(({ x }) => x)) + box.width + margin + gap.x / 2,
    height: Math.max(0, ...scenes.map(({ y }) => y)) + box.height + margin + gap.y,
    scenes,
    edges: [...edges.values()].map((edge) => ({
      ...edge,
      path: pathOf(at.get(edge.from) as PlacedScene, at.get(edge.to) as PlacedScene),
    })),
  };
}

/** How many exits away from the beginning each scene is, as far as it is reached. */
function columnsOf(story: Story): ReadonlyMap<string, number> {
  const columns = new Map<string, number>([[story.start, 0]]);
  for (const id of columns.keys()) {
    const scene = story.scenes.find((one) => one.id === id);
    for (const { to } of scene?.exits ?? []) {
      if (!columns.has(to)) columns.set(to, (columns.get(id) ?? 0) + 1);
    }
  }
  return columns;
}

/** Forward from side to side; back and within a column in a bow below. */
function pathOf(from: PlacedScene, to: PlacedScene): string {
  const right = from.x + box.width;
  const middle = from.y + box.height / 2;
  const end = to.y + box.height / 2;
  if (to.x > from.x) {
    const bend = (to.x - right) / 2;
    return `M${right} ${middle}C${right + bend} ${middle} ${to.x - bend} ${end} ${to.x} ${end}`;
  }
  const [a, b] = [from.x + box.width * 0.6, to.x + box.width * 0.4];
  const below = Math.max(from.y, to.y) + box.height;
  const depth = below + gap.y;
  return `M${a} ${from.y + box.height}C${a} ${depth} ${b} ${depth} ${b} ${to.y + box.height}`;
}
