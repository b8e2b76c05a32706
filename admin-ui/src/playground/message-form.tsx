/** A form made from a message's schema, with the message it makes below. */

import { useState } from "react";
import type { Character } from "../../../server/characters/character.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy.tsx";
import { Field, Problem } from "../parts/field.tsx";
import { Block } from "../parts/json-view.tsx";
import { Segments } from "../parts/segments.tsx";
import { playgroundWords } from "../words/en-playground.ts";
import { asCode, type Language } from "./as-code.ts";
import {
  type ClientType,
  descriptionOf,
  type Filled,
  fieldsOf,
  firstValues,
  type MessageField,
  messageOf,
} from "./message-fields.ts";
import type { PlaygroundSocket } from "./use-socket.ts";

export interface MessageFormProps {
  readonly type: ClientType;
  readonly id: string;
  readonly sessions: PlaygroundSocket["sessions"];
  readonly open: boolean;
  readonly onSend: (message: Record<string, unknown>) => void;
}

export function MessageForm({ type, id, sessions, open, onSend }: MessageFormProps) {
  const characters = useResource<List<Character>>("/characters");
  const [typed, setTyped] = useState<Filled>({});
  const [language, setLanguage] = useState<Language>("json");
  const fields = fieldsOf(type);
  const first = (field: MessageField): string => {
    if (field.name === "session") return [...sessions.keys()].at(-1) ?? "";
    if (field.name === "character") return characters.data?.items[0]?.id ?? "barkeep";
    if (!field.required && !(type === "hello" || field.name === "player")) return "";
    return firstValues[field.name] ?? "";
  };
  const filled = Object.fromEntries(fields.map((field) => [field.name, typed[field.name] ?? first(field)]));
  const made = messageOf(type, id, filled);
  const put = (name: string, value: string) => setTyped((before) => ({ ...before, [name]: value }));
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (made.ok) onSend(made.message);
      }}
    >
      <p className="muted small">{descriptionOf(type)}</p>
      {fields.map((field) => (
        <Field
          key={field.name}
          label={field.required ? field.name : `${field.name} (optional)`}
          hint={field.description.replaceAll("`", "")}
        >
          {(control) => (
            <Control
              control={control}
              field={field}
              value={filled[field.name] ?? ""}
              onChange={(value) => put(field.name, value)}
            />
          )}
        </Field>
      ))}
      {made.ok ? (
        <div className="stack tight">
          <div className="row wrap">
            <Segments
              label={playgroundWords.showTheMessageAs}
              value={language}
              onChange={setLanguage}
              options={[
                { value: "json", label: "JSON" },
                { value: "typescript", label: "TypeScript" },
                { value: "csharp", label: "C#" },
              ]}
            />
            <span className="grow" />
            <CopyButton text={asCode(made.message, language)} />
          </div>
          <Block label={playgroundWords.theMessage}>{asCode(made.message, language)}</Block>
        </div>
      ) : (
        <Problem>{made.problem}</Problem>
      )}
      {!open && <p className="faint small">{playgroundWords.theSocketIsClosed}</p>}
      <Button type="submit" look="primary" icon="send" disabled={!open || !made.ok}>
        {playgroundWords.send}
      </Button>
    </form>
  );
}

interface ControlProps {
  readonly control: { id: string };
  readonly field: MessageField;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Control({ control, field, value, onChange }: ControlProps) {
  if (field.kind === "choice" || field.kind === "flag") {
    const choices = field.kind === "flag" ? ["true", "false"] : field.choices;
    return (
      <select {...control} className="input" value={value} onChange={(event) => onChange(event.target.value)}>
        {!field.required && <option value="">{playgroundWords.notSent}</option>}
        {choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </select>
    );
  }
  if (field.kind === "json")
    return (
      <textarea
        {...control}
        className="input mono"
        rows={1}
        spellCheck={false}
        placeholder={playgroundWords.json}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    );
  return (
    <input
      {...control}
      className="input"
      type={field.kind === "number" ? "number" : "text"}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
