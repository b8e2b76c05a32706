/** Says that a key stands in the code, where everybody who may read the method sees it, and offers to move it to the secrets. */

import { useState } from "react";
import type { LiteralKey } from "../../../server/methods/literal-keys.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { methodPartWords } from "../words/en-method-parts.ts";

import { freeName, withoutKey } from "./move-key.ts";
import type { DraftState } from "./use-draft.ts";

export interface LiteralKeysProps {
  readonly state: DraftState;
  /** Found in the code as it was when it was last checked. */
  readonly found: { readonly code: string; readonly keys: readonly LiteralKey[] };
}

export function LiteralKeys({ state, found }: LiteralKeysProps) {
  const server = useServer();
  const toasts = useToasts();
  const may = useMay();
  const secrets = useResource<List<{ name: string }>>("/secrets");
  const [busy, setBusy] = useState(false);
  const { draft, change } = state;
  // What has been typed since may have moved it to another place.
  if (found.code !== draft.code || found.keys.length === 0 || !secrets.data) return null;
  const taken = secrets.data.items.map(({ name }) => name);

  const move = async (key: LiteralKey, name: string, code: string) => {
    const value = draft.code.split("\n")[key.line - 1]?.slice(key.column - 1, key.endColumn - 1) ?? "";
    setBusy(true);
    try {
      await server.put(`/secrets/${name}`, { value });
      server.resources.changed("/secrets");
      change({ code, secrets: [...draft.secrets, name] });
      toasts.done(methodPartWords.movedToTheSecret(name));
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <ul className="rows" aria-label={methodPartWords.keysInTheCode}>
      {found.keys.map((key) => {
        const name = freeName(key.suggestedName, taken);
        const code = withoutKey(draft.code, key, name);
        return (
          <li key={`${key.line}:${key.column}`} className="row wrap">
            <span className="grow small">{methodPartWords.lineHoldsAKey(key.line, key.reason)}</span>
            {code === null || !may("secrets.write") ? (
              <span className="muted small">{methodPartWords.putItAmongThe}</span>
            ) : (
              <Button small disabled={busy} onClick={() => void move(key, name, code)}>
                {methodPartWords.moveToTheSecret(name)}
              </Button>
            )}
          </li>
        );
      })}
    </ul>
  );
}
