/** Secrets: written here, handed to the methods that name them, never shown again. */

import { useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { settingsWords } from "../words/en-settings.ts";

interface ShownSecret {
  readonly name: string;
  readonly updatedAt: string;
  /** Ids of the methods that name it. */
  readonly methods: readonly string[];
}

const namePattern = "[A-Z_][A-Z0-9_]{0,63}";

export function Secrets() {
  const server = useServer();
  const toasts = useToasts();
  const secrets = useResource<List<ShownSecret>>("/secrets");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  const [busy, setBusy] = useState(false);
  const [deleting, setDeleting] = useState<ShownSecret | null>(null);
  const set = async () => {
    setBusy(true);
    try {
      await server.put(`/secrets/${name}`, { value });
      server.resources.changed("/secrets");
      toasts.done(settingsWords.setMethodsThatName(name));
      setName("");
      setValue("");
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  const remove = async (secret: ShownSecret) => {
    try {
      await server.remove(`/secrets/${secret.name}`);
      server.resources.changed("/secrets");
      toasts.done(settingsWords.deleted(secret.name));
    } catch (error) {
      toasts.failed(error);
    } finally {
      setDeleting(null);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">
        <Sentence text={settingsWords.aMethodThatNames} />
      </p>
      {secrets.error && <Failure error={secrets.error} retry={secrets.refresh} />}
      {!secrets.data && !secrets.error && <Skeleton lines={2} />}
      {secrets.data && secrets.data.items.length > 0 && (
        <ul className="rows">
          {secrets.data.items.map((secret) => (
            <li key={secret.name} className="row">
              <div className="grow">
                <code>{secret.name}</code>
                <p className="faint small">
                  <Sentence text={settingsWords.set} when={<Ago at={secret.updatedAt} />} />
                  {secret.methods.length > 0 && settingsWords.usedBy}
                  {secret.methods.map((id, index) => (
                    <span key={id}>
                      {index > 0 && ", "}
                      <Link href={`/methods/${id}`}>{id}</Link>
                    </span>
                  ))}
                </p>
              </div>
              <Button small onClick={() => setName(secret.name)}>
                {settingsWords.replace}
              </Button>
              <IconButton
                icon="trash"
                label={settingsWords.deleteOf(secret.name)}
                onClick={() => setDeleting(secret)}
              />
            </li>
          ))}
        </ul>
      )}
      <Form className="row wrap form-row" onSubmit={() => void set()}>
        <Field label={settingsWords.name}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              required
              pattern={namePattern}
              title={settingsWords.capitalLettersDigitsAnd}
              placeholder="OPENWEATHER_KEY"
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value.toUpperCase())}
            />
          )}
        </Field>
        <Field label={settingsWords.value}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="password"
              required
              autoComplete="new-password"
              value={value}
              onChange={(event) => setValue(event.target.value)}
            />
          )}
        </Field>
        <Button type="submit" busy={busy}>
          {secrets.data?.items.some((secret) => secret.name === name)
            ? settingsWords.replaceSecret
            : settingsWords.addSecret}
        </Button>
      </Form>
      {deleting && (
        <Confirm
          title={settingsWords.deleteIt(deleting.name)}
          action={settingsWords.delete2}
          onConfirm={() => void remove(deleting)}
          onClose={() => setDeleting(null)}
        >
          <p>
            {deleting.methods.length > 0
              ? settingsWords.willNoLongerFind(deleting.methods.join(", "))
              : settingsWords.noMethodNamesIt}
          </p>
        </Confirm>
      )}
    </div>
  );
}
