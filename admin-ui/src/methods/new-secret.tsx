/** Makes a secret where it is needed: in the editor of the method that reads it. */

import { useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Allowed } from "../login/allowed.tsx";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords } from "../words/en-documents.ts";
import { methodWords } from "../words/en-methods.ts";

export interface NewSecretProps {
  readonly names: readonly string[];
  /** One that the method names and that is not set yet. */
  readonly missing: string | null;
  readonly onMade: (name: string) => void;
}

const shape = /^[A-Z_][A-Z0-9_]{0,63}$/;

export function NewSecret({ names, missing, onMade }: NewSecretProps) {
  const server = useServer();
  const toasts = useToasts();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState<string | null>(null);
  const [value, setValue] = useState("");
  const [error, setError] = useState<RequestError | null>(null);
  const [busy, setBusy] = useState(false);
  const name = typed ?? missing ?? "";
  const problem =
    name !== "" && !shape.test(name)
      ? methodWords.secret.shape
      : names.includes(name)
        ? methodWords.secret.taken(name)
        : error?.message;
  const make = async () => {
    setBusy(true);
    try {
      await server.put(`/secrets/${name}`, { value });
      server.resources.changed("/secrets");
      onMade(name);
      toasts.done(methodWords.secret.made(name));
      setOpen(false);
      setTyped(null);
      setValue("");
    } catch (thrown) {
      setError(toRequestError(thrown));
    } finally {
      setBusy(false);
    }
  };
  if (!open)
    return (
      <div>
        <Allowed to="secrets.write" otherwise={<p className="faint small">{documentWords.secrets.cannotMake}</p>}>
          <Button small icon="plus" onClick={() => setOpen(true)}>
            {methodWords.secret.add}
          </Button>
        </Allowed>
      </div>
    );
  return (
    <div className="row wrap form-row">
      <Field label={methodWords.secret.name} problem={problem}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            placeholder="OPENWEATHER_KEY"
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => {
              setTyped(event.target.value.toUpperCase());
              setError(null);
            }}
          />
        )}
      </Field>
      <Field label={methodWords.secret.value}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            type="password"
            autoComplete="new-password"
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <Button busy={busy} disabled={name === "" || value === "" || problem !== undefined} onClick={() => void make()}>
        {methodWords.secret.keep}
      </Button>
    </div>
  );
}
