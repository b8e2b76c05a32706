/** Secrets: written here, handed to the methods that name them, never shown again. */
import { type FormEvent, useState } from "react";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";

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
  const set = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await server.put(`/secrets/${name}`, { value });
      server.resources.changed("/secrets");
      toasts.done(`Set ${name}. Methods that name it get it from their next call on.`);
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
      toasts.done(`Deleted ${secret.name}.`);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setDeleting(null);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">
        A method that names a secret reads it with <code>os.environ["NAME"]</code>. Values are masked in every log and
        can't be read back here.
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
                  set <Ago at={secret.updatedAt} />
                  {secret.methods.length > 0 && ", used by "}
                  {secret.methods.map((id, index) => (
                    <span key={id}>
                      {index > 0 && ", "}
                      <Link href={`/methods/${id}`}>{id}</Link>
                    </span>
                  ))}
                </p>
              </div>
              <Button small onClick={() => setName(secret.name)}>
                Replace
              </Button>
              <IconButton icon="trash" label={`Delete ${secret.name}`} onClick={() => setDeleting(secret)} />
            </li>
          ))}
        </ul>
      )}
      <form className="form-row" onSubmit={(event) => void set(event)}>
        <Field label="Name">
          {(control) => (
            <input
              {...control}
              className="input mono"
              required
              pattern={namePattern}
              title="Capital letters, digits and _, such as OPENWEATHER_KEY"
              placeholder="OPENWEATHER_KEY"
              autoComplete="off"
              spellCheck={false}
              value={name}
              onChange={(event) => setName(event.target.value.toUpperCase())}
            />
          )}
        </Field>
        <Field label="Value">
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
          {secrets.data?.items.some((secret) => secret.name === name) ? "Replace secret" : "Add secret"}
        </Button>
      </form>
      {deleting && (
        <Confirm
          title={`Delete ${deleting.name}?`}
          action="Delete"
          onConfirm={() => void remove(deleting)}
          onClose={() => setDeleting(null)}
        >
          <p>
            {deleting.methods.length > 0
              ? `${deleting.methods.join(", ")} will no longer find it, and probably fail.`
              : "No method names it."}
          </p>
        </Confirm>
      )}
    </div>
  );
}
