/** What the model is offered in a turn: connected methods, the game's actions, and memory; and what was left out, and why. */
import type { Character } from "../characters/character.ts";
import { type CheckArguments, createArgumentCheck } from "../methods/argument-check.ts";
import type { OfferedMethod, OfferedMethods } from "../methods/library.ts";
import type { Tool } from "../models/adapter.ts";
import { callableName } from "../models/callable-name.ts";
import type { CatalogueModel } from "../models/catalogue-types.ts";
import { Habits } from "../models/refusals/lesson.ts";
import type { StoryScene } from "../story/story.ts";
import { storyTool } from "../story/story-tool.ts";
import type { ActionSet, RegisteredAction } from "./game-actions.ts";

export type OfferedTool =
  | { readonly kind: "method"; readonly method: OfferedMethod }
  | { readonly kind: "action"; readonly action: RegisteredAction }
  | { readonly kind: "memory" }
  | { readonly kind: "story"; readonly check: CheckArguments };

export interface Offer {
  /** Those that are to be offered first where there are too many, and then the others. */
  readonly tools: readonly Tool[];
  readonly byName: ReadonlyMap<string, OfferedTool>;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/** As many as OpenAI takes in a request; a server may have been found to take fewer. */
const toolsAtMost = 128;

/**
 * What a model is offered: none where it can't call, and no more than it takes and its window has room for (`fitting`), sorted by name
 * so that caches hold.
 */
export function offeredTo(
  model: CatalogueModel,
  { tools, leftOut }: Offer,
  fitting = Number.POSITIVE_INFINITY,
): Pick<Offer, "tools" | "leftOut"> {
  if (!model.capabilities.tools) {
    const lesson = model.learned.find(({ kind }) => kind === "no_tools");
    const reason = `${model.name} can't call tools.${lesson ? ` Its server said: ${lesson.words}` : ""}`;
    return { tools: [], leftOut: [...leftOut, ...tools.map(({ name }) => ({ name, reason }))] };
  }
  const taken = Math.min(toolsAtMost, new Habits(model.learned).most("tools_at_most") ?? toolsAtMost);
  const most = Math.min(taken, fitting);
  const why = fitting < taken ? `has room for ${most} tools in its window` : `is offered at most ${most} tools`;
  const reason = `${model.name} ${why}; the character's firstMethods say which come first.`;
  return {
    tools: tools.slice(0, most).sort((a, b) => (a.name < b.name ? -1 : 1)),
    leftOut: [...leftOut, ...tools.slice(most).map(({ name }) => ({ name, reason }))],
  };
}

export const rememberTool: Tool = {
  name: "remember_about_player",
  description:
    "Keeps one lasting fact about the player for later conversations, such as a name, a preference or a promise. Only what the player has said or done.",
  schema: {
    type: "object",
    properties: { fact: { type: "string", description: "The fact, in one short sentence" } },
    required: ["fact"],
    additionalProperties: false,
  },
};

export interface OfferOptions {
  readonly methods: OfferedMethods;
  readonly character: Character;
  readonly actions: ActionSet;
  readonly remembers: boolean;
  /** The scene of the story that is on. */
  readonly scene: StoryScene | null;
}

export function makeOffer({ methods, character, actions, remembers, scene }: OfferOptions): Offer {
  const fromLibrary = methods.offeredTo(character.id);
  const tools: Tool[] = [];
  const byName = new Map<string, OfferedTool>();
  const leftOut = [...fromLibrary.leftOut.map(({ id, reason }) => ({ name: id, reason })), ...actions.leftOut];
  const add = (tool: Tool, offered: OfferedTool) => {
    if (byName.has(tool.name)) leftOut.push({ name: tool.name, reason: "A method has the same name." });
    else {
      byName.set(tool.name, offered);
      tools.push(tool);
    }
  };
  const rank = (id: string) => character.firstMethods.indexOf(id) + 1 || character.firstMethods.length + 1;
  const inScene = fromLibrary.offered.filter(({ id }) => scene?.methods?.includes(id) ?? true);
  for (const { id } of fromLibrary.offered)
    if (!inScene.some((method) => method.id === id))
      leftOut.push({ name: id, reason: `The scene ${scene?.id} of the story does without it.` });
  const methodsInOrder = [...inScene].sort((a, b) => rank(a.id) - rank(b.id));
  const named = methodsInOrder.filter(({ id }) => character.firstMethods.includes(id));
  const others = methodsInOrder.filter(({ id }) => !character.firstMethods.includes(id));
  for (const method of named) add(methodTool(method), { kind: "method", method });
  // the game counts on its actions
  for (const action of actions.actions)
    if (!fromLibrary.offered.some(({ id }) => callableName(id) === callableName(action.name)))
      add(
        { name: callableName(action.name), description: doneBy(action), schema: action.schema },
        { kind: "action", action },
      );
    else leftOut.push({ name: action.name, reason: "A method has the same name." });
  if (remembers) add(rememberTool, { kind: "memory" });
  const story = scene && storyTool(scene);
  if (story) add(story, { kind: "story", check: createArgumentCheck(story.schema) });
  for (const method of others) add(methodTool(method), { kind: "method", method });
  return { tools, byName, leftOut };
}

/** A model that waits for an answer puts off what it would say beside a wave. */
const doneBy = ({ description, timeoutMs }: RegisteredAction): string =>
  timeoutMs === null
    ? `${description} (Done at once, nothing comes back: say what you say in the same answer.)`
    : description;

type Told = Pick<OfferedMethod, "id" | "name" | "description" | "schema" | "later">;

/** What a model is told of a method, for a request and for its preview. */
export const methodTool = (method: Told): Tool => ({
  name: callableName(method.id),
  description: described(method),
  schema: method.schema,
});

/** An id that doesn't hold the method's name leaves the model without it, so the name goes into the description. */
function described({ id, name, description, later }: Told): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  const told = plain(id).includes(plain(name)) ? description : `${name}. ${description}`;
  return later ? `${told} (Takes its time: the call only begins it, and what it gives is told to you later.)` : told;
}
