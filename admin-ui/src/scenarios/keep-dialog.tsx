/** Keeps a conversation as a scenario: what may be expected of it is proposed, and ticked. */
import { useEffect, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Proposal } from "../../../server/scenarios/propose.ts";
import type { Scenario, Step } from "../../../server/scenarios/scenario.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { go } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { scenarioWords, turnWords as words } from "../words/en-scenarios.ts";
import { sentenceOf, stepKindOf } from "./expectation-words.ts";
import { beginRuns, usualHow } from "./how-to-run.ts";

export interface KeepDialogProps {
  readonly from: { readonly session: string } | { readonly turn: string };
  readonly onClose: () => void;
}

/** An expectation's place: its step, and its number there. */
const placeOf = (step: number, at: number) => `${step}.${at}`;

export default function KeepDialog({ from, onClose }: KeepDialogProps) {
  const server = useServer();
  const toasts = useToasts();
  const [proposal, setProposal] = useState<Proposal | null>(null);
  const [failed, setFailed] = useState<RequestError | null>(null);
  const [name, setName] = useState("");
  const [tags, setTags] = useState("");
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set());
  const [busy, setBusy] = useState(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked once, as it is opened.
  useEffect(() => {
    const abort = new AbortController();
    server.post<Proposal>("/scenarios/from", from, abort.signal).then(
      (found) => {
        setProposal(found);
        setName(found.name);
      },
      (error) => abort.signal.aborted || setFailed(toRequestError(error)),
    );
    return () => abort.abort();
  }, []);
  const keep = async (run: boolean) => {
    if (!proposal) return;
    setBusy(true);
    try {
      const steps = proposal.steps.map((step, n) => ({
        ...step,
        expect: step.expect?.filter((_, at) => !left.has(placeOf(n, at))),
      }));
      const scenario = await server.post<Scenario>("/scenarios", {
        ...proposal,
        steps,
        name: name.trim(),
        tags: tags
          .split(",")
          .map((tag) => tag.trim())
          .filter(Boolean),
      });
      server.resources.changed("/scenarios");
      if (run) await beginRuns(server, { scenarios: [scenario.id] }, usualHow);
      onClose();
      if (run) go(`/scenarios/${scenario.id}`);
      toasts.done(
        words.kept(scenario.name),
        run ? undefined : { label: words.open, run: () => go(`/scenarios/${scenario.id}`) },
      );
    } catch (error) {
      setFailed(toRequestError(error));
      setBusy(false);
    }
  };
  const methods = Object.keys(proposal?.methods ?? {}).filter((id) => id !== "default");
  const nothing = proposal?.steps.every((step) => !step.expect?.length);
  return (
    <Dialog
      title={words.keep}
      onClose={onClose}
      foot={
        proposal && (
          <>
            <Button busy={busy} disabled={name.trim() === ""} onClick={() => void keep(false)}>
              {words.keepIt}
            </Button>
            <Button look="primary" icon="play" disabled={busy || name.trim() === ""} onClick={() => void keep(true)}>
              {words.keepAndRun}
            </Button>
          </>
        )
      }
    >
      <div className="stack">
        <p className="muted">{words.keepLead}</p>
        {failed && <Failure error={failed} />}
        {!proposal && !failed && <Skeleton />}
        {proposal && (
          <>
            <div className="columns">
              <Field label={scenarioWords.name}>
                {(control) => (
                  <input
                    {...control}
                    className="input"
                    dir="auto"
                    maxLength={100}
                    value={name}
                    onChange={(event) => setName(event.target.value)}
                  />
                )}
              </Field>
              <Field label={scenarioWords.tags}>
                {(control) => (
                  <input
                    {...control}
                    className="input"
                    dir="auto"
                    value={tags}
                    onChange={(event) => setTags(event.target.value)}
                  />
                )}
              </Field>
            </div>
            {proposal.steps.map((step, n) => (
              <fieldset
                className="stack tight"
                // biome-ignore lint/suspicious/noArrayIndexKey: a finished list.
                key={n}
              >
                <legend className="visually-hidden">{words.proposedOf(n + 1)}</legend>
                <Happens step={step} />
                {step.expect?.map((expectation, at) => (
                  <Check
                    key={placeOf(n, at)}
                    label={sentenceOf(expectation)}
                    checked={!left.has(placeOf(n, at))}
                    onChange={(on) => setLeft((before) => without(before, placeOf(n, at), !on))}
                  />
                ))}
              </fieldset>
            ))}
            {nothing && <p className="faint small">{words.nothingProposed}</p>}
            <p className="faint small">
              {methods.length > 0 ? words.keepAnswers(methods.join(", ")) : words.keepNoAnswers}
            </p>
          </>
        )}
      </div>
    </Dialog>
  );
}

function without(before: ReadonlySet<string>, place: string, out: boolean): ReadonlySet<string> {
  const next = new Set(before);
  if (out) next.add(place);
  else next.delete(place);
  return next;
}

/** What is said or told, and by whom where that is not the player. */
function Happens({ step }: { readonly step: Step }) {
  const kind = stepKindOf(step);
  const value = step[kind];
  const text = typeof value === "string" ? value : value === true ? "" : writeJson(value);
  return (
    <blockquote className="indent" dir="auto">
      {kind !== "say" && <span className="faint small">{scenarioWords.kinds[kind]}: </span>}
      {text}
    </blockquote>
  );
}
