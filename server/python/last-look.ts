/** Ends a process whose time is up, once it has said where its code is: that helps whoever wrote it. */
import type { Child } from "./child.ts";

/** How often it is looked at, in ms. */
const lookMs = 5;

/** `patienceMs`: how long it may take to be given a turn and speak; then it is ended all the same. */
export function lookAndKill(child: Child, patienceMs: number, kill: () => void): void {
  if (child.look === undefined) {
    kill();
    return;
  }
  const before = child.stderr.bytes;
  const until = performance.now() + patienceMs;
  let seen = before;
  child.look();
  const looking = setInterval(() => {
    const { bytes } = child.stderr;
    // It is written line by line: when nothing more has come, it is all there.
    const isSaid = bytes > before && bytes === seen;
    seen = bytes;
    if (!isSaid && performance.now() < until) return;
    clearInterval(looking);
    kill();
  }, lookMs);
}
