/** One entry of a chat: what a player said, or a turn of the character with its methods in their places. */

import { Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/notes.tsx";
import { count, duration } from "../parts/words.tsx";
import { characterWords } from "../words/en-characters.ts";
import { chatWords } from "../words/en-chat.ts";
import type { ChatEntry, ShownCall } from "./chat-log.ts";

export interface EntryProps {
  readonly entry: ChatEntry;
  /** The character's. */
  readonly name: string;
  /** Leads to the turn's timeline; null where that is shown already. */
  readonly session: string | null;
  /** Ends a method that answers later; not given where nobody can. */
  readonly onStop?: (call: string) => void;
}

export function Entry({ entry, name, session, onStop }: EntryProps) {
  if (entry.kind === "player")
    return (
      <div className="said player">
        <span className="visually-hidden">{chatWords.you}</span>
        <p className="bubble" dir="auto">
          {entry.text}
        </p>
      </div>
    );
  if (entry.kind === "moved")
    return (
      <p className="faint small" dir="auto">
        {characterWords.story.moved(
          entry.scene,
          characterWords.story.causes[entry.cause as keyof typeof characterWords.story.causes],
        )}
      </p>
    );
  const waiting = entry.finish === null && entry.parts.length === 0;
  return (
    <div className="said">
      <span className="visually-hidden">{name}:</span>
      {entry.parts.map((part, index) =>
        part.kind === "call" ? (
          <Call key={part.shown.call} call={part.shown} onStop={session === null ? undefined : onStop} />
        ) : (
          // biome-ignore lint/suspicious/noArrayIndexKey: parts are only ever appended.
          <p className={part.filler ? "bubble filler" : "bubble"} dir="auto" key={index}>
            {part.text}
          </p>
        ),
      )}
      {waiting && (
        <p className="bubble waiting">
          <span className="visually-hidden">{chatWords.isThinking}</span>
          •••
        </p>
      )}
      {entry.error && <Note kind="bad">{entry.error}</Note>}
      {entry.ms && (
        <p className="faint small number">
          {entry.finish !== "complete" && `${entry.finish} · `}
          {entry.ms.firstText !== null && chatWords.firstWords(duration(entry.ms.firstText))}
          {duration(entry.ms.total)}
          {entry.usage && chatWords.tokens(count(entry.usage.inputTokens + entry.usage.outputTokens))}
          {session && (
            <>
              {" · "}
              <Link href={`/conversations/${session}?turn=${entry.key}`}>{chatWords.why}</Link>
            </>
          )}
        </p>
      )}
    </div>
  );
}

interface CallProps {
  readonly call: ShownCall;
  readonly onStop: EntryProps["onStop"] | undefined;
}

function Call({ call, onStop }: CallProps) {
  const running = call.status === "running";
  const look = running ? "" : call.status === "ok" ? "good" : call.status === "timeout" ? "warn" : "bad";
  return (
    <div className={`row wrap box small called ${look}`}>
      {running ? (
        <span className="spinner" aria-hidden="true" />
      ) : (
        <Icon name={call.status === "ok" ? "check" : "error"} size={14} />
      )}
      <span className="grow">
        <strong>{call.name}</strong>
        {call.error && <span className="bad toned own-line">{call.error}</span>}
        {call.progress && (
          <span className="stack tight" role="status" dir="auto">
            {call.progress.text}
            {call.progress.fraction !== undefined && (
              <progress max={1} value={call.progress.fraction} aria-label={`${call.name}: ${chatWords.done}`} />
            )}
          </span>
        )}
      </span>
      <span className="number small nowrap">
        {running ? chatWords.running : `${call.status} · ${duration(call.ms)}`}
      </span>
      {running && call.later && onStop && (
        <IconButton icon="stop" label={chatWords.stopOf(call.name)} onClick={() => onStop(call.call)} />
      )}
    </div>
  );
}
