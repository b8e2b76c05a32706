/** What a character knows: notes of any length, each in a field of its own. */

import { Button, IconButton } from "../parts/button.tsx";
import { Problem } from "../parts/field.tsx";
import { characterWords } from "../words/en-characters.ts";

export interface NotesFieldProps {
  readonly notes: readonly string[];
  readonly problem: string | undefined;
  readonly onChange: (notes: readonly string[]) => void;
}

export function NotesField({ notes, problem, onChange }: NotesFieldProps) {
  return (
    <div className="stack tight">
      {notes.map((note, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a note has no identity but its place.
        <div className="row top" key={index}>
          <textarea
            className="input"
            dir="auto"
            rows={1}
            aria-label={characterWords.note(index + 1)}
            placeholder={characterWords.theMillBurntDown}
            value={note}
            onChange={(event) => onChange(notes.with(index, event.target.value))}
          />
          <IconButton
            icon="trash"
            label={characterWords.removeNote(index + 1)}
            onClick={() => onChange(notes.toSpliced(index, 1))}
          />
        </div>
      ))}
      {problem && <Problem>{problem}</Problem>}
      <div>
        <Button small icon="plus" onClick={() => onChange([...notes, ""])}>
          {characterWords.addNote}
        </Button>
      </div>
    </div>
  );
}
