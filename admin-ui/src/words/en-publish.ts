/** The words of the dialog that publishes, and of what a change touches: fetched when they are wanted. */

import { counted } from "./counted.ts";
import { spoken } from "./spoken.ts";

export const publishWords = spoken("publish", {
  title: (name: string) => `Publish ${name}`,
  lead: (live: number, draft: number) =>
    `Players get version ${live} now; version ${draft} is the draft. Published, their next turn uses it.`,
  nowAndThen: "what players get, and the draft",
  thenAndNow: "then and now",
  publish: "Publish",
  allTheSame: "Publish all the same",
  discard: "Discard the draft",
  discarded: (version: number) => `The draft is gone; players go on with what they had, as version ${version}.`,
  done: (name: string, version: number) => `Published ${name}: players get version ${version}.`,
  putBack: (version: number) => `Put version ${version} back`,
  isBack: (version: number) => `Version ${version} is back.`,
  touched: "Scenarios that this touches",
  touches: (count: number) => `${counted(count, "scenario")} ${count === 1 ? "touches" : "touch"} this.`,
  none: "No scenario touches this.",
  noneHint: "Keep a conversation as one, and the next change is tried on it.",
  run: (count: number) => (count === 1 ? "Run it" : `Run all ${count}`),
  runDraft: (count: number) => (count === 1 ? "Run it with the draft" : `Run all ${count} with the draft`),
  notYet: "not run with this yet",
  see: "Scenarios",
});
