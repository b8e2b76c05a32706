/** What the model is offered in a turn: connected methods, the game's actions, and memory; and what was left out, and why. */
import type { Character } from "../characters/character.ts";
import type { MethodLibrary, OfferedMethod } from "../methods/library.ts";
import type { Tool } from "../models/adapter.ts";
import type { ActionSet, RegisteredAction } from "./game-actions.ts";

export type OfferedTool =
  | { readonly kind: "method"; readonly method: OfferedMethod }
  | { readonly kind: "action"; readonly action: RegisteredAction }
  | { readonly kind: "memory" };

export interface Offer {
  /** Sorted by name. */
  readonly tools: readonly Tool[];
  readonly byName: ReadonlyMap<string, OfferedTool>;
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
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
  readonly methods: MethodLibrary;
  readonly character: Character;
  readonly actions: ActionSet;
  readonly remembers: boolean;
}

export function makeOffer({ methods, character, actions, remembers }: OfferOptions): Offer {
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
  for (const method of fromLibrary.offered)
    add({ name: method.id, description: described(method), schema: method.schema }, { kind: "method", method });
  for (const action of actions.actions)
    add({ name: action.name, description: doneBy(action), schema: action.schema }, { kind: "action", action });
  if (remembers) add(rememberTool, { kind: "memory" });
  tools.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { tools, byName, leftOut };
}

/** A model that waits for an answer puts off what it would say beside a wave. */
const doneBy = ({ description, timeoutMs }: RegisteredAction): string =>
  timeoutMs === null
    ? `${description} (Done at once, nothing comes back: say what you say in the same answer.)`
    : description;

/** An id that doesn't hold the method's name leaves the model without it, so the name goes into the description. */
function described({ id, name, description }: OfferedMethod): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
  return plain(id).includes(plain(name)) ? description : `${name}. ${description}`;
}
