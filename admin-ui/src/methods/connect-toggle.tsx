/** The Connect toggle: green while characters may call the method. */
import { useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import { useServer } from "../http/server.ts";
import { go } from "../navigation/router.tsx";
import { useToasts } from "../parts/toasts.tsx";

/** The way to a character that may call it. */
function tryIt(method: Method): { label: string; run: () => void } | undefined {
  const character = method.characters === "all" ? null : method.characters[0];
  if (character === undefined) return undefined;
  return { label: "Talk to a character", run: () => go(character ? `/characters/${character}` : "/characters") };
}

export function ConnectToggle({ method, plain }: { readonly method: Method; readonly plain?: boolean }) {
  const server = useServer();
  const toasts = useToasts();
  /** What was asked for, until the server has answered: the toggle moves at once. */
  const [wanted, setWanted] = useState<boolean | null>(null);
  const on = wanted ?? method.connected;
  const toggle = async () => {
    setWanted(!on);
    try {
      const saved = await server.put<Method>(`/methods/${method.id}/connected`, { connected: !on });
      server.resources.put(`/methods/${method.id}`, saved);
      await server.resources.refresh("/methods");
      if (saved.connected) toasts.done(`${method.name} is connected.`, tryIt(saved));
    } catch (error) {
      toasts.failed(error);
    } finally {
      setWanted(null);
    }
  };
  return (
    <label className={on ? "switch on" : "switch"} title={on ? "Characters can call it" : "Characters don't see it"}>
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        disabled={wanted !== null}
        aria-label={`Connect ${method.name}`}
        onChange={() => void toggle()}
      />
      {!plain && <span aria-hidden="true">Connect</span>}
    </label>
  );
}
