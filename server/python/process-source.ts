/** Where a thread's processes come from: a fork template, or the interpreter started anew. */
import type { Child, ChildEvents } from "./child.ts";

export interface SourceEvents extends ChildEvents {
  /** A process that was asked for won't come. */
  onSpawnFailed(child: Child, reason: string): void;
  /** Processes can be asked for (again). */
  onUp(facts: { readonly ownUids: boolean }): void;
  /** None can for now; every child has been reported gone. */
  onDown(reason: string): void;
}

export interface ProcessSource {
  /** Resolves when the first process can be asked for; rejects with the reason when there is no hope. */
  start(): Promise<void>;
  /** Asks for one confined process; it is reported by `onReady`, or else by `onSpawnFailed` or `onGone`, never before this returns. */
  spawn(): Child;
  /** Ends all and starts anew: for a source that no longer answers. */
  restart(reason: string): void;
  /** Ends every process; resolves when none runs. */
  close(): Promise<void>;
}
