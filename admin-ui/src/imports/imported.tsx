/** What an import made: each method to be opened and tested, and the secrets that want a value first. */
import { Link } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Note } from "../parts/notes.tsx";
import { importWords } from "../words/en-import.ts";
import type { ImportAnswer, Preview } from "./answer.ts";
import { Problems } from "./problems.tsx";

const words = importWords.api;

export interface ImportedProps {
  readonly answer: ImportAnswer;
  readonly preview: Preview;
  readonly onAnother: () => void;
}

export function Imported({ answer, preview, onAnother }: ImportedProps) {
  const ids = [...answer.created, ...answer.updated].map(({ id }) => id);
  const names = new Map(preview.answer.methods?.map(({ id, name }) => [id, name]));
  const told = new Set(answer.secrets?.map(({ name }) => name));
  const toSet = (preview.answer.secrets ?? []).filter(({ name, value }) => value === undefined && told.has(name));
  return (
    <div className="stack">
      {toSet.length > 0 && (
        <Note kind="warn">
          {words.toSet} {toSet.map(({ name }) => name).join(", ")}.{" "}
          <Link href="/settings#secrets">{words.settings}</Link>
        </Note>
      )}
      <section className="card panel" aria-labelledby="imported">
        <h2 id="imported">{ids.length === 0 ? words.nothingMade : words.made(ids.length)}</h2>
        {ids.length > 0 && <p className="muted small">{words.notConnected}</p>}
        <ul className="rows" aria-labelledby="imported">
          {ids.map((id) => (
            <li key={id} className="row wrap">
              <strong className="grow" dir="auto">
                {names.get(id) ?? id}
              </strong>
              <Link className="button small" href={`/methods/${id}`}>
                {words.open}
              </Link>
            </li>
          ))}
        </ul>
        <Problems of={answer} />
        <div>
          <Button onClick={onAnother}>{words.another}</Button>
        </div>
      </section>
    </div>
  );
}
