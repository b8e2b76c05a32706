/** A hook's fields: name, address, how the sender proves itself, and the code. */

import { useCallback, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import type { HookTemplate } from "../../../server/hooks/templates.ts";
import type { SyntaxProblem } from "../../../server/python/runner.ts";
import { CodeField } from "../code/code-field.tsx";
import { DocumentName } from "../edit/document-name.tsx";
import { SetUp } from "../edit/set-up.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { CopyButton } from "../parts/copy.tsx";
import { Check } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { Switch } from "../parts/switch.tsx";
import { hookWords as words } from "../words/en-hooks.ts";
import { draftOfHook, emptyHook, type HookState, type ShownHook } from "./hook-draft.ts";
import { StateOf } from "./state-of.tsx";
import { VerifyFields } from "./verify-fields.tsx";

export interface HookFormProps {
  readonly saved: ShownHook | undefined;
  readonly state: HookState;
  /** A template was taken; gets a body as its sender would send it. */
  readonly onSample: (sample: unknown) => void;
}

export function HookForm({ saved, state, onSample }: HookFormProps) {
  const server = useServer();
  const { draft, change, problems } = state;
  const problem = (field: string) =>
    problems.find(({ path }) => path === field || path.startsWith(`${field}.`))?.message;
  const check = useCallback(
    async (code: string) =>
      (await server.post<{ readonly problems: SyntaxProblem[] }>("/methods/check", { code })).problems,
    [server],
  );
  return (
    <>
      {!saved && <Templates state={state} onSample={onSample} />}
      <DocumentName
        label={words.name}
        example={words.namePlaceholder}
        value={draft.name}
        problem={problem("name")}
        onChange={change}
      />
      <Address url={saved?.url} />
      <Switch label={words.on} checked={draft.enabled} onChange={(enabled) => change({ enabled })} />
      <VerifyFields verify={draft.verify} problem={problem} onChange={(verify) => change({ verify })} />
      <CodeField
        heading={words.code}
        label={words.code}
        language="python"
        size="short"
        value={draft.code}
        onChange={(code) => change({ code })}
        check={check}
        problems={problem("code") ? [problem("code")] : []}
        hint={words.codeHint}
      />
      <SecretsOfCode chosen={draft.secrets} onChange={(secrets) => change({ secrets })} />
      <StateOf value={draft.stateOf ?? null} problem={problem("stateOf")} onChange={(stateOf) => change({ stateOf })} />
    </>
  );
}

function Address({ url }: { readonly url: string | undefined }) {
  const local = url !== undefined && /^https?:\/\/(127\.|localhost|\[::1\])/.test(url);
  return (
    <div className="field">
      <div className="row field-label">
        <span className="grow">{words.address}</span>
      </div>
      {url === undefined ? (
        <p className="muted small">{words.addressLater}</p>
      ) : (
        <div className="row wrap block">
          <code>{url}</code>
          <CopyButton text={url} label={words.copy} />
        </div>
      )}
      {local && <p className="faint small">{words.addressLocal}</p>}
    </div>
  );
}

function Templates({ state, onSample }: Pick<HookFormProps, "state" | "onSample">) {
  const templates = useResource<List<HookTemplate>>("/hook-templates");
  const [taken, setTaken] = useState<HookTemplate | null>(null);
  const items = templates.data?.items ?? [];
  const of = ({ hook }: HookTemplate) => draftOfHook({ ...emptyHook, ...hook });
  const typed = writeJson(state.draft);
  const pristine = [emptyHook, ...items.map(of)].some((one) => writeJson(one) === typed);
  const take = (template: HookTemplate) => {
    state.change(of(template));
    onSample(template.sample);
    setTaken(template);
  };
  if (items.length === 0) return null;
  return (
    <>
      <div className="row field-label">
        <span className="grow">{words.templates}</span>
      </div>
      <fieldset className="row wrap">
        <legend className="visually-hidden">{words.templates}</legend>
        {items.map((item) => (
          <button
            type="button"
            key={item.id}
            className="chip"
            lang="en"
            disabled={!pristine}
            aria-pressed={taken?.id === item.id}
            title={pristine ? item.description : words.replaces}
            onClick={() => take(item)}
          >
            {item.name}
          </button>
        ))}
      </fieldset>
      {taken && <SetUp heading={words.before} steps={taken.setup} />}
    </>
  );
}

interface SecretsOfCodeProps {
  readonly chosen: readonly string[];
  readonly onChange: (names: string[]) => void;
}

function SecretsOfCode({ chosen, onChange }: SecretsOfCodeProps) {
  const secrets = useResource<List<{ readonly name: string }>>("/secrets");
  const known = [...new Set([...(secrets.data?.items.map(({ name }) => name) ?? []), ...chosen])];
  return (
    <Group title={words.secretsOfCode} state={chosen.length > 0 ? chosen.join(", ") : words.noneChosen}>
      <p className="faint small">{words.secretsOfCodeHint}</p>
      {known.length === 0 && <p className="muted small">{words.noSecrets}</p>}
      <div className="stack tight">
        {known.map((name) => (
          <Check
            key={name}
            label={name}
            checked={chosen.includes(name)}
            onChange={(on) => onChange(on ? [...chosen, name] : chosen.filter((other) => other !== name))}
          />
        ))}
      </div>
    </Group>
  );
}
