/** What the designer stands in for in a chat: the player, the scene's variables, and what the game can do. */

import { readJson, writeJson } from "../../../protocol/exact-json.ts";
import type { GameAction } from "../../../protocol/messages.ts";
import { chatWords } from "../words/en-chat.ts";
import type { ChatSetting } from "./conversation.ts";

/** An action as it is tried: with what the game answers when it is called. */
export interface TriedAction extends GameAction {
  readonly result?: unknown;
}

export interface ChatScene {
  readonly player: { readonly id: string; readonly name: string };
  readonly variables: Readonly<Record<string, string>>;
  readonly actions: readonly TriedAction[];
}

export const usualScene: ChatScene = {
  player: { id: "designer", name: chatWords.designer },
  variables: {},
  actions: [],
};

const key = (character: string) => `barkeep.scene.${character}`;

export function storedScene(character: string): ChatScene {
  try {
    return {
      ...usualScene,
      ...(readJson(localStorage.getItem(key(character)) ?? "{}") as unknown as Partial<ChatScene>),
    };
  } catch {
    return usualScene;
  }
}

export function storeScene(character: string, scene: ChatScene): void {
  localStorage.setItem(key(character), writeJson(scene));
}

/** The scene as a session is opened with it. */
export function settingOf({ player, variables, actions }: ChatScene): ChatSetting {
  const asked = actions.map(({ result: _, ...action }) => action);
  return {
    player,
    ...(Object.keys(variables).length > 0 && { context: variables }),
    ...(asked.length > 0 && { actions: asked }),
    onAction: ({ name }) => actions.find((action) => action.name === name)?.result,
  };
}

/** Names in double braces of a text that the game fills in: `scene.place` as `place`. */
export function variablesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{\{\s*scene\.([\w-]+)\s*\}\}/g)].map(([, name]) => name ?? ""))];
}
