/** What the model sees of a method: its name, description and parameters as each provider is sent them. */

import { useEffect, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { CopyButton } from "../parts/copy.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Failure, Note, Skeleton } from "../parts/notes.tsx";
import { Segments } from "../parts/segments.tsx";
import { methodPartWords } from "../words/en-method-parts.ts";
import { methodWords } from "../words/en-methods.ts";
import { type Draft, fieldsOf } from "./draft.ts";
import type { Preview } from "./preview.ts";

export interface ModelViewProps {
  /** The saved method's id, under which the model calls it; null for one that was never saved. */
  readonly id: string | null;
  readonly draft: Draft;
  readonly onClose: () => void;
}

export function ModelView({ id, draft, onClose }: ModelViewProps) {
  const server = useServer();
  const [provider, setProvider] = useState<string | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  useEffect(() => {
    server
      .post<Preview>("/methods/preview", { ...(id === null ? {} : { id }), ...fieldsOf(draft) })
      .then(setPreview, (thrown) => setError(toRequestError(thrown)));
  }, [server, id, draft]);
  const form = preview?.forms.find(({ id }) => id === provider) ?? preview?.forms[0];
  const shown = form?.tool;
  return (
    <Dialog title={methodWords.whatTheModelSees} onClose={onClose}>
      <div className="stack">
        <p className="muted">{methodPartWords.thisAndNothingElse}</p>
        <div className="row">
          <Segments
            label={methodPartWords.provider}
            value={form?.id ?? ""}
            onChange={setProvider}
            options={(preview?.forms ?? []).map(({ id: value, title: label }) => ({ value, label }))}
          />
          <span className="grow" />
          {shown != null && <CopyButton text={writeJson(shown, 2)} />}
        </div>
        {error && <Failure error={error} />}
        {!preview && !error && <Skeleton />}
        {preview && preview.problems.length > 0 && (
          <Note kind="bad">
            {methodPartWords.itCantBeOffered}
            <ul>
              {preview.problems.map((problem) => (
                <li key={problem.path + problem.message}>
                  <code>{problem.path}</code> {problem.message}
                </li>
              ))}
            </ul>
          </Note>
        )}
        {preview && preview.notes.length > 0 && (
          <Note kind="warn">
            <ul>
              {preview.notes.map((note) => (
                <li key={note.path}>
                  <code>{note.path}</code> {note.message}
                </li>
              ))}
            </ul>
          </Note>
        )}
        {shown != null && <JsonView value={shown} label={methodPartWords.asTheModelIs} />}
      </div>
    </Dialog>
  );
}
