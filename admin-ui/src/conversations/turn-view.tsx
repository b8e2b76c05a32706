/** The turn inspector: what the character was asked, the timeline, and for each step all that is known of it. */
import { useState } from "react";
import type { TurnTrace } from "../../../server/dialogue/conversation.ts";
import { Entry } from "../chat/chat-entry.tsx";
import type { TurnEntry } from "../chat/chat-log.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { type ListedMethod, listPath } from "../methods/listed-methods.ts";
import { Failure, Note, Skeleton } from "../parts/notes.tsx";
import { Status } from "../parts/status.tsx";
import { Ago, count, duration } from "../parts/words.tsx";
import { conversationsWords } from "../words/en-conversations.ts";
import { LaterBegins } from "./later-story.tsx";
import { byReason } from "./sent-sections.ts";
import { StepDetails } from "./step-details.tsx";
import { lengthOf, type Step, stepsOf } from "./timeline.ts";

export interface TurnViewProps {
  readonly id: string;
  /** The character's. */
  readonly name: string;
  /** The turn as heard so far, when it is one that was seen to run. */
  readonly running: TurnEntry | null;
  /** The turn before; null for a first one. */
  readonly before: string | null;
}

export function TurnView({ id, name, running, before }: TurnViewProps) {
  const turn = useResource<TurnTrace>(`/turns/${encodeURIComponent(id)}`);
  if (turn.data) return <Trace trace={turn.data} before={before} />;
  if (running) return <Running turn={running} name={name} />;
  if (turn.error?.status === 404) return <Note>{conversationsWords.theTurnIsStill}</Note>;
  return turn.error ? <Failure error={turn.error} retry={turn.refresh} /> : <Skeleton />;
}

/** What is known of a turn before it ends: its timeline and what the model was sent come with its end. */
function Running({ turn, name }: { readonly turn: TurnEntry; readonly name: string }) {
  return (
    <div className="stack">
      <header className="row wrap">
        <h2 className="grow">{conversationsWords.turn}</h2>
        <span className="badge">
          {turn.finish === null && <span className="spinner" aria-hidden="true" />}
          {turn.finish ?? conversationsWords.running}
        </span>
      </header>
      <div role="log" aria-label={conversationsWords.theTurnSoFar}>
        <Entry entry={turn} name={name} session={null} />
      </div>
      <p className="faint small">{conversationsWords.itsTimelineShowsHere}</p>
    </div>
  );
}

interface TraceProps {
  readonly trace: TurnTrace;
  readonly before: string | null;
}

function Trace({ trace, before }: TraceProps) {
  const methods = useResource<List<ListedMethod>>(listPath);
  const names = new Map(methods.data?.items.map((method) => [method.id, method.name]));
  const named = (id: string) => names.get(id) ?? id;
  const steps = stepsOf(trace);
  const length = lengthOf(trace, steps);
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = steps.find((step) => step.key === chosen) ?? steps.find((step) => step.kind === "call") ?? steps[0];
  /** The step that is shown says it already. */
  const told = shown?.kind === "attempt" && shown.attempt.error?.message === trace.error?.message;
  return (
    <div className="stack">
      <header className="stack tight">
        <div className="row wrap">
          <h2 className="grow">{conversationsWords.turn}</h2>
          <Status status={trace.finish} />
          <span className="badge number">{duration(trace.ms.total)}</span>
        </div>
        {trace.said !== null ? (
          <blockquote className="indent" dir="auto">
            {trace.said}
          </blockquote>
        ) : trace.later ? (
          <LaterBegins trace={trace} nameOf={named} />
        ) : (
          <p className="muted small">{conversationsWords.beganByItselfFrom}</p>
        )}
        <p className="faint small number">
          <Ago at={trace.at} /> {conversationsWords.firstWords(trace.model ?? conversationsWords.noModel)}{" "}
          {trace.ms.firstText === null
            ? conversationsWords.never
            : conversationsWords.after(duration(trace.ms.firstText))}{" "}
          {conversationsWords.tokensInOutOf(count(trace.usage.inputTokens), count(trace.usage.outputTokens))}
          {trace.usage.cachedTokens ? conversationsWords.fromTheCache(count(trace.usage.cachedTokens)) : ""}
          {trace.usage.estimated ? conversationsWords.estimated : ""}
        </p>
      </header>
      {trace.error && !told && <Note kind="bad">{trace.error.message}</Note>}
      {trace.incomplete && <Note>{trace.incomplete}</Note>}
      {steps.length > 0 && (
        <ol className="box stack close" aria-label={conversationsWords.timeline}>
          {steps.map((step) => (
            <li key={step.key}>
              <button
                type="button"
                className="pressable small step-row"
                aria-pressed={step.key === shown?.key}
                onClick={() => setChosen(step.key)}
              >
                <span className="truncate">{step.kind === "call" ? named(step.call.name) : nameOf(step)}</span>
                <span className="track" aria-hidden="true">
                  <span
                    className={lookOf(step)}
                    style={{
                      marginInlineStart: `${(100 * step.from) / length}%`,
                      width: `${Math.max(0.8, (100 * step.ms) / length)}%`,
                    }}
                  />
                </span>
                <span className="end muted nowrap number">{duration(step.ms)}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
      {shown && <StepDetails step={shown} before={before} nameOf={named} session={trace.session} />}
      <Offered trace={trace} nameOf={named} />
    </div>
  );
}

function nameOf(step: Step): string {
  if (step.kind === "call") return step.call.name;
  if (step.kind === "attempt") return conversationsWords.failed(step.attempt.model);
  return step.round.error ? conversationsWords.failed(step.round.model) : "model";
}

function lookOf(step: Step): string {
  if (step.kind === "attempt") return "bad";
  if (step.kind === "round") return step.round.error ? "bad" : "model";
  const { status, later } = step.call;
  // One that answers later has only begun when its turn ends.
  const ended = later === undefined ? status : (later?.status ?? "ok");
  return ended === "ok" ? "method" : "bad";
}

/** What the model could have called, and what it could not: the answer to "why didn't it call my method". */
interface OfferedProps {
  readonly trace: TurnTrace;
  readonly nameOf: (id: string) => string;
}

function Offered({ trace, nameOf }: OfferedProps) {
  return (
    <section className="stack tight">
      <h3>{conversationsWords.offeredToTheModel}</h3>
      {trace.offered.length === 0 ? (
        <p className="muted small">{conversationsWords.nothing}</p>
      ) : (
        <ul className="row wrap">
          {trace.offered.map((offer) => (
            <li key={offer.kind + offer.name} className="chip">
              <span dir="auto">{nameOf(offer.name)}</span>
              {offer.kind === "action" && <span className="faint">{conversationsWords.gameAction}</span>}
            </li>
          ))}
        </ul>
      )}
      {byReason(trace.leftOut).map(([reason, list]) => (
        <details className="more" key={reason} open={list.length <= fewLeftOut || undefined}>
          <summary>
            {conversationsWords.sent.leftOut(list.length)}: <span className="muted">{reason}</span>
          </summary>
          <p className="small">{list.map(({ name }) => nameOf(name)).join(", ")}</p>
        </details>
      ))}
    </section>
  );
}

/** Groups of this size are read at once; longer ones are unfolded. */
const fewLeftOut = 5;
