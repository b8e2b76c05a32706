/** What could not be taken of an import, and why. */
import { Note } from "../parts/notes.tsx";
import { importWords } from "../words/en-import.ts";
import type { ImportAnswer } from "./answer.ts";

const words = importWords.api;

export function Problems({ of: { problems } }: { readonly of: Pick<ImportAnswer, "problems"> }) {
  if (problems.length === 0) return null;
  return (
    <Note kind="warn">
      {words.problems}
      <ul className="marked">
        {problems.map(({ name, message }) => (
          <li key={name + message}>
            <strong>{name}</strong> {message}
          </li>
        ))}
      </ul>
    </Note>
  );
}
