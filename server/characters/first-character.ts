/** The character a fresh data folder is given: he can say himself what he can do. */
import { once } from "../store/first-run.ts";
import { createSerialWork } from "../store/serial-work.ts";
import type { Store } from "../store/store.ts";
import type { CharacterDraft, CharacterLibrary } from "./character.ts";

export const firstCharacter: Partial<CharacterDraft> & { readonly id: string; readonly name: string } = {
  id: "barkeep",
  name: "Barkeep",
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
  readonly fallbackModels: readonly string[];
}): Promise<boolean> {
  const { store, characters, clock, fallbackModels } = options;
  const work = async () => {
    if (characters.list().length > 0) return;
    await characters.create({ ...firstCharacter, fallbackModels });
  };
  return once({ marks: store.collection("first-run"), id: "character", clock, work });
}

/** What decides over his model. */
export interface DefaultModel {
  defaultModel(): string;
  readonly configured: readonly string[];
  /** What spoke for him where no provider had been given what it needs. */
  readonly standIn: string;
  readonly catalogue: { get(id: string): { readonly reachable: boolean | null } | undefined };
}

/**
 * Gives him the default model as it is now if he still has the one that was chosen for him before, so that a key given later, or a
 * server started later, is used at once. A model that somebody chose in the page stays, and so does one that still answers.
 */
export function followDefaultModel(options: {
  readonly store: Store;
  readonly characters: CharacterLibrary;
  readonly models: DefaultModel;
}): () => Promise<void> {
  const { store, characters, models } = options;
  const marks = store.collection<{ readonly id: string; readonly model: string }>("first-run");
  const oneByOne = createSerialWork();
  const follow = async () => {
    const now = models.defaultModel();
    const before = marks.get("default-model")?.model;
    if (before === now || (before !== undefined && stands(before, models))) return;
    const barkeep = characters.list().find(({ id }) => id === firstCharacter.id);
    if (barkeep && barkeep.model === before) {
      const standsIn = barkeep.fallbackModels.join() === models.standIn && models.configured.length > 0;
      const fallbackModels = standsIn ? [] : barkeep.fallbackModels;
      await characters.update(barkeep.id, { ...barkeep, model: now, fallbackModels });
    }
    await marks.put({ id: "default-model", model: now });
  };
  return () => oneByOne(() => store.exclusively(follow));
}

/** A list that begins with another model today is no reason for another voice; a server that is away is none for no voice. */
function stands(before: string, { catalogue, configured, defaultModel, standIn }: DefaultModel): boolean {
  if (configured.length === 0 || before === standIn || before === "default") return false;
  return defaultModel() === "default" || catalogue.get(before)?.reachable === true;
}
