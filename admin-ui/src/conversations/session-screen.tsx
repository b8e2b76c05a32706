/** One conversation: what was said on the left, the chosen turn as a timeline on the right. */
import { Allowed } from "../login/allowed.tsx";
import { Sentence } from "../parts/sentence.tsx";
import "../style/conversations.css";
import { lazy, Suspense, useEffect, useState } from "react";
import type { TranscriptEntry } from "../../../protocol/messages.ts";
import type { Rating } from "../../../server/records/feedback.ts";
import type { StoryMove } from "../../../server/sessions/session-fold.ts";
import type { ListedTurn, SessionSummary } from "../../../server/sessions/session-service.ts";
import type { TurnEntry } from "../chat/chat-log.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { go, Link, useQuery } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { characterWords } from "../words/en-characters.ts";
import { conversationsWords } from "../words/en-conversations.ts";
import { turnWords } from "../words/en-scenarios.ts";
import { PlayerPanel } from "./player-panel.tsx";
import { type TurnLines, turnsOf } from "./transcript.ts";
import { TurnView } from "./turn-view.tsx";
import { useWatched } from "./use-watched.ts";

/** Fetched behind the words: nobody came for them. */
const TurnTools = lazy(() => import("./turn-tools.tsx"));
const KeepDialog = lazy(() => import("../scenarios/keep-dialog.tsx"));
const BrokenHere = lazy(() => import("../scenarios/broken-here.tsx"));

/** What `GET /sessions/{id}` answers. */
interface ShownSession extends Omit<SessionSummary, "turns"> {
  readonly transcript: readonly TranscriptEntry[];
  readonly turns: readonly string[];
  readonly story?: readonly StoryMove[];
}

const pathOf = (id: string): string => `/sessions/${encodeURIComponent(id)}`;

export default function SessionScreen({ parts }: { readonly parts: Record<string, string> }) {
  const session = useResource<ShownSession>(pathOf(parts.id ?? ""));
  if (session.error?.status === 404)
    return (
      <div className="page">
        <Empty icon="conversation" title={conversationsWords.thisConversationIsNot}>
          {conversationsWords.itWasDeletedOr}
        </Empty>
      </div>
    );
  if (!session.data)
    return (
      <div className="page">
        {session.error ? <Failure error={session.error} retry={session.refresh} /> : <Skeleton />}
      </div>
    );
  return <Conversation session={session.data} />;
}

