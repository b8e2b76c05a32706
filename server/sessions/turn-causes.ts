/** What sets a turn off, and what follows from it: a new cause of the protocol is a row here, or does not compile. */
import type { Cause } from "../dialogue/conversation.ts";

interface CauseEntry {
  /** What was asked are words of the player, and stand in the transcript. */
  readonly spoken: boolean;
  /**
   * A message whose turn never began before the server stopped may be sent again, and begins it then. Where it is false the message
   * has done something else that must not be done twice.
   */
  readonly beginsAgain: boolean;
}

export const turnCauses: Readonly<Record<Cause, CauseEntry>> = Object.freeze({
  say: { spoken: true, beginsAgain: true },
  context: { spoken: false, beginsAgain: false },
  line: { spoken: false, beginsAgain: true },
  trigger: { spoken: false, beginsAgain: false },
  later: { spoken: false, beginsAgain: false },
  scene: { spoken: false, beginsAgain: true },
});
