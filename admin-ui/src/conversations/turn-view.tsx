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
  if (turn.error?.status === 404)
    return <Note>The turn is still running, or what is known of it is not kept any more.</Note>;
  return turn.error ? <Failure error={turn.error} retry={turn.refresh} /> : <Skeleton />;
}

/** What is known of a turn before it ends: its timeline and what the model was sent come with its end. */
function Running({ turn, name }: { readonly turn: TurnEntry; readonly name: string }) {
  return (
    <div className="stack">
      <header className="row wrap">
        <h2 className="grow">Turn</h2>
        <span className="badge">
          {turn.finish === null && <span className="spinner" aria-hidden="true" />}
          {turn.finish ?? "running"}
        </span>
      </header>
      <div role="log" aria-label="The turn so far">
        <Entry entry={turn} name={name} session={null} />
      </div>
      <p className="faint small">Its timeline shows here as soon as it has ended.</p>
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
  return (
    <div className="stack">
      <header className="stack tight">
        <div className="row wrap">
          <h2 className="grow">Turn</h2>
          <Status status={trace.finish} />
          <span className="badge number">{duration(trace.ms.total)}</span>
        </div>
        {trace.said !== null ? (
          <blockquote className="asked" dir="auto">
            {trace.said}
          </blockquote>
        ) : trace.later ? (
          <LaterBegins trace={trace} nameOf={named} />
        ) : (
          <p className="muted small">Began by itself, from what the game told it.</p>
        )}
        <p className="faint small number">
          <Ago at={trace.at} /> · {trace.model ?? "no model answered"} · first words{" "}
          {trace.ms.firstText === null ? "never" : `after ${duration(trace.ms.firstText)}`} ·{" "}
          {count(trace.usage.inputTokens)} tokens in, {count(trace.usage.outputTokens)} out
          {trace.usage.cachedTokens ? `, ${count(trace.usage.cachedTokens)} from the cache` : ""}
          {trace.usage.estimated ? " (estimated)" : ""}
        </p>
      </header>
      {trace.error && <Note kind="bad">{trace.error.message}</Note>}
      {trace.incomplete && <Note>{trace.incomplete}</Note>}
      <ol className="timeline" aria-label="Timeline">
        {steps.map((step) => (
          <li key={step.key}>
            <button
              type="button"
              className="step-row"
              aria-pressed={step.key === shown?.key}
              onClick={() => setChosen(step.key)}
            >
              <span className="step-name truncate">{step.kind === "call" ? named(step.call.name) : nameOf(step)}</span>
              <span className="step-track" aria-hidden="true">
                <span
                  className={`step-bar ${lookOf(step)}`}
                  style={{
                    left: `${(100 * step.from) / length}%`,
                    width: `${Math.max(0.8, (100 * step.ms) / length)}%`,
                  }}
                />
              </span>
              <span className="step-ms number">{duration(step.ms)}</span>
            </button>
          </li>
        ))}
      </ol>
      {shown && <StepDetails step={shown} before={before} nameOf={named} session={trace.session} />}
      <Offered trace={trace} nameOf={named} />
    </div>
  );
}

function nameOf(step: Step): string {
  if (step.kind === "call") return step.call.name;
  if (step.kind === "attempt") return `${step.attempt.model} failed`;
  return step.round.error ? `${step.round.model} failed` : "model";
}

function lookOf(step: Step): string {
  if (step.kind === "attempt") return "failed";
  if (step.kind === "round") return step.round.error ? "failed" : "model";
  const { status, later } = step.call;
  // One that answers later has only begun when its turn ends.
  const ended = later === undefined ? status : (later?.status ?? "ok");
  return ended === "ok" ? "method" : "failed";
}

/** What the model could have called, and what it could not: the answer to "why didn't it call my method". */
interface OfferedProps {
  readonly trace: TurnTrace;
  readonly nameOf: (id: string) => string;
}

function Offered({ trace, nameOf }: OfferedProps) {
  return (
    <section className="stack tight">
      <h3>Offered to the model</h3>
      {trace.offered.length === 0 ? (
        <p className="muted small">Nothing.</p>
      ) : (
        <ul className="chips">
          {trace.offered.map((offer) => (
            <li key={offer.kind + offer.name} className="chip">
              <span dir="auto">{nameOf(offer.name)}</span>
              {offer.kind === "action" && <span className="faint">game action</span>}
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
