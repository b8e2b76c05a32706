/** Game keys: for a game's own server; shown once, when they are made. */
import { type FormEvent, useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { ShownOnce } from "./shown-once.tsx";

interface GameKey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

export function GameKeys() {
  const server = useServer();
  const toasts = useToasts();
  const keys = useResource<List<GameKey>>("/game-keys");
  const [name, setName] = useState("");
  const [made, setMade] = useState<{ name: string; key: string } | null>(null);
  const [revoking, setRevoking] = useState<GameKey | null>(null);
  const create = async (event: FormEvent) => {
    event.preventDefault();
    try {
      setMade(await server.post<{ name: string; key: string }>("/game-keys", { name: name.trim() }));
      setName("");
      server.resources.changed("/game-keys", "/status");
    } catch (error) {
      toasts.failed(error);
    }
  };
  const revoke = async (key: GameKey) => {
    try {
      await server.remove(`/game-keys/${key.id}`);
      server.resources.changed("/game-keys");
      toasts.done(`Revoked ${key.name}.`);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setRevoking(null);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">
        For your game's own server, which trades it for player tokens. A key never goes into a build that players get.
      </p>
      {keys.error && <Failure error={keys.error} retry={keys.refresh} />}
      {!keys.data && !keys.error && <Skeleton lines={2} />}
      {keys.data && keys.data.items.length > 0 && (
        <ul className="rows">
          {keys.data.items.map((key) => (
            <li key={key.id} className="row">
              <div className="grow">
                <strong>{key.name}</strong>
                <p className="faint small">
                  <code>{key.id}</code>, made <Ago at={key.createdAt} />
                </p>
              </div>
              <IconButton icon="trash" label={`Revoke ${key.name}`} onClick={() => setRevoking(key)} />
            </li>
          ))}
        </ul>
      )}
      {made && <ShownOnce title={`The key of ${made.name}`} value={made.key} onClose={() => setMade(null)} />}
      <form className="form-row" onSubmit={(event) => void create(event)}>
        <Field label="Name of the game">
          {(control) => (
            <input
              {...control}
              className="input"
              required
              maxLength={128}
              placeholder="Crossroads, staging"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit">Make a key</Button>
      </form>
      {revoking && (
        <Confirm
          title={`Revoke the key of ${revoking.name}?`}
          action="Revoke"
          onConfirm={() => void revoke(revoking)}
          onClose={() => setRevoking(null)}
        >
          <p>Player tokens issued with it end at once, and their sockets are closed.</p>
        </Confirm>
      )}
    </div>
  );
}
