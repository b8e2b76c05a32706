/** How the sender of a hook proves who it is: the kind, the secret both sides know, and what the kind can be told. */
import type { HookFields } from "../../../server/hooks/hook.ts";
import { SecretChoice } from "../edit/secret-choice.tsx";
import { Field } from "../parts/field.tsx";
import { hookWords as words } from "../words/en-hooks.ts";

type Verify = HookFields["verify"];
type VerifyKind = Verify["kind"];

export interface VerifyFieldsProps {
  readonly verify: Verify;
  readonly problem: (field: string) => string | undefined;
  readonly onChange: (verify: Verify) => void;
}

const kinds = Object.keys(words.kinds) as VerifyKind[];
const suggested: Partial<Record<VerifyKind, string>> = {
  github: "GITHUB_WEBHOOK_SECRET",
  jira: "JIRA_WEBHOOK_SECRET",
  trello: "TRELLO_SECRET",
  slack: "SLACK_SIGNING_SECRET",
  stripe: "STRIPE_WEBHOOK_SECRET",
};

export function VerifyFields({ verify, problem, onChange }: VerifyFieldsProps) {
  const { kind, secret } = verify;
  const set = (fields: Partial<Record<keyof Verify, string>>) => {
    const next = { ...verify, ...fields } as Record<string, unknown>;
    // What is empty is left to the server's own choice.
    onChange(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== "")) as unknown as Verify);
  };
  return (
    <>
      <Field label={words.verify} hint={words.kindHints[kind]} problem={problem("verify.kind")}>
        {(control) => (
          <select
            {...control}
            className="input"
            value={kind}
            onChange={(event) =>
              onChange({ kind: event.target.value as VerifyKind, ...(secret !== undefined && { secret }) })
            }
          >
            {kinds.map((one) => (
              <option key={one} value={one}>
                {words.kinds[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {kind !== "none" && (
        <SecretChoice
          label={words.secret}
          value={secret}
          suggested={suggested[kind]}
          problem={problem("verify.secret")}
          onChange={(name) => set({ secret: name })}
        />
      )}
      {kind === "hmac-sha256" && (
        <div className="columns">
          <Text
            label={words.header}
            value={verify.header}
            placeholder="X-Hub-Signature-256"
            problem={problem("verify.header")}
            onChange={(header) => set({ header })}
          />
          <Field label={words.encoding}>
            {(control) => (
              <select
                {...control}
                className="input"
                value={verify.encoding ?? "hex"}
                onChange={(event) => set({ encoding: event.target.value })}
              >
                <option value="hex">{words.hex}</option>
                <option value="base64">{words.base64}</option>
              </select>
            )}
          </Field>
          <Text
            label={words.prefix}
            value={verify.prefix}
            placeholder="sha256="
            problem={problem("verify.prefix")}
            onChange={(prefix) => set({ prefix })}
          />
        </div>
      )}
    </>
  );
}

interface TextProps {
  readonly label: string;
  readonly value: string | undefined;
  readonly placeholder: string;
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

const Text = ({ label, value, placeholder, problem, onChange }: TextProps) => (
  <Field label={label} problem={problem}>
    {(control) => (
      <input
        {...control}
        className="input mono"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={value ?? ""}
        onChange={(event) => onChange(event.target.value)}
      />
    )}
  </Field>
);
