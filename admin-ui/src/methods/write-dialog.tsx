/** Has a model write the method from a sentence: what comes back is in the editor, unsaved, to be read and tested. */
import { useState } from "react";
import type { MethodDraft } from "../../../server/methods/method.ts";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { ModelSelect } from "../characters/model-facts.tsx";
import { toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Note } from "../parts/notes.tsx";
import { writeWords as words } from "../words/en-write.ts";

export interface WriteDialogProps {
  /** Those that can write. */
  readonly models: readonly CatalogueModel[];
  readonly onWritten: (method: Partial<MethodDraft>, model: string) => void;
  readonly onClose: () => void;
}

interface Written {
  readonly model: string;
  readonly method: Partial<MethodDraft>;
}

export default function WriteDialog({ models, onWritten, onClose }: WriteDialogProps) {
  const server = useServer();
  const [sentence, setSentence] = useState("");
  const [model, setModel] = useState(models[0]?.id ?? "");
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const write = async () => {
    setBusy(true);
    setProblem(null);
    try {
      const written = await server.post<Written>("/methods/write", { sentence: sentence.trim(), model });
      onWritten(written.method, written.model);
    } catch (error) {
      setProblem(toRequestError(error).message);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={words.title}
      onClose={onClose}
      foot={
        <Button look="primary" icon="spark" busy={busy} disabled={sentence.trim() === ""} onClick={() => void write()}>
          {words.write}
        </Button>
      }
    >
      <div className="stack">
        <p className="muted">{words.lead}</p>
        <Field label={words.sentence}>
          {(control) => (
            <textarea
              {...control}
              className="input"
              dir="auto"
              rows={4}
              maxLength={2000}
              placeholder={words.example}
              value={sentence}
              onChange={(event) => setSentence(event.target.value)}
            />
          )}
        </Field>
        <Field label={words.model}>
          {(control) => <ModelSelect control={control} models={models} value={model} onChange={setModel} />}
        </Field>
        {problem && <Note kind="bad">{problem}</Note>}
      </div>
    </Dialog>
  );
}
