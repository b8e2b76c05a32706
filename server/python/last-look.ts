/** Ends a process whose time is up, once it has said where its code is: that helps whoever wrote it. */
import type { Child } from "./child.ts";

/** How often it is looked at, in ms, and how many times at most: on a busy machine it waits for its turn to speak. */
const lookMs = 15;
const looks = 8;

export function lookAndKill(child: Child, kill: () => void): void {
  if (child.look === undefined) {
    kill();
    return;
  }
  const before = child.stderr.bytes;
  child.look();
  waitFor(() => child.stderr.bytes > before, looks, kill);
}

function waitFor(said: () => boolean, left: number, then: () => void): void {
  setTimeout(() => {
    if (left === 0) then();
    // What is written line by line is all there a little later.
    else waitFor(said, said() ? 0 : left - 1, then);
  }, lookMs);
}
