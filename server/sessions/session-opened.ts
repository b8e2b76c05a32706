/** The message by which a client learns what the session is that it has opened, or come back to. */
import type { Conversation } from "../dialogue/conversation.ts";
import type { Gap } from "./audience.ts";
import { latestEntries } from "./latest-entries.ts";
import type { Unplaced } from "./placed.ts";
import type { SessionFold } from "./session-fold.ts";
import type { CharacterName } from "./session-options.ts";

/** How much of the transcript it brings along, in UTF-16 code units. */
const transcriptChars = 32 * 1024;

export function openedMessage({
  character,
  cast,
  conversation,
  fold,
  resumed,
  gap,
  replyTo,
}: {
  readonly character: CharacterName;
  readonly cast: readonly CharacterName[];
  readonly conversation: Pick<Conversation, "scene" | "warnings">;
  readonly fold: Pick<SessionFold, "transcript">;
  readonly resumed: boolean;
  /** What is no longer kept of what the client has missed. */
  readonly gap?: Gap | null;
  readonly replyTo: string | undefined;
}): Extract<Unplaced, { type: "session.opened" }> {
  const { scene } = conversation;
  const transcript = latestEntries(fold.transcript, transcriptChars);
  const warnings = conversation.warnings();
  return {
    type: "session.opened",
    character,
    ...(cast.length > 0 && { characters: [...cast] }),
    ...(scene !== null && { story: { scene } }),
    resumed,
    // A new one has a greeting at most.
    ...((resumed || transcript.length > 0) && { transcript }),
    ...(gap && { gap }),
    ...(warnings.length > 0 && { warnings: [...warnings] }),
    ...(replyTo !== undefined && { replyTo }),
  };
}
