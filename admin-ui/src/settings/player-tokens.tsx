/** A short-lived player token for trying out, as a game's server would fetch one for its player. */
import { type FormEvent, useState } from "react";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { ShownOnce } from "./shown-once.tsx";

const minutes = [5, 30, 60] as const;

export function PlayerTokens() {
  const server = useServer();
  const toasts = useToasts();
  const [player, setPlayer] = useState("");
  const [ttl, setTtl] = useState<number>(minutes[1]);
  const [made, setMade] = useState<{ token: string; expiresAt: string } | null>(null);
  const issue = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const id = player.trim();
      setMade(
        await server.post("/player-tokens", { player: { id, name: id }, characters: "all", ttlSeconds: ttl * 60 }),
      );
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">
        What a game's build connects with. This one is for trying out: it is good for every character, as the player you
        name.
      </p>
      {made && (
        <ShownOnce
          title={`A token until ${new Date(made.expiresAt).toLocaleTimeString()}`}
          value={made.token}
          onClose={() => setMade(null)}
        />
      )}
      <form className="form-row" onSubmit={(event) => void issue(event)}>
        <Field label="Player">
          {(control) => (
            <input
              {...control}
              className="input"
              required
              maxLength={128}
              placeholder="aria"
              value={player}
              onChange={(event) => setPlayer(event.target.value)}
            />
          )}
        </Field>
        <Field label="Good for">
          {(control) => (
            <select {...control} className="input" value={ttl} onChange={(event) => setTtl(Number(event.target.value))}>
              {minutes.map((count) => (
                <option key={count} value={count}>
                  {count} minutes
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button type="submit">Make a token</Button>
      </form>
    </div>
  );
}
