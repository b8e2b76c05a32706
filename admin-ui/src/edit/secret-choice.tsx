/** Chooses a secret by its name, or makes one where it is needed: typed, or made up for both sides to know. */
import { useId, useState } from "react";
import type { List } from "../http/lists.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Field } from "../parts/field.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords } from "../words/en-documents.ts";

const words = documentWords.secrets;
const shape = /^[A-Z_][A-Z0-9_]{0,63}$/;

export interface SecretChoiceProps {
  readonly label?: string;
  readonly value: string | undefined;
  /** A name to begin with when one is made. */
  readonly suggested?: string | undefined;
  readonly problem: string | undefined;
  readonly onChange: (name: string) => void;
}

export function SecretChoice({ label = words.choose, value, suggested, problem, onChange }: SecretChoiceProps) {
  const secrets = useResource<List<{ readonly name: string }>>("/secrets");
  const may = useMay();
  const [making, setMaking] = useState(false);
  const names = secrets.data?.items.map(({ name }) => name) ?? [];
  const missing = value !== undefined && value !== "" && secrets.data !== undefined && !names.includes(value);
  const known = missing && value ? [value, ...names] : names;
  return (
    <>
      <Field
        label={label}
        problem={problem ?? (missing ? words.missing(value) : undefined)}
        aside={
          may("secrets.write") &&
          !making && (
            <Button small look="quiet" icon="plus" onClick={() => setMaking(true)}>
              {words.add}
            </Button>
          )
        }
      >
        {(control) => (
          <select {...control} className="input" value={value ?? ""} onChange={(event) => onChange(event.target.value)}>
            <option value="">{words.none}</option>
            {known.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      {making && (
        <MakeSecret
          names={names}
          suggested={missing ? value : (suggested ?? "")}
          onMade={(name) => {
            onChange(name);
            setMaking(false);
          }}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}

interface MakeSecretProps {
  readonly names: readonly string[];
  readonly suggested: string;
  readonly onMade: (name: string) => void;
  readonly onClose: () => void;
}

function MakeSecret({ names, suggested, onMade, onClose }: MakeSecretProps) {
  const server = useServer();
  const toasts = useToasts();
  const [name, setName] = useState(suggested);
  const [value, setValue] = useState("");
  const [madeUp, setMadeUp] = useState(false);
  const [error, setError] = useState<RequestError | null>(null);
  const [busy, setBusy] = useState(false);
  const titleId = useId();
  const problem =
    name !== "" && !shape.test(name) ? words.shape : names.includes(name) ? words.taken(name) : error?.message;
  const keep = async () => {
    setBusy(true);
    try {
      await server.put(`/secrets/${name}`, { value });
      server.resources.changed("/secrets");
      toasts.done(words.made(name));
      onMade(name);
    } catch (thrown) {
      setError(toRequestError(thrown));
      setBusy(false);
    }
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset would be one more frame within the form's own.
    <div className="card inset stack" role="group" aria-labelledby={titleId}>
      <h3 id={titleId}>{words.add}</h3>
      <Field label={words.name} problem={problem}>
        {(control) => (
          <input
            {...control}
            className="input mono"
            placeholder="WEBHOOK_SECRET"
            autoComplete="off"
            spellCheck={false}
            value={name}
            onChange={(event) => {
              setName(event.target.value.toUpperCase());
              setError(null);
            }}
          />
        )}
      </Field>
      <Field
        label={words.value}
        hint={madeUp ? words.copyNow : undefined}
        aside={
          <>
            <Button
              small
              look="quiet"
              icon="spark"
              onClick={() => {
                setValue(madeUpValue());
                setMadeUp(true);
              }}
            >
              {words.makeUp}
            </Button>
            {madeUp && value !== "" && <CopyButton text={value} />}
          </>
        }
      >
        {(control) => (
          <input
            {...control}
            className="input mono"
            type={madeUp ? "text" : "password"}
            autoComplete="new-password"
            spellCheck={false}
            value={value}
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </Field>
      <div className="row wrap">
        <Button busy={busy} disabled={name === "" || value === "" || problem !== undefined} onClick={() => void keep()}>
          {words.keep}
        </Button>
        <Button look="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </div>
  );
}

/** 256 bits in hex, which every sender's form takes. */
const madeUpValue = (): string =>
  [...crypto.getRandomValues(new Uint8Array(32))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
