/** Import of an API: pasted or from a file, its operations looked at and chosen one by one, then opened and tested. */
import { type ChangeEvent, type ReactNode, useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Failure } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { importWords } from "../words/en-import.ts";
import type { ImportAnswer, Preview } from "./answer.ts";
import { handedText } from "./handed-text.ts";
import { Imported } from "./imported.tsx";
import { OperationChoice } from "./operation-choice.tsx";
import { type ApiText, readApiText } from "./read-text.ts";

const words = importWords.api;

export default function ImportScreen() {
  const server = useServer();
  const [text, setText] = useState(handedText);
  const [problem, setProblem] = useState<string | null>(null);
  const [error, setError] = useState<RequestError | null>(null);
  const [busy, setBusy] = useState(false);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [imported, setImported] = useState<ImportAnswer | null>(null);
  const change = (next: string) => {
    setText(next);
    setProblem(null);
    setError(null);
    setPreview(null);
  };
  const takeFile = async (event: ChangeEvent<HTMLInputElement>) => {
    const file = event.target.files?.[0];
    if (file) change(await file.text());
  };
  const read = async () => {
    const api: ApiText = readApiText(text);
    if (!api.ok) {
      setProblem(api.message);
      return;
    }
    setBusy(true);
    setError(null);
    try {
      const answer = await server.post<ImportAnswer>("/import?dryRun=true", api.body);
      setPreview({ body: api.body, answer });
    } catch (thrown) {
      setError(toRequestError(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (imported && preview)
    return (
      <Frame>
        <Imported
          answer={imported}
          preview={preview}
          onAnother={() => {
            setImported(null);
            change("");
          }}
        />
      </Frame>
    );
  return (
    <Frame>
      <div className="stack">
        {error && <Failure error={error} />}
        <div className="card panel">
          <Field label={words.file}>
            {(control) => (
              <input
                {...control}
                type="file"
                accept=".json,application/json,.yaml,.yml,.txt,.sh"
                onChange={(event) => void takeFile(event)}
              />
            )}
          </Field>
          <Field label={words.paste} problem={problem}>
            {(control) => (
              <textarea
                {...control}
                className="input mono"
                rows={preview ? 4 : 9}
                spellCheck={false}
                placeholder={words.placeholder}
                value={text}
                onChange={(event) => change(event.target.value)}
              />
            )}
          </Field>
          <div>
            <Button
              needs="methods.write"
              look={preview ? "plain" : "primary"}
              icon="eye"
              busy={busy}
              onClick={() => void read()}
            >
              {words.read}
            </Button>
          </div>
        </div>
        {preview && <OperationChoice preview={preview} onPreview={setPreview} onImported={setImported} />}
      </div>
    </Frame>
  );
}

function Frame({ children }: { readonly children: ReactNode }) {
  return (
    <Page above={<Link href="/methods">{importWords.externalApi}</Link>} title={words.title} lead={words.intro}>
      {children}
    </Page>
  );
}
