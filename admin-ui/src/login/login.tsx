/** The login: by the link the server printed, or by pasting its token. */
import { type FormEvent, useState } from "react";
import { type RequestError, toRequestError } from "../http/request-error.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Field } from "../parts/field.tsx";
import { Failure } from "../parts/notes.tsx";
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
  const submit = async (event: FormEvent) => {
    event.preventDefault();
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
    <form className="stack" onSubmit={(event) => void submit(event)}>
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
        <Field
          label="Admin token"
          hint={
            <>
              The server printed a login link when it first started. Lost it? <code>npx barkeep login</code> makes
              another.
            </>
          }
        >
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
        Log in
      </Button>
      <Button look="quiet" onClick={() => setBy(by === "token" ? "name" : "token")}>
        {by === "token" ? loginWords.login.byName : loginWords.login.byToken}
      </Button>
    </form>
  );
}

export function LoginScreen({ failed }: { readonly failed: RequestError | null }) {
  return (
    <main className="login">
      <div className="card login-card">
        <div className="brand">
          <img src="/icon.svg" alt="" />
          Barkeep
        </div>
        <h1 className="visually-hidden">Log in to Barkeep</h1>
        <LoginForm failed={failed} />
      </div>
    </main>
  );
}

/** Over the page as it is, so that nothing typed is lost. */
export function LoginAgain() {
  return (
    <Dialog title="Your login has expired" mustAnswer onClose={() => {}}>
      <p className="muted">Log in again to go on where you were. Nothing you typed is lost.</p>
      <br />
      <LoginForm />
    </Dialog>
  );
}
