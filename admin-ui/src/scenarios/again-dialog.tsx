/** A turn asked again, on another model or with an edited persona: each answer stands beside the old one. */
import { useState } from "react";
import type { TurnTrace } from "../../../server/dialogue/conversation.ts";
import type { Method } from "../../../server/methods/method.ts";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import type { Replayed } from "../../../server/scenarios/replay.ts";
import type { ShownCharacter } from "../characters/character-draft.ts";
import { ModelSelect } from "../characters/model-facts.tsx";
import type { List } from "../http/lists.ts";
import { toRequestError } from "../http/request-error.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Note, Skeleton } from "../parts/notes.tsx";
import { Status } from "../parts/status.tsx";
import { count, duration } from "../parts/words.tsx";
import { turnWords as words } from "../words/en-scenarios.ts";

export interface AgainDialogProps {
  readonly turn: string;
  readonly character: string;
  readonly onClose: () => void;
}

interface Asked {
  readonly key: number;
  /** What was other than in the old one. */
  readonly how: readonly string[];
  readonly answer: Replayed | null;
  readonly error: string | null;
}

type Answer = Pick<Replayed, "model" | "text" | "calls" | "usage" | "ms">;

export default function AgainDialog({ turn, character: id, onClose }: AgainDialogProps) {
  const server = useServer();
  const character = useResource<ShownCharacter & { readonly draft?: object }>(`/characters/${id}`);
  const models = useResource<List<CatalogueModel>>("/models");
  const [model, setModel] = useState<string | null>(null);
  const [persona, setPersona] = useState<string | null>(null);
  const [draft, setDraft] = useState(false);
  const [tools, setTools] = useState<ToolEdits>({});
  const [asked, setAsked] = useState<readonly Asked[]>([]);
  const saved = character.data;
  const edited = persona !== null && persona !== saved?.persona;
  const ask = async () => {
    const key = asked.length;
    const how = [
      ...(model === null ? [] : [model]),
      ...(draft ? [words.draft] : edited ? [words.edited] : []),
      ...(Object.keys(tools).length > 0 ? [words.otherMethods] : []),
    ];
    const put = (fields: Partial<Asked>) =>
      setAsked((before) => before.map((one) => (one.key === key ? { ...one, ...fields } : one)));
    setAsked((before) => [...before, { key, how, answer: null, error: null }]);
    try {
      const answer = await server.post<Replayed>(`/turns/${encodeURIComponent(turn)}/replay`, {
        ...(model !== null && { model }),
        ...(draft ? { character: "draft" } : edited && { character: { persona } }),
        ...(Object.keys(tools).length > 0 && { methods: tools }),
      });
      put({ answer });
    } catch (error) {
      put({ error: toRequestError(error).message });
    }
  };
  const waiting = asked.some(({ answer, error }) => answer === null && error === null);
  const before = asked.find(({ answer }) => answer !== null)?.answer?.before;
  return (
    <Dialog
      title={words.againTitle}
      wide
      onClose={onClose}
      foot={
        <Button look="primary" icon="refresh" busy={waiting} disabled={!saved} onClick={() => void ask()}>
          {words.again}
        </Button>
      }
    >
      <div className="stack">
        <p className="muted">{words.againLead}</p>
        {!saved && <Skeleton />}
        {saved && (
          <>
            <Field label={words.model}>
              {(control) => (
                <ModelSelect
                  control={control}
                  models={models.data?.items ?? []}
                  value={model ?? saved.model}
                  onChange={setModel}
                />
              )}
            </Field>
            {saved.draft && <Check label={words.useDraft} checked={draft} onChange={setDraft} />}
            {!draft && (
              <Field label={words.persona} hint={words.personaHint}>
                {(control) => (
                  <textarea
                    {...control}
                    className="input"
                    dir="auto"
                    rows={4}
                    value={persona ?? saved.persona}
                    onChange={(event) => setPersona(event.target.value)}
                  />
                )}
              </Field>
            )}
          </>
        )}
        <Tools turn={turn} edits={tools} onChange={setTools} />
        {asked.length > 0 && (
          <div className="columns wide" role="log" aria-label={words.again}>
            {before && <AnswerCard title={words.before} answer={before} />}
            {asked.map(({ key, how, answer, error }) =>
              answer ? (
                <AnswerCard
                  key={key}
                  title={how.join(", ") || words.again}
                  answer={answer}
                  finish={answer.finish}
                  notRecorded={answer.notRecorded}
                  error={answer.error?.message}
                />
              ) : (
                <section className="card panel" key={key}>
                  <h3>{how.join(", ") || words.again}</h3>
                  {error ? (
                    <Note kind="bad">{error}</Note>
                  ) : (
                    <p className="muted">
                      <span className="spinner" aria-hidden="true" /> {words.asking}
                    </p>
                  )}
                </section>
              ),
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}

interface AnswerCardProps {
  readonly title: string;
  readonly answer: Answer;
  readonly finish?: string;
  readonly notRecorded?: readonly string[];
  readonly error?: string | undefined;
}

function AnswerCard({ title, answer, finish, notRecorded = [], error }: AnswerCardProps) {
  const { model, text, calls, usage, ms } = answer;
  return (
    <section className="card panel" aria-label={title}>
      <div className="row wrap">
        <h3 className="grow">{title}</h3>
        {finish && finish !== "complete" && <Status status={finish} />}
      </div>
      <p className="faint small number">
        {model} · {words.facts(duration(ms.firstText), count(usage.inputTokens + usage.outputTokens))}
      </p>
      {error && <Note kind="bad">{error}</Note>}
      {notRecorded.length > 0 && <Note kind="warn">{words.notRecorded(notRecorded.join(", "))}</Note>}
      <p className="own-line" dir="auto">
        {text || words.noWords}
      </p>
      <p className="small">
        {calls.length === 0 ? (
          <span className="faint">{words.noCalls}</span>
        ) : (
          <>
            <span className="muted">{words.calls}:</span>{" "}
            {calls.map(({ call, name, input }) => (
              <code key={call} className="own-line">
                {name} {JSON.stringify(input, (_, value) => (typeof value === "bigint" ? String(value) : value))}
              </code>
            ))}
          </>
        )}
      </p>
    </section>
  );
}

/** Fields laid over methods, by their ids. */
type ToolEdits = Readonly<Record<string, { readonly connected?: false; readonly description?: string }>>;

interface ToolsProps {
  readonly turn: string;
  readonly edits: ToolEdits;
  readonly onChange: (edits: ToolEdits) => void;
}

/** The methods that the turn had: one can be left out, or told of in other words. */
function Tools({ turn, edits, onChange }: ToolsProps) {
  const trace = useResource<TurnTrace>(`/turns/${encodeURIComponent(turn)}`);
  const methods = useResource<List<Method>>("/methods");
  const had = new Set(trace.data?.offered.filter(({ kind }) => kind === "method").map(({ name }) => name));
  const offered = (methods.data?.items ?? []).filter(({ id }) => had.has(id));
  if (offered.length === 0) return null;
  const put = (id: string, edit: ToolEdits[string]) => {
    const { [id]: _, ...others } = edits;
    onChange(Object.keys(edit).length > 0 ? { ...others, [id]: edit } : others);
  };
  return (
    <Group title={words.methods} state={words.methodsState(Object.keys(edits).length)} open={false}>
      <p className="faint small">{words.methodsHint}</p>
      {offered.map(({ id, name, description }) => (
        <div key={id} className="stack tight">
          <Check
            label={name}
            checked={edits[id]?.connected !== false}
            onChange={(on) => put(id, on ? {} : { connected: false })}
          />
          {edits[id]?.connected !== false && (
            <textarea
              className="input small"
              dir="auto"
              rows={2}
              aria-label={words.descriptionOf(name)}
              value={edits[id]?.description ?? description}
              onChange={({ target: { value } }) => put(id, value === description ? {} : { description: value })}
            />
          )}
        </div>
      ))}
    </Group>
  );
}
