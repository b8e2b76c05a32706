/** A character while it is edited. */
import type { Character, CharacterDraft } from "../../../server/characters/character.ts";
import { type Edited, useEdited } from "../edit/use-edited.ts";

/** A character as the API gives it: with what is wrong with its models. */
export interface ShownCharacter extends Character {
  readonly warnings?: readonly { readonly code: string; readonly message: string }[];
  readonly notes?: readonly string[];
}

export const emptyCharacter: CharacterDraft = {
  name: "",
  persona: "",
  knowledge: [],
  model: "default",
  fallbackModels: [],
  temperature: null,
  greeting: null,
  errorLine: null,
  fillers: [],
  style: { language: null, maxSentences: null },
  cueStyle: null,
  story: null,
  limits: { steps: 6, calls: 16, outputTokens: 1024, answerChars: 16_000 },
  clock: "none",
  firstMethods: [],
  memory: false,
  summary: false,
};

/** Key order of `emptyCharacter`, so that two drafts compare as texts. */
export const draftOfCharacter = (character: CharacterDraft): CharacterDraft =>
  Object.fromEntries(
    Object.keys(emptyCharacter).map((name) => [name, character[name as keyof CharacterDraft]]),
  ) as unknown as CharacterDraft;

export type CharacterState = Edited<ShownCharacter, CharacterDraft>;

const asItIs = (draft: CharacterDraft): object => draft;

export const useCharacterDraft = (id: string, saved: ShownCharacter | undefined, gone: boolean): CharacterState =>
  useEdited({
    kind: "characters",
    id,
    saved,
    empty: emptyCharacter,
    draftOf: draftOfCharacter,
    fieldsOf: asItIs,
    gone,
  });
