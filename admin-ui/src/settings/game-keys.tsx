/** Game keys: for a game's own server; shown once, when they are made. */

import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { settingsWords } from "../words/en-settings.ts";
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
  const create = async () => {
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
      toasts.done(settingsWords.revoked(key.name));
    } catch (error) {
      toasts.failed(error);
    } finally {
      setRevoking(null);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">{settingsWords.forYourGamesOwn}</p>
      {keys.error && <Failure error={keys.error} retry={keys.refresh} />}
      {!keys.data && !keys.error && <Skeleton lines={2} />}
      {keys.data && keys.data.items.length > 0 && (
        <ul className="rows">
          {keys.data.items.map((key) => (
            <li key={key.id} className="row">
              <div className="grow">
                <strong>{key.name}</strong>
                <p className="faint small">
                  <code>{key.id}</code>
                  <Sentence text={settingsWords.made} when={<Ago at={key.createdAt} />} />
                </p>
              </div>
              <IconButton icon="trash" label={settingsWords.revoke(key.name)} onClick={() => setRevoking(key)} />
            </li>
          ))}
        </ul>
      )}
      {made && <ShownOnce title={settingsWords.theKeyOf(made.name)} value={made.key} onClose={() => setMade(null)} />}
      <Form className="row wrap form-row" onSubmit={() => void create()}>
        <Field label={settingsWords.nameOfTheGame}>
          {(control) => (
            <input
              {...control}
              className="input"
              required
              maxLength={128}
              placeholder={settingsWords.crossroadsStaging}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit">{settingsWords.makeAKey}</Button>
      </Form>
      {revoking && (
        <Confirm
          title={settingsWords.revokeTheKeyOf(revoking.name)}
          action={settingsWords.revoke2}
          onConfirm={() => void revoke(revoking)}
          onClose={() => setRevoking(null)}
        >
          <p>{settingsWords.playerTokensIssuedWith}</p>
        </Confirm>
      )}
    </div>
  );
}
