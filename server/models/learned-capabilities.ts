/** Lays what a server has refused, and what it lists, over what is known of a model. */
import type { ModelCapabilities } from "./catalogue-types.ts";
import type { ListedModel } from "./provider.ts";
import { Habits, type Lesson } from "./refusals/lesson.ts";

export interface Sources {
  readonly known: ModelCapabilities;
  readonly listed: ListedModel | undefined;
  readonly lessons: readonly Lesson[];
  /** The operator's own word on it. */
  readonly own: Partial<ModelCapabilities> | undefined;
}

/** The operator's word comes first, then what was refused, then what the server lists. */
export function capabilitiesOf({ known, listed, lessons, own }: Sources): ModelCapabilities {
  const habits = new Habits(lessons);
  const window = own?.contextTokens ?? smaller(habits.window, listed?.contextTokens) ?? known.contextTokens;
  return {
    ...known,
    tools: !habits.has("no_tools") && (own?.tools ?? listed?.tools ?? known.tools),
    temperature: known.temperature && habits.takes("temperature"),
    contextTokens: window,
  };
}

function smaller(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return Math.min(a, b);
}
