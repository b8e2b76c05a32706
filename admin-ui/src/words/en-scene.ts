/** The words of the dialog that sets player, scene and game actions of the chat: fetched with it. */
import { spoken } from "./spoken.ts";

export const sceneWords = spoken("scene", {
  title: "Player, scene and game actions",
  lead: "What a game tells the server as it opens a session. It holds from the next conversation on, which begins at once.",
  apply: "Begin a new conversation",
  playerName: "Player's name",
  playerId: "Player's id",
  variables: "Scene variables",
  variableName: "Name of the variable",
  valueOf: (name: string) => `Value of ${name || "the variable"}`,
  remove: (name: string) => `Remove ${name || "the variable"}`,
  addVariable: "Add variable",
  actions: "Game actions (JSON)",
  actionsHint: "What the character may ask the game to do; “result” is what the game answers here.",
  actionsShape: "Expected a list of actions, each with a name and parameters.",
  example: "Example",
});
