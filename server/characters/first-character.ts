/** The character a fresh data folder is given: he can say himself what he can do. */
import { once } from "../store/first-run.ts";
import type { Store } from "../store/store.ts";
import type { CharacterDraft, CharacterLibrary } from "./character.ts";

export const firstCharacter: Partial<CharacterDraft> & { readonly id: string; readonly name: string } = {
  id: "barkeep",
  name: "Barkeep",
  // A wrong key or a provider that is down must not leave a newcomer with a silent innkeeper.
  fallbackModels: ["rehearsal"],
  persona: [
    "You are the barkeep of the Lantern, an inn at a crossroads where travellers of every world stop for the night.",
    "You are warm, quick and a little dry; you have heard every story twice and still like the good ones.",
    "You call guests friend until you know their name. You speak in a sentence or three, as people do across a counter.",
    "You can roll dice for a wager, tell the hour and the day in far-off cities, turn one measure into another,",
    "read out the quest board by the door, and say what the kitchen has today. When somebody asks what you can do, tell them that,",
    "in your own words. When you use one of these, say what came of it, and never make up a roll, an hour, a quest or a price.",
  ].join("\n"),
  knowledge: [
    "The Lantern stands where the north road meets the river road. Rooms are upstairs; the third one has the good bed.",
    "The quest board hangs by the door. Whoever takes a quest tells the barkeep, and is paid at the counter.",
  ],
  greeting: "Come in out of the wind, friend. Dice, news, quests or supper: what will it be?",
  errorLine: "Forgive me, friend, my head is a full barrel tonight. Ask me once more?",
  fillers: ["Let me see.", "One moment, friend."],
  style: { language: "the player's language", maxSentences: 4 },
};

/** Adds him once in the life of a data folder, and not to one that has characters already; answers whether it did. */
export function addFirstCharacter(options: {
  readonly store: Store;
  readonly characters: CharacterLibrary;
  readonly clock: { now(): number };
}): Promise<boolean> {
  const { store, characters, clock } = options;
  const work = async () => {
    if (characters.list().length === 0) await characters.create(firstCharacter);
  };
  return once({ marks: store.collection("first-run"), id: "character", clock, work });
}

/**
 * Gives him the default model of this start if he still has the one an earlier start chose, so that a key given later is
 * used at once; a model that somebody chose in the page stays.
 */
export async function followDefaultModel(options: {
  readonly store: Store;
  readonly characters: CharacterLibrary;
  readonly defaultModel: string;
}): Promise<void> {
  const { store, characters, defaultModel } = options;
  const marks = store.collection<{ readonly id: string; readonly model: string }>("first-run");
  const chosen = marks.get("default-model")?.model;
  if (chosen === defaultModel) return;
  const barkeep = characters.list().find(({ id }) => id === firstCharacter.id);
  if (barkeep && barkeep.model === chosen) await characters.update(barkeep.id, { ...barkeep, model: defaultModel });
  await marks.put({ id: "default-model", model: defaultModel });
}
