/** Import: methods and characters from an export of this product, or the fields of a Convai method. */
import { type ChangeEvent, useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Failure, Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { parseAny } from "./draft.ts";

interface ImportAnswer {
  readonly created: readonly unknown[];
  readonly updated: readonly unknown[];
  readonly skipped: readonly unknown[];
  readonly problems: readonly { readonly kind: string; readonly name: string; readonly message: string }[];
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
    if (file) setText(await file.text());
  };
  const submit = async () => {
    const parsed = parseAny(text);
    if (!parsed.ok) {
      setError(toRequestError(new Error(parsed.message)));
      return;
    }
    setBusy(true);
    try {
      const answer = await server.post<ImportAnswer>(`/import?existing=${existing}`, parsed.value);
      server.resources.changed("/methods", "/characters");
      if (answer.problems.length > 0) {
        setRefused(answer.problems);
        return;
      }
      toasts.done(
        `Imported: ${answer.created.length} new, ${answer.updated.length} updated, ${answer.skipped.length} left.`,
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
      title="Import"
      onClose={onClose}
      foot={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button look="primary" busy={busy} disabled={text.trim() === ""} onClick={() => void submit()}>
            Import
          </Button>
        </>
      }
    >
      <div className="stack">
        <p className="muted">
          Takes an export of Barkeep, or one method as Convai's page has it. Secrets are never part of a file.
        </p>
        {error && <Failure error={error} />}
        {refused.length > 0 && (
          <Note kind="warn">
            These could not be taken; everything else is in:
            <ul>
              {refused.map((problem) => (
                <li key={problem.kind + problem.name}>
                  <strong>{problem.name}</strong> {problem.message}
                </li>
              ))}
            </ul>
          </Note>
        )}
        <Field label="A file">
          {(control) => (
            <input {...control} type="file" accept=".json,application/json" onChange={(event) => void read(event)} />
          )}
        </Field>
        <Field label="Or paste JSON">
          {(control) => (
            <textarea
              {...control}
              className="input mono"
              rows={9}
              placeholder={example}
              value={text}
              spellCheck={false}
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <Field label="What is there already">
          {(control) => (
            <select
              {...control}
              className="input"
              value={existing}
              onChange={(event) => setExisting(event.target.value as Existing)}
            >
              <option value="update">is updated, as a new version</option>
              <option value="skip">stays as it is</option>
              <option value="copy">stays, and gets a copy beside it</option>
            </select>
          )}
        </Field>
      </div>
    </Dialog>
  );
}
