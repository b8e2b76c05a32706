/** OAuth client credentials of an MCP server. */
import { SecretChoice } from "../edit/secret-choice.tsx";
import { Check, Field } from "../parts/field.tsx";
import { Group } from "../parts/group.tsx";
import { mcpWords as words } from "../words/en-mcp.ts";
import type { McpDraft } from "./mcp-draft.ts";

type OAuth = NonNullable<McpDraft["oauth"]>;

export interface OAuthFieldsProps {
  readonly oauth: McpDraft["oauth"];
  readonly problem: (field: string) => string | undefined;
  readonly onChange: (oauth: McpDraft["oauth"]) => void;
}

const texts = [
  ["clientId", words.clientId],
  ["issuer", words.issuer],
  ["scope", words.scope],
] as const;

export function OAuthFields({ oauth, problem, onChange }: OAuthFieldsProps) {
  const set = (name: keyof OAuth, value: string) => {
    const next: Record<string, string> = { ...oauth, [name]: value };
    // What may be left out is, when it is empty.
    const kept = Object.entries(next).filter(([key, text]) => text !== "" || key === "clientId" || key === "secret");
    onChange(Object.fromEntries(kept) as unknown as OAuth);
  };
  return (
    <Group title={words.oauth} state={oauth ? words.oauthOn : words.oauthOff} open={oauth !== null}>
      <Check
        label={words.useOauth}
        checked={oauth !== null}
        onChange={(on) => onChange(on ? { clientId: "", secret: "" } : null)}
      />
      {oauth && (
        <>
          {texts.map(([name, label]) => (
            <Field key={name} label={label} problem={problem(`oauth.${name}`)}>
              {(control) => (
                <input
                  {...control}
                  className="input"
                  autoComplete="off"
                  spellCheck={false}
                  value={oauth[name] ?? ""}
                  onChange={(event) => set(name, event.target.value)}
                />
              )}
            </Field>
          ))}
          <SecretChoice
            label={words.clientSecret}
            value={oauth.secret}
            suggested="MCP_CLIENT_SECRET"
            problem={problem("oauth.secret")}
            onChange={(secret) => set("secret", secret)}
          />
        </>
      )}
    </Group>
  );
}
