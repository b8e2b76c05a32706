/** One's own login: who one is here, and another password. */
import { useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import type { Me } from "../login/me.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { settingsWords } from "../words/en-settings.ts";

export function OwnLogin() {
  const server = useServer();
  const me = useResource<Me>("/me").data;
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<RequestError | null>(null);
  const [busy, setBusy] = useState(false);
  const said = settingsWords.ownLogin;
  const change = async () => {
    setBusy(true);
    try {
      await server.put("/me/password", { current, password });
      // Every login of the person ended, this one too.
      server.leave();
    } catch (thrown) {
      setError(toRequestError(thrown));
      setBusy(false);
    }
  };
  const problem = (path: string) =>
    error?.problems.find((one) => one.path === path)?.message ??
    (path === "current" && error?.problems.length === 0 ? error.message : undefined);
  const field = (path: string, label: string, value: string, put: (value: string) => void, autoComplete: string) => (
    <Field label={label} problem={problem(path)}>
      {(control) => (
        <input
          {...control}
          className="input"
          type="password"
          required
          minLength={path === "password" ? 12 : 1}
          autoComplete={autoComplete}
          value={value}
          onChange={(event) => put(event.target.value)}
        />
      )}
    </Field>
  );
  return (
    <Form className="stack" onSubmit={() => void change()}>
      <p>{me?.role && settingsWords.people.loggedIn(me.name ?? "", settingsWords.people.roles[me.role])}</p>
      <div className="row wrap form-row">
        {field("current", said.current, current, setCurrent, "current-password")}
        {field("password", said.next, password, setPassword, "new-password")}
        <Button type="submit" busy={busy}>
          {said.change}
        </Button>
      </div>
      <p className="faint small">{said.hint}</p>
    </Form>
  );
}
