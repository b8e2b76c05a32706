/** Leaves tests out where something they need is missing: one skipped test stands for them, with the reason as its note. */
import { test } from "vitest";

/** `what` reads like "the C# tests"; `why` says what is missing and how to get it. */
export function leaveOut(what: string, why: string): void {
  test(what, ({ skip }) => skip(why));
}
