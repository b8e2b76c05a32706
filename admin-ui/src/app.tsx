/** The page as a whole: who is logged in, which screen the address names, and the frame around it. */
import { lazy, Suspense, useEffect, useState } from "react";
import { useLive } from "./http/live.ts";
import { type RequestError, toRequestError } from "./http/request-error.ts";
import { useServer } from "./http/server.ts";
import { useSignal } from "./http/signal.ts";
import { LoginAgain, LoginScreen } from "./login/login.tsx";
import { go, match, usePath } from "./navigation/router.tsx";
import { Shell } from "./navigation/shell.tsx";
import { Boundary } from "./parts/boundary.tsx";
import { Empty, Failure, Skeleton } from "./parts/notes.tsx";
import { ToastProvider } from "./parts/toasts.tsx";

const screens: readonly { pattern: string; Screen: React.ComponentType<{ parts: Record<string, string> }> }[] = [
  { pattern: "/", Screen: lazy(() => import("./overview/overview.tsx")) },
  { pattern: "/methods", Screen: lazy(() => import("./methods/method-list.tsx")) },
  { pattern: "/methods/:id", Screen: lazy(() => import("./methods/method-screen.tsx")) },
  { pattern: "/characters", Screen: lazy(() => import("./characters/character-list.tsx")) },
  { pattern: "/characters/:id", Screen: lazy(() => import("./characters/character-screen.tsx")) },
  { pattern: "/conversations", Screen: lazy(() => import("./conversations/session-list.tsx")) },
  { pattern: "/conversations/:id", Screen: lazy(() => import("./conversations/session-screen.tsx")) },
  { pattern: "/calls", Screen: lazy(() => import("./calls/call-list.tsx")) },
  { pattern: "/calls/:id", Screen: lazy(() => import("./calls/call-screen.tsx")) },
  { pattern: "/playground", Screen: lazy(() => import("./playground/playground.tsx")) },
  { pattern: "/settings", Screen: lazy(() => import("./settings/settings.tsx")) },
];

/** `loginToken`: what a login link carried, already taken out of the address. */
export function App({ loginToken }: { readonly loginToken: string | null }) {
  const server = useServer();
  const login = useSignal(server.login);
  const [failed, setFailed] = useState<RequestError | null>(null);
  useLive(server, login === "in");
  useEffect(() => {
    if (loginToken === null) {
      void server.checkLogin();
      return;
    }
    server.logIn(loginToken).catch((error) => {
      setFailed(toRequestError(error));
      server.login.set("out");
    });
  }, [server, loginToken]);
  const path = usePath();
  useEffect(() => {
    if (login === "in" && path === "/login") go("/", { replace: true });
  }, [login, path]);
  if (login === "unknown") return <Opening />;
  if (login === "out") return <LoginScreen failed={failed} />;
  return (
    <ToastProvider>
      <Shell>
        <Boundary key={path}>
          <Suspense fallback={<Loading />}>
            <Screen path={path} />
          </Suspense>
        </Boundary>
      </Shell>
      {login === "expired" && <LoginAgain />}
    </ToastProvider>
  );
}

function Screen({ path }: { readonly path: string }) {
  for (const { pattern, Screen: Found } of screens) {
    const parts = match(pattern, path);
    if (parts) return <Found parts={parts} key={pattern + (parts.id ?? "")} />;
  }
  return (
    <div className="page">
      <Empty icon="search" title="There is no such page">
        The address may be mistyped, or what it showed was removed. The navigation has everything there is.
      </Empty>
    </div>
  );
}

const Loading = () => (
  <div className="page">
    <Skeleton />
  </div>
);

/** While nobody knows yet whether the cookie holds; if the server is away, it says so. */
function Opening() {
  const server = useServer();
  const reachable = useSignal(server.reachable);
  const trouble = useSignal(server.trouble);
  useEffect(() => {
    if (reachable) return;
    const timer = window.setInterval(() => void server.checkLogin(), 3000);
    return () => window.clearInterval(timer);
  }, [server, reachable]);
  if (trouble)
    return (
      <main className="page">
        <Failure error={trouble} retry={() => void server.checkLogin()} />
      </main>
    );
  if (reachable) return <Loading />;
  return (
    <main className="page">
      <Empty icon="unplug" title="Barkeep doesn't answer">
        Start it with <code>npm start</code>. This page goes on by itself as soon as the server is there.
      </Empty>
    </main>
  );
}
