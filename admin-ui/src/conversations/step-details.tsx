/** One step of a turn in full: what the model was sent and wrote, or what a call was given and answered. */

import { SaveSample } from "../calls/save-sample.tsx";
import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { Note } from "../parts/notes.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { Status } from "../parts/status.tsx";
import { count, duration } from "../parts/words.tsx";
import { conversationsWords } from "../words/en-conversations.ts";
import { LaterEnd, Reports } from "./later-story.tsx";
import { SentView } from "./sent-view.tsx";
import type { Round, Step, TracedCall } from "./timeline.ts";

export interface StepDetailsProps {
  readonly step: Step;
  /** The turn before, to mark what is new; null for a first one. */
  readonly before: string | null;
  /** A method's name by its id. */
  readonly nameOf: (id: string) => string;
  /** The turn's own. */
  readonly session: string;
}

export function StepDetails({ step, before, nameOf, session }: StepDetailsProps) {
  if (step.kind === "attempt")
    return <Note kind="bad">{step.attempt.error?.message ?? conversationsWords.didNotAnswer(step.attempt.model)}</Note>;
  return step.kind === "round" ? (
    <RoundDetails round={step.round} before={before} nameOf={nameOf} />
  ) : (
    <CallDetails call={step.call} nameOf={nameOf} session={session} />
  );
}

type RoundDetailsProps = Pick<StepDetailsProps, "before" | "nameOf"> & { readonly round: Round };

function RoundDetails({ round, before, nameOf }: RoundDetailsProps) {
  return (
    <section className="card panel">
      <div className="row wrap">
        <h3 className="grow">{round.model}</h3>
        <span className="badge">{round.finish}</span>
      </div>
      <p className="faint small number">
        {conversationsWords.firstByteFirstWords(
          duration(round.ms.firstByte),
          duration(round.ms.firstText),
          duration(round.ms.total),
        )}
        {round.usage && conversationsWords.tokensInOut(count(round.usage.inputTokens), count(round.usage.outputTokens))}
      </p>
      {round.error && <Note kind="bad">{round.error.message}</Note>}
      {round.text !== "" && (
        <p className="own-line" dir="auto">
          {round.text}
        </p>
      )}
      {round.calls.map((call) => (
        <div className="stack tight" key={call.id}>
          <p className="small">
            <Sentence text={conversationsWords.askedFor} call={<strong>{nameOf(call.name)}</strong>} />
            {call.written && <Written />}
          </p>
          <Block label={conversationsWords.argumentsFor(call.name)}>{call.arguments || "{}"}</Block>
        </div>
      ))}
      {round.sent !== null && (
        <details className="more">
          <summary>{conversationsWords.whatItWasSent}</summary>
          <SentView round={round} before={before} nameOf={nameOf} />
        </details>
      )}
    </section>
  );
}

const Written = () => (
  <span className="badge warn" title={conversationsWords.sent.writtenWhy}>
    {conversationsWords.sent.written}
  </span>
);

interface CallDetailsProps extends Pick<StepDetailsProps, "nameOf" | "session"> {
  readonly call: TracedCall;
}

function CallDetails({ call, nameOf, session }: CallDetailsProps) {
  return (
    <section className="card panel">
      <div className="row wrap">
        <h3 className="grow">{nameOf(call.name)}</h3>
        {call.written && <Written />}
        <Status status={call.status} />
      </div>
      <p className="faint small number">
        {call.kind === "action"
          ? conversationsWords.theGamesOwnAction
          : call.kind === "rejected"
            ? conversationsWords.notRun
            : call.kind}
        {call.queueMs >= 1 && conversationsWords.waited(duration(call.queueMs))}{" "}
        {conversationsWords.ran(duration(call.ms))}
      </p>
      <p className="small muted">{conversationsWords.input}</p>
      <JsonView value={call.input} label={conversationsWords.input} />
      <Reports progress={call.progress} />
      {call.seen !== "" && (
        <>
          <p className="small muted">{conversationsWords.whatTheModelWas}</p>
          <Block label={conversationsWords.whatTheModelWas}>{call.seen}</Block>
        </>
      )}
      {call.later !== undefined && <LaterEnd later={call.later} session={session} />}
      {call.kind === "method" && (
        <div className="row wrap">
          <Link className="button small" href={`/methods/${call.name}?call=${call.call}`}>
            <Icon name="api" size={14} />
            {conversationsWords.openInEditorWith}
          </Link>
          <SaveSample small method={call.name} input={call.input} />
          <Link className="button small quiet" href={`/calls/${call.call}`}>
            {conversationsWords.wholeRecord}
          </Link>
        </div>
      )}
    </section>
  );
}
