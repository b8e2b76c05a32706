/** The words of two conversations side by side: fetched with it. */
import { spoken } from "./spoken.ts";

export const compareWords = spoken("compare", {
  title: (name: string) => `${name} side by side`,
  back: (name: string) => `Back to ${name}`,
  anew: "Begin anew",
  gone: "This character is gone",
  hint: "What you say below is said to both. Another model or persona begins both conversations anew.",
  both: "both",
  sides: { left: "Left", right: "Right" },
  conversation: (side: string) => `${side} conversation`,
  modelOf: (side: string) => `Model, ${side.toLowerCase()}`,
  personaOf: (side: string) => `Persona, ${side.toLowerCase()}`,
  editedOf: (side: string) => `Edited persona, ${side.toLowerCase()}`,
  own: "Its persona",
  live: "As players get it",
  draft: "The draft",
  edited: "Edited here",
});
