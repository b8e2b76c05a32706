/** The words of the list of characters alone. */
import { counted } from "./counted.ts";
import { spoken } from "./spoken.ts";

export const characterListWords = spoken("characterList", {
  characters2: "Characters",
  whoPlayersTalkTo: "Who players talk to: a persona, a model, and the methods it may call.",
  addCharacter: "Add Character",
  nobodyHereYet: "Nobody here yet",
  addACharacterWith: "Add a character with the button above: a name and a few lines of persona are enough to talk.",
  characters: {
    search: "Search characters",
    model: "Model",
  },
  draft: "draft",
  unsavedWork: "unsaved work",
  noPersonaYet: "No persona yet.",
  connectedMethods: (count: number) => counted(count, "connected method"),
  remembersPlayers: ", remembers players",
});
