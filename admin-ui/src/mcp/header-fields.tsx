/** The headers an MCP server is sent: each a secret's value, or a text. */
import { SecretChoice } from "../edit/secret-choice.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";
import type { HeaderRow } from "./mcp-draft.ts";

export interface HeaderFieldsProps {
  readonly headers: readonly HeaderRow[];
  readonly problem: (field: string) => string | undefined;
  readonly onChange: (headers: readonly HeaderRow[]) => void;
}

const secretMark = "secret:";

export function HeaderFields({ headers, problem, onChange }: HeaderFieldsProps) {
  const put = (index: number, row: Partial<HeaderRow>) =>
    onChange(headers.map((one, at) => (at === index ? { ...one, ...row } : one)));
  return (
    <Group
      title={words.headers}
      state={headers.length > 0 ? headers.map(({ name }) => name).join(", ") : words.noHeaders}
      open={headers.length > 0}
    >
      <p className="faint small">{words.headersHint}</p>
      {headers.map((row, index) => (
        <Header
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place.
          key={index}
          row={row}
          problem={problem(`headers.${row.name}`)}
          onChange={(next) => put(index, next)}
          onRemove={() => onChange(headers.filter((_, at) => at !== index))}
        />
      ))}
      <div>
        <Button
          small
          icon="plus"
          onClick={() =>
            onChange([...headers, { name: headers.length === 0 ? "Authorization" : "", value: secretMark }])
          }
        >
          {words.addHeader}
        </Button>
      </div>
    </Group>
  );
}

interface HeaderProps {
  readonly row: HeaderRow;
  readonly problem: string | undefined;
  readonly onChange: (row: Partial<HeaderRow>) => void;
  readonly onRemove: () => void;
}

function Header({ row: { name, value }, problem, onChange, onRemove }: HeaderProps) {
  const isSecret = value.startsWith(secretMark);
  return (
    <div className="card inset stack tight">
      <div className="row wrap form-row">
        <Field label={words.headerName} problem={problem}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              placeholder="Authorization"
              value={name}
              onChange={(event) => onChange({ name: event.target.value })}
            />
          )}
        </Field>
        <select
          className="input fit"
          aria-label={words.headerKind(name)}
          value={isSecret ? "secret" : "text"}
          onChange={(event) => onChange({ value: event.target.value === "secret" ? secretMark : "" })}
        >
          <option value="secret">{words.aSecret}</option>
          <option value="text">{words.aText}</option>
        </select>
        <IconButton icon="trash" label={words.removeHeader(name)} onClick={onRemove} />
      </div>
      {isSecret ? (
        <SecretChoice
          label={words.headerValue(name)}
          value={value.slice(secretMark.length)}
          problem={undefined}
          onChange={(secret) => onChange({ value: secretMark + secret })}
        />
      ) : (
        <Field label={words.headerValue(name)}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              autoComplete="off"
              spellCheck={false}
              value={value}
              onChange={(event) => onChange({ value: event.target.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}
