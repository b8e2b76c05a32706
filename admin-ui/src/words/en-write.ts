/** The words of having a method written by a model: fetched with its dialog. */
import { spoken } from "./spoken.ts";

export const writeWords = spoken("write", {
  title: "Write it for me",
  lead: "A model writes the method, with inputs to try. Nothing is saved: read it, test it, then save it.",
  sentence: "What it should do",
  example: "Look up an order at our shop's API by its number, and say when it arrives.",
  model: "Model",
  write: "Write it",
});
