/** Import: all that is in an export of this product, or the fields of a Convai method. */

import { type ChangeEvent, useState } from "react";
import { type RequestError, sentences, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { handText } from "../imports/handed-text.ts";
import { readApiText } from "../imports/read-text.ts";
import { go } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Failure, Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { importWords as words } from "../words/en-import.ts";
import { methodPartWords } from "../words/en-method-parts.ts";

import { parseAny } from "./draft.ts";

interface Item {
  readonly kind: string;
  readonly id: string;
}

interface ImportAnswer {
  readonly created: readonly Item[];
  readonly updated: readonly Item[];
  readonly skipped: readonly Item[];
  readonly unchanged?: readonly Item[];
  readonly problems: readonly {
    readonly kind: string;
    readonly name: string;
    readonly message: string;
    readonly details?: unknown;
  }[];
  /** What is to be done before something that was taken works. */
  readonly notes?: readonly string[];
}

type Existing = "update" | "skip" | "copy";

const example = `{
  "Method Name": "Get Weather",
  "Method Description": "…",
  "Input Description": { "parameters": { … }, "required": [ … ] },
  "Implementation Code": "def handle_event(data): …"
}`;

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const server = useServer();
  const toasts = useToasts();
  const [text, setText] = useState("");
  const [error, setError] = useState<RequestError | null>(null);
  const [refused, setRefused] = useState<ImportAnswer["problems"]>([]);
  const [existing, setExisting] = useState<Existing>("update");
  const [busy, setBusy] = useState(false);
  const read = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) change(await file.text());
  };
  const [preview, setPreview] = useState<ImportAnswer | null>(null);
  const change = (next: string) => {
    setText(next);
    setPreview(null);
    setError(null);
    setRefused([]);
  };
  const submit = async () => {
    const parsed = readImport(text);
    if (!parsed.ok) {
      setError(toRequestError(new Error(parsed.message)));
      return;
    }
    setBusy(true);
    setError(null);
    try {
      if (!preview) {
        setPreview(await server.post<ImportAnswer>(`/import?existing=${existing}&dryRun=true`, parsed.value));
        return;
      }
      const answer = await server.post<ImportAnswer>(`/import?existing=${existing}`, parsed.value);
      server.resources.changed("/methods", "/characters", "/scenarios", "/mcp-servers", "/hooks", "/schedules");
      if (answer.problems.length > 0) {
        setRefused(answer.problems);
        return;
      }
      const same = answer.unchanged?.length ?? 0;
      const first = [...answer.created, ...answer.updated].find(({ kind }) => kind === "method");
      toasts.done(
        words.done(answer.created.length, answer.updated.length, answer.skipped.length + same),
        first && { label: words.show, run: () => go(`/methods/${first.id}`) },
      );
      onClose();
    } catch (thrown) {
      setError(toRequestError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={methodPartWords.import}
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>{methodPartWords.cancel}</Button>
          <Button look="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void submit()}>
            {preview ? words.now : words.look}
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">{words.lead}</p>
        {error && <Failure error={error} />}
        {readApiText(text).ok && (
          <Note>
            <div className="row wrap">
              <span className="grow">{words.oneByOne}</span>
              <Button
                small
                onClick={() => {
                  handText(text);
                  go("/import");
                }}
              >
                {words.chooseOperations}
              </Button>
            </div>
          </Note>
        )}
        {preview && <Preview answer={preview} />}
        {refused.length > 0 && (
          <Note kind="warn">
            {methodPartWords.theseCouldNotBe}
            <ul>
              {refused.map((problem) => (
                <li key={problem.kind + problem.name}>
                  <strong>{problem.name}</strong> {sentences(problem.message, problem.details)}
                </li>
              ))}
            </ul>
          </Note>
        )}
        <Field label={methodPartWords.aFile}>
          {(control) => (
            <input
              {...control}
              type="file"
              accept=".json,application/json,.yaml,.yml"
              onChange={(event) => void read(event)}
            />
          )}
        </Field>
        <Field label={words.paste}>
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={9}
              placeholder={example}
              value={text}
              spellCheck={false}
              onChange={(event) => change(event.target.value)}
            />
          )}
        </Field>
        <Field label={methodPartWords.whatIsThereAlready}>
          {(control) => (
            <select
              {...control}
              className="input"
              value={existing}
              onChange={(event) => {
                setExisting(event.target.value as Existing);
                setPreview(null);
              }}
            >
              <option value="update">{methodPartWords.isUpdatedAsA}</option>
              <option value="skip">{methodPartWords.staysAsItIs}</option>
              <option value="copy">{methodPartWords.staysAndGetsA}</option>
            </select>
          )}
        </Field>
      </div>
    </Dialog>
  );
}

/** An API's description as the import of those knows it, or JSON. */
function readImport(text: string): ReturnType<typeof parseAny> {
  const api = readApiText(text);
  return api.ok ? { ok: true, value: api.body } : parseAny(text);
}

/** What an import would change, before it does. */
function Preview({ answer }: { readonly answer: ImportAnswer }) {
  const groups = [
    [words.created, answer.created],
    [words.updated, answer.updated],
    [words.left, [...answer.skipped, ...(answer.unchanged ?? [])]],
  ] as const;
  return (
    <Note kind={answer.problems.length > 0 || answer.notes ? "warn" : "info"}>
      {words.would}
      <ul className="marked">
        {groups.map(([title, items]) => (
          <li key={title}>
            {title}: {items.length}
            {items.length > 0 && <span className="muted"> ({namesOf(items)})</span>}
          </li>
        ))}
        {answer.problems.map((problem) => (
          <li key={problem.kind + problem.name}>
            <strong>{problem.name}</strong> {sentences(problem.message, problem.details)}
          </li>
        ))}
        {answer.notes?.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </Note>
  );
}

const mostNames = 8;

const namesOf = (items: readonly Item[]): string =>
  items
    .slice(0, mostNames)
    .map(({ id }) => id)
    .join(", ") + (items.length > mostNames ? ", …" : "");
