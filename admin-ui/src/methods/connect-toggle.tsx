/** The Connect toggle: green while characters may call the method. */

import { useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import { useServer } from "../http/server.ts";
import { useMay } from "../login/me.ts";
import { go } from "../navigation/router.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { methodWords } from "../words/en-methods.ts";
import { askBeforeConnecting } from "./connect-check.ts";
import { listPath } from "./listed-methods.ts";

/** The way to a character that may call it. */
function tryIt(method: Pick<Method, "characters">): { label: string; run: () => void } | undefined {
  const character = method.characters === "all" ? null : method.characters[0];
  if (character === undefined) return undefined;
  return { label: methodWords.talkToACharacter, run: () => go(character ? `/characters/${character}` : "/characters") };
}

export interface ConnectToggleProps {
  readonly method: Pick<Method, "id" | "name" | "connected">;
  /** Edits that are not saved: they are not what gets connected. */
  readonly unsaved?: boolean;
}

export function ConnectToggle({ method, unsaved = false }: ConnectToggleProps) {
  const server = useServer();
  const toasts = useToasts();
  const may = useMay();
  /** What was asked for, until the server has answered: the toggle moves at once. */
  const [wanted, setWanted] = useState<boolean | null>(null);
  const [warnings, setWarnings] = useState<readonly string[]>([]);
  const on = wanted ?? method.connected;
  const put = async (connected: boolean) => {
    setWarnings([]);
    try {
      const saved = await server.put<Method>(`/methods/${method.id}/connected`, { connected });
      server.resources.put(`/methods/${method.id}`, saved);
      await server.resources.refresh(listPath);
      if (saved.connected) toasts.done(methodWords.isConnected(method.name), tryIt(saved));
    } catch (error) {
      toasts.failed(error);
    } finally {
      setWanted(null);
    }
  };
  const toggle = async () => {
    setWanted(!on);
    if (on) return put(false);
    try {
      const found = await askBeforeConnecting(server, method.id);
      const all = unsaved ? [...found, methodWords.connecting.unsaved] : found;
      if (all.length === 0) await put(true);
      else setWarnings(all);
    } catch (error) {
      toasts.failed(error);
      setWanted(null);
    }
  };
  const leave = () => {
    setWarnings([]);
    setWanted(null);
  };
  return (
    <>
      <label
        className={on ? "switch good" : "switch"}
        title={on ? methodWords.charactersCanCallIt : methodWords.charactersDontSeeIt}
      >
        <input
          type="checkbox"
          role="switch"
          checked={on}
          aria-checked={on}
          disabled={wanted !== null || !may("methods.write")}
          aria-label={methodWords.connectOf(method.name)}
          onChange={() => void toggle()}
        />
        <span className="wide-only" aria-hidden="true">
          {methodWords.connect}
        </span>
      </label>
      {warnings.length > 0 && (
        <Dialog
          title={methodWords.connecting.title(method.name)}
          onClose={leave}
          foot={
            <>
              <Button onClick={leave}>{methodWords.connecting.notNow}</Button>
              <Button look="primary" onClick={() => void put(true)}>
                {methodWords.connecting.allTheSame}
              </Button>
            </>
          }
        >
          <p>{methodWords.connecting.lead}</p>
          <ul className="marked">
            {warnings.map((warning) => (
              <li key={warning}>{warning}</li>
            ))}
          </ul>
        </Dialog>
      )}
    </>
  );
}
