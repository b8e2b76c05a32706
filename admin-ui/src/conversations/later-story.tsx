/** A call that answers later, told at both its ends: in the turn that called, and in the turn that spoke of its result. */
import type { LaterOutcome, TurnTrace } from "../../../server/dialogue/conversation.ts";
import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { Block } from "../parts/json-view.tsx";
import { Status } from "../parts/status.tsx";
import { Ago, duration } from "../parts/words.tsx";
import { conversationsWords } from "../words/en-conversations.ts";

const words = conversationsWords.later;

/** In the calling turn: how it went on. Null while nothing is known of its end. */
export function LaterEnd({ later, session }: { readonly later: LaterOutcome | null; readonly session: string }) {
  if (later === null) return <p className="muted small">{words.open}</p>;
  return (
    <section className="stack tight" aria-label={words.end}>
      <div className="row wrap">
        <h4 className="grow">{words.end}</h4>
        <Status status={later.status} />
      </div>
      <Progress later={later} />
      {later.turn === null ? (
        <p className="muted small">{words.unspoken}</p>
      ) : (
        <ToTurn session={session} turn={later.turn} icon="forward" text={words.toSpeaking} />
      )}
    </section>
  );
}

interface LaterBeginsProps {
  readonly trace: TurnTrace;
  /** A method's name by its id. */
  readonly nameOf: (id: string) => string;
}

/** In the turn that speaks of results: each with the way back to the turn that called. */
export function LaterBegins({ trace, nameOf }: LaterBeginsProps) {
  return (
    <section className="stack tight" aria-label={words.speaksOf}>
      <p className="muted small">{words.speaksOf}</p>
      {trace.later?.map((later) => (
        <div className="card panel" key={later.call}>
          <div className="row wrap">
            <h3 className="grow">{nameOf(later.method)}</h3>
            <Status status={later.status} />
          </div>
          <Progress later={later} />
          {later.turn !== null && (
            <ToTurn session={trace.session} turn={later.turn} icon="back" text={words.toCalling} />
          )}
        </div>
      ))}
    </section>
  );
}

interface ToTurnProps {
  readonly session: string;
  readonly turn: string;
  readonly icon: "back" | "forward";
  readonly text: string;
}

function ToTurn({ session, turn, icon, text }: ToTurnProps) {
  return (
    <div className="row wrap">
      <Link className="button small" href={`/conversations/${session}?turn=${encodeURIComponent(turn)}`}>
        <Icon name={icon} size={14} />
        {text}
      </Link>
    </div>
  );
}

/** How long it ran, what it said of how far it was, and what the model was told in the end. */
function Progress({ later: { ms, at, progress, seen } }: { readonly later: LaterOutcome }) {
  return (
    <>
      <p className="faint small number">
        {words.ran(duration(ms))}, <Ago at={at} />
      </p>
      <Reports progress={progress} />
      {seen !== "" && <Block label={words.told}>{seen}</Block>}
    </>
  );
}

/** What a call said of how far it was. */
export function Reports({ progress = [] }: { readonly progress: LaterOutcome["progress"] }) {
  if (progress.length === 0) return null;
  return (
    <ol className="stack tight small" aria-label={words.progress}>
      {progress.map(({ text, fraction }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: reports have no names and never move.
        <li key={index} className="row">
          <span className="grow" dir="auto">
            {text}
          </span>
          {fraction !== undefined && <span className="faint number">{Math.round(100 * fraction)} %</span>}
        </li>
      ))}
    </ol>
  );
}
