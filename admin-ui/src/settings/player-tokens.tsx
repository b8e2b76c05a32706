/** A short-lived player token for trying out, as a game's server would fetch one for its player. */

import { useState } from "react";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { settingsWords } from "../words/en-settings.ts";
import { locale } from "../words/language.ts";
import { ShownOnce } from "./shown-once.tsx";

const minutes = [5, 30, 60] as const;

export function PlayerTokens() {
  const server = useServer();
  const toasts = useToasts();
  const [player, setPlayer] = useState("");
  const [ttl, setTtl] = useState<number>(minutes[1]);
  const [made, setMade] = useState<{ token: string; expiresAt: string } | null>(null);
  const issue = async () => {
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
      <p className="muted small">{settingsWords.whatAGamesBuild}</p>
      {made && (
        <ShownOnce
          title={settingsWords.aTokenUntil(new Date(made.expiresAt).toLocaleTimeString(locale))}
          value={made.token}
          onClose={() => setMade(null)}
        />
      )}
      <Form className="row wrap form-row" onSubmit={() => void issue()}>
        <Field label={settingsWords.player}>
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
        <Field label={settingsWords.goodFor}>
          {(control) => (
            <select {...control} className="input" value={ttl} onChange={(event) => setTtl(Number(event.target.value))}>
              {minutes.map((count) => (
                <option key={count} value={count}>
                  {settingsWords.minutes(count)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Button type="submit">{settingsWords.makeAToken}</Button>
      </Form>
    </div>
  );
}