function Conversation({ session }: { readonly session: ShownSession }) {
  const [query, setQuery] = useQuery();
  const [deleting, setDeleting] = useState(false);
  const [keeping, setKeeping] = useState(false);
  const chosen = query.get("turn") ?? session.turns.at(-1) ?? null;
  const watched = useWatched(pathOf(session.id), session.live);
  const lines = turnsOf(session, watched);
  const failures = useResource<List<ListedTurn>>(`/turns?finish=error&session=${session.id}&limit=200`);
  const failed = new Map(failures.data?.items.map((turn) => [turn.id, turn]));
  const ratings = useResource<List<Rating>>(`/feedback?session=${session.id}&limit=200`);
  const characters = useResource<List<{ id: string; name: string }>>("/characters?view=list");
  const name =
    characters.data?.items.find((character) => character.id === session.character)?.name ?? session.character;
  const player = session.player?.name ?? session.player?.id ?? conversationsWords.somebody;
  // A turn opened from elsewhere may be far down the transcript, and so is one that begins.
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the turn that is shown.
  useEffect(() => {
    document.querySelector(".turn-lines[aria-pressed=true]")?.scrollIntoView({ block: "nearest" });
  }, [chosen]);
  return (
    <div className="editor two">
      <section className="pane editor-main" aria-label={conversationsWords.conversation}>
        <header className="row wrap pane-head editor-head">
          <Link className="button small quiet" href="/conversations" aria-label={conversationsWords.conversations2}>
            <Icon name="back" size={14} />
            <span className="wide-only">{conversationsWords.conversations2}</span>
          </Link>
          <h1 className="grow truncate" dir="auto">
            {name} <span className="muted">{conversationsWords.withIt(player)}</span>
          </h1>
          {session.live && <span className="badge good">{conversationsWords.live}</span>}
          {session.turns.length > 0 && (
            <IconButton
              needs="scenarios.write"
              icon="scenario"
              label={conversationsWords.keepAsAScenario}
              onClick={() => setKeeping(true)}
            />
          )}
          <IconButton
            needs="records.delete"
            icon="trash"
            label={conversationsWords.deleteThisConversation}
            onClick={() => setDeleting(true)}
          />
        </header>
        <div className="stack pane-body">
          <p className="faint small">
            <Sentence text={conversationsWords.began(session.turns.length)} when={<Ago at={session.openedAt} />} />{" "}
            <code>{session.id}</code>
          </p>
          {lines.length === 0 && <p className="muted">{conversationsWords.nothingHasBeenSaid}</p>}
          <ul className="stack tight">
            {lines.map((turn) => (
              <li key={turn.key}>
                {turn.moved ? (
                  <p className="faint small" dir="auto">
                    {movedWords(turn.moved)}
                  </p>
                ) : (
                  <button
                    type="button"
                    className={failed.has(turn.id ?? "") ? "pressable turn-lines bad" : "pressable turn-lines"}
                    disabled={turn.id === null}
                    aria-pressed={turn.id !== null && turn.id === chosen}
                    onClick={() => setQuery({ turn: turn.id })}
                  >
                    <Lines turn={turn} name={name} player={player} failed={failed.get(turn.id ?? "")} />
                    {ratings.data?.items
                      .filter((rating) => rating.turn === turn.id)
                      .map(({ by, good, note }) => (
                        <span className="row" key={by}>
                          <span className={`badge ${good ? "good" : "bad"}`}>
                            <Icon name={good ? "good" : "bad"} size={13} />
                            {good ? turnWords.goodMark : turnWords.badMark}, {turnWords.ratings[by]}
                          </span>
                          {note && (
                            <span className="faint small truncate" dir="auto">
                              {note}
                            </span>
                          )}
                        </span>
                      ))}
                  </button>
                )}
              </li>
            ))}
          </ul>
          {session.player && (
            <Allowed to="players.export">
              <PlayerPanel id={session.player.id} name={player} />
            </Allowed>
          )}
        </div>
      </section>
      <aside className="stack pane-body editor-side" aria-label={conversationsWords.turn}>
        {chosen && (
          <Suspense fallback={null}>
            <TurnTools key={chosen} turn={chosen} character={session.character} />
          </Suspense>
        )}
        {chosen && query.get("run") && (
          <Suspense fallback={null}>
            <BrokenHere run={query.get("run") ?? ""} session={session.id} turn={chosen} />
          </Suspense>
        )}
        {chosen ? (
          <TurnView
            id={chosen}
            key={chosen}
            name={name}
            before={session.turns[session.turns.indexOf(chosen) - 1] ?? null}
            running={watched.find((entry) => entry.key === chosen) ?? null}
          />
        ) : (
          <Empty icon="eye" title={conversationsWords.noTurnYet}>
            {conversationsWords.asSoonAsThe}
          </Empty>
        )}
      </aside>
      {keeping && (
        <Suspense fallback={null}>
          <KeepDialog from={{ session: session.id }} onClose={() => setKeeping(false)} />
        </Suspense>
      )}
      {deleting && <DeleteDialog id={session.id} onClose={() => setDeleting(false)} />}
    </div>
  );
}

const movedWords = ({ to, cause }: StoryMove): string =>
  characterWords.story.moved(to, characterWords.story.causes[cause as keyof typeof characterWords.story.causes]);

interface LineProps {
  readonly turn: TurnLines;
  readonly name: string;
  readonly player: string;
  readonly failed: ListedTurn | undefined;
}

function Lines({ turn, name, player, failed }: LineProps) {
  const { entries, running } = turn;
  return (
    <>
      {entries.map((entry, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a transcript is only ever appended to.
        <span key={index} className="pairs">
          <span className={entry.role === "player" ? "accent toned small" : "faint small"}>
            {entry.speaker?.name ?? (entry.role === "player" ? player : name)}
          </span>
          <span dir="auto">{entry.text}</span>
        </span>
      ))}
      {running && (
        <span className="pairs">
          <span className="faint small">{name}</span>
          <span>
            {running.parts.map((part) => (part.kind === "text" ? part.text : "")).join(" ")}
            {running.finish === null && <em className="faint"> {nowDoing(running)}</em>}
          </span>
        </span>
      )}
      {failed && (
        <span className="pairs bad toned">
          <span className="small">{conversationsWords.conversations.failedTurn}</span>
          <span>{failed.error?.message}</span>
        </span>
      )}
      {entries.length === 0 && !running && !failed && (
        <span className="faint">{conversationsWords.aTurnWithoutWords}</span>
      )}
    </>
  );
}

function nowDoing(turn: TurnEntry): string {
  const calls = turn.parts.flatMap((part) => (part.kind === "call" && part.shown.status === "running" ? [part] : []));
  return calls.length > 0
    ? conversationsWords.isRunning(calls.map((part) => part.shown.name).join(", "))
    : conversationsWords.answering;
}

function DeleteDialog({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await server.remove(pathOf(id));
      server.resources.changed("/sessions");
      toasts.done(conversationsWords.deletedTheConversation);
      go("/conversations");
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={conversationsWords.deleteThisConversation2}
      action={conversationsWords.deleteForGood}
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>{conversationsWords.whatWasSaidAndWhat}</p>
      <p className="muted">{conversationsWords.thisCantBeUndone}</p>
    </Confirm>
  );
}
