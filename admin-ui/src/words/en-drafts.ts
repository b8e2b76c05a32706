/** The words of drafts and publishing: fetched with the editors. */
import { spoken } from "./spoken.ts";
export const draftWords = spoken("draft", {
  save: "Save as draft",
  saveAgain: "Save draft",
  saved: (name: string, version: number) => `Saved ${name} as draft version ${version}. Players don't get it yet.`,
  badge: "draft",
  badgeWhy: (live: number) => `Players get version ${live}`,
  publish: "Publish…",
  versions: "Versions",
});
