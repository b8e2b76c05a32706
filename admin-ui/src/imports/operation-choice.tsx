/** The operations of an API: each with what would be made of it, its code and its secrets, ticked one by one. */

import { useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Field, Search } from "../parts/field.tsx";
import { Block, JsonView } from "../parts/json-view.tsx";
import { Failure } from "../parts/notes.tsx";
import { importWords } from "../words/en-import.ts";
import type { ImportAnswer, Operation, Preview } from "./answer.ts";
import { Problems } from "./problems.tsx";

const words = importWords.api;
type Existing = "update" | "skip" | "copy";

export interface OperationChoiceProps {
  readonly preview: Preview;
  readonly onPreview: (preview: Preview) => void;
  readonly onImported: (answer: ImportAnswer) => void;
}

/** Shorter lists are read without tools. */
const fewest = 8;
const canBeTaken = ({ what }: Operation) => what !== "problem";

export function OperationChoice({ preview, onPreview, onImported }: OperationChoiceProps) {
  const server = useServer();
  const { body, answer } = preview;
  const operations = answer.operations ?? [];
  const methods = new Map(answer.methods?.map((method) => [method.id, method]));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(
    () => new Set(operations.filter(canBeTaken).map(({ operation }) => operation)),
  );
  const [existing, setExisting] = useState<Existing>("update");
  const [search, setSearch] = useState("");
  const [error, setError] = useState<RequestError | null>(null);
  const [busy, setBusy] = useState(false);
  const wanted = search.trim().toLowerCase();
  const shown = operations.filter((one) =>
    `${one.operation} ${one.address} ${methods.get(one.method ?? "")?.name ?? ""}`.toLowerCase().includes(wanted),
  );
  const set = (names: readonly string[], on: boolean) => {
    const next = new Set(chosen);
    for (const name of names) on ? next.add(name) : next.delete(name);
    setChosen(next);
  };
  const ask = async (path: string, given: object, then: (answer: ImportAnswer) => void) => {
    setBusy(true);
    setError(null);
    try {
      then(await server.post<ImportAnswer>(path, given));
    } catch (thrown) {
      setError(toRequestError(thrown));
    } finally {
      setBusy(false);
    }
  };
  const choose = (next: Existing) => {
    setExisting(next);
    void ask(`/import?dryRun=true&existing=${next}`, body, (told) => onPreview({ body, answer: told }));
  };
  const submit = () => {
    const only = operations.filter(({ operation }) => chosen.has(operation)).map(({ operation }) => operation);
    const given = "curl" in body ? body : { ...body, only };
    void ask(`/import?existing=${existing}`, given, (told) => {
      server.resources.changed("/methods", "/secrets");
      onImported(told);
    });
  };
  const takeable = shown.filter(canBeTaken).map(({ operation }) => operation);
  return (
    <>
      {error && <Failure error={error} />}
      <Problems of={answer} />
      {operations.length > 0 && (
        <section className="card panel" aria-labelledby="operations">
          <div className="row wrap">
            <h2 id="operations" className="grow">
              {words.found(operations.length)}
            </h2>
            {operations.length > 1 && (
              <label className="check">
                <input
                  type="checkbox"
                  checked={takeable.length > 0 && takeable.every((name) => chosen.has(name))}
                  onChange={(event) => set(takeable, event.target.checked)}
                />
                {words.all}
              </label>
            )}
          </div>
          {operations.length >= fewest && <Search label={words.search} value={search} onChange={setSearch} />}
          <ul className="rows" aria-labelledby="operations">
            {shown.map((operation) => (
              <li key={operation.operation} className="stack tight">
                <OperationRow
                  operation={operation}
                  method={methods.get(operation.method ?? "")}
                  ticked={chosen.has(operation.operation)}
                  onTick={(on) => set([operation.operation], on)}
                />
              </li>
            ))}
          </ul>
          <Secrets secrets={answer.secrets ?? []} />
          <div className="row wrap form-row">
            <Field label={words.existing}>
              {(control) => (
                <select
                  {...control}
                  className="input"
                  value={existing}
                  onChange={(event) => choose(event.target.value as Existing)}
                >
                  {(["update", "skip", "copy"] as const).map((value) => (
                    <option key={value} value={value}>
                      {words[value]}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Button look="primary" icon="upload" busy={busy} disabled={chosen.size === 0} onClick={submit}>
              {words.import(chosen.size)}
            </Button>
          </div>
        </section>
      )}
    </>
  );
}

interface OperationRowProps {
  readonly operation: Operation;
  readonly method: Method | undefined;
  readonly ticked: boolean;
  readonly onTick: (on: boolean) => void;
}

function OperationRow({ operation, method, ticked, onTick }: OperationRowProps) {
  const { verb, address, what } = operation;
  const name = method?.name ?? operation.operation;
  return (
    <>
      <div className="row wrap">
        <label className="check grow">
          <input
            type="checkbox"
            aria-label={words.choose(name)}
            checked={ticked}
            disabled={!canBeTaken(operation)}
            onChange={(event) => onTick(event.target.checked)}
          />
          <strong>{name}</strong>
        </label>
        {method?.sideEffect && <span className="badge accent">{words.changes}</span>}
        <span className={what === "updated" ? "badge warn" : "badge"}>{words.what[what] ?? what}</span>
      </div>
      <p className="faint small as-written">
        <code>
          {verb} {address}
        </code>
      </p>
      {method && (
        <>
          {method.description && <p className="muted small as-written">{method.description}</p>}
          <details className="more">
            <summary>{words.code}</summary>
            <div className="stack tight">
              <Block label={`${words.code}: ${name}`}>{method.code}</Block>
              <JsonView value={method.inputDescription} label={importWords.inputDescription(name)} />
            </div>
          </details>
        </>
      )}
    </>
  );
}

function Secrets({ secrets }: { readonly secrets: NonNullable<ImportAnswer["secrets"]> }) {
  if (secrets.length === 0) return null;
  return (
    <section aria-label={words.secrets} className="stack tight">
      <h3>{words.secrets}</h3>
      <ul className="stack tight small">
        {secrets.map(({ name, value }) => (
          <li key={name}>
            <code>{name}</code>{" "}
            <span className="muted">{value === undefined ? words.secretMissing : words.secretFound}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
