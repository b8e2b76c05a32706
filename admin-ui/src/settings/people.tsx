/** People with logins of their own: added, given a role or a new password, removed; and the own password. */
import { useState } from "react";
import type { List } from "../http/lists.ts";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { settingsWords as words } from "../words/en-settings.ts";

type Role = "operator" | "designer" | "viewer";
const roles: readonly Role[] = ["designer", "viewer", "operator"];

interface Person {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: string;
}

export function People() {
  const server = useServer();
  const toasts = useToasts();
  const people = useResource<List<Person>>("/people");
  const [removing, setRemoving] = useState<Person | null>(null);
  const said = words.people;
  const change = async (work: () => Promise<unknown>, done: string) => {
    try {
      await work();
      toasts.done(done);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setRemoving(null);
      server.resources.changed("/people", "/changes");
    }
  };
  return (
    <div className="stack">
      <p className="muted small">{said.about}</p>
      {people.error && <Failure error={people.error} retry={people.refresh} />}
      {!people.data && !people.error && <Skeleton lines={2} />}
      {people.data && people.data.items.length > 0 && (
        <ul className="rows">
          {people.data.items.map((person) => (
            <li key={person.id} className="row">
              <div className="grow">
                <strong dir="auto">{person.name}</strong>
                <p className="faint small">
                  {said.since} <Ago at={person.createdAt} />
                </p>
              </div>
              <RoleChoice
                label={said.roleOf(person.name)}
                value={person.role}
                onChange={(role) =>
                  void change(
                    () => server.put(`/people/${person.id}`, { role }),
                    said.hasRole(person.name, said.roles[role]),
                  )
                }
              />
              <IconButton icon="trash" label={said.remove(person.name)} onClick={() => setRemoving(person)} />
            </li>
          ))}
        </ul>
      )}
      <AddPerson />
      {removing && (
        <Confirm
          title={said.removeTitle(removing.name)}
          action={said.removeAction}
          onConfirm={() => void change(() => server.remove(`/people/${removing.id}`), said.removed(removing.name))}
          onClose={() => setRemoving(null)}
        >
          <p>{said.removeNote}</p>
        </Confirm>
      )}
    </div>
  );
}

function AddPerson() {
  const server = useServer();
  const toasts = useToasts();
  const said = words.people;
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("designer");
  const [error, setError] = useState<RequestError | null>(null);
  const add = async () => {
    try {
      await server.post("/people", { name: name.trim(), role, password });
      toasts.done(said.added(name.trim()));
      setName("");
      setPassword("");
      setError(null);
      server.resources.changed("/people", "/changes");
    } catch (thrown) {
      setError(toRequestError(thrown));
    }
  };
  return (
    <Form className="stack" onSubmit={() => void add()}>
      {error && <Failure error={error} />}
      <Field label={said.name}>
        {(control) => (
          <input
            {...control}
            className="input"
            required
            maxLength={64}
            autoComplete="off"
            dir="auto"
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        )}
      </Field>
      <Field label={said.password} hint={said.passwordHint}>
        {(control) => (
          <input
            {...control}
            className="input"
            type="password"
            required
            minLength={12}
            maxLength={256}
            autoComplete="new-password"
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        )}
      </Field>
      <div className="row wrap form-row">
        <Field label={said.role}>{(control) => <RoleSelect {...control} value={role} onChange={setRole} />}</Field>
        <Button type="submit">{said.add}</Button>
      </div>
      <p className="faint small">{said.roleNotes[role]}</p>
    </Form>
  );
}

interface RoleValue {
  readonly value: Role;
  readonly onChange: (role: Role) => void;
}

const RoleChoice = ({ label, ...choice }: RoleValue & { readonly label: string }) => (
  <RoleSelect aria-label={label} {...choice} />
);

function RoleSelect({
  value,
  onChange,
  ...control
}: RoleValue & { readonly id?: string; readonly "aria-label"?: string }) {
  return (
    <select {...control} className="input fit" value={value} onChange={(event) => onChange(event.target.value as Role)}>
      {roles.map((role) => (
        <option key={role} value={role}>
          {words.people.roles[role]}
        </option>
      ))}
    </select>
  );
}
