/** The login: by the link the server printed, or by pasting its token. */

import { useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Form } from "../parts/form.tsx";
import { Failure } from "../parts/notes.tsx";
import { Sentence } from "../parts/sentence.tsx";
import { loginWords } from "../words/en-login.ts";

const wayKey = "barkeep.login-by";
const lastWay = () => (localStorage.getItem(wayKey) === "name" ? "name" : "token");
const keepWay = (by: "token" | "name") => localStorage.setItem(wayKey, by);

function LoginForm({ failed }: { readonly failed?: RequestError | null }) {
  const server = useServer();
  const [by, setBy] = useState<"token" | "name">(lastWay);
  const [token, setToken] = useState("");
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [error, setError] = useState<RequestError | null>(failed ?? null);
  const [busy, setBusy] = useState(false);
  const submit = async () => {
    setBusy(true);
    try {
      await server.logIn(by === "token" ? token.trim() : { name, password });
      keepWay(by);
    } catch (thrown) {
      setError(toRequestError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Form className="stack" onSubmit={() => void submit()}>
      {error && <Failure error={error} />}
      {by === "name" && (
        <>
          <Field label={loginWords.login.name}>
            {(control) => (
              <input
                {...control}
                className="input"
                autoComplete="username"
                required
                maxLength={64}
                value={name}
                onChange={(event) => setName(event.target.value)}
              />
            )}
          </Field>
          <Field label={loginWords.login.password}>
            {(control) => (
              <input
                {...control}
                className="input"
                type="password"
                autoComplete="current-password"
                required
                maxLength={256}
                value={password}
                onChange={(event) => setPassword(event.target.value)}
              />
            )}
          </Field>
        </>
      )}
      {by === "token" && (
        <Field label={loginWords.adminToken} hint={<Sentence text={loginWords.theServerPrintedA} />}>
          {(control) => (
            <input
              {...control}
              className="input mono"
              type="password"
              autoComplete="current-password"
              required
              value={token}
              onChange={(event) => setToken(event.target.value)}
            />
          )}
        </Field>
      )}
      <Button type="submit" look="primary" busy={busy}>
        {loginWords.logIn}
      </Button>
      <Button look="quiet" onClick={() => setBy(by === "token" ? "name" : "token")}>
        {by === "token" ? loginWords.login.byName : loginWords.login.byToken}
      </Button>
    </Form>
  );
}

export function LoginScreen({ failed }: { readonly failed: RequestError | null }) {
  return (
    <main className="login">
      <div className="card stack">
        <h1 className="row">
          <img src="/icon.svg" alt="" width={32} height={32} />
          {loginWords.logInToBarkeep}
        </h1>
        <LoginForm failed={failed} />
      </div>
    </main>
  );
}

/** Over the page as it is, so that nothing typed is lost. */
export function LoginAgain() {
  return (
    <Dialog title={loginWords.yourLoginHasExpired} mustAnswer onClose={() => {}}>
      <p className="muted">{loginWords.logInAgainTo}</p>
      <br />
      <LoginForm />
    </Dialog>
  );
}
