/** The page as a whole: who is logged in, which screen the address names, and the frame around it. */

import { useEffect, useState } from "react";
import { useLive } from "./http/live.ts";
import { type RequestError, toRequestError } from "./http/request-error.ts";
import { useServer } from "./http/server.ts";
import { useSignal } from "./http/signal.ts";
import { go, match, usePath } from "./navigation/router.tsx";
import { Shell } from "./navigation/shell.tsx";
import { Boundary } from "./parts/boundary.tsx";
import { Fetched, fetchWhenIdle, part } from "./parts/lazy-part.tsx";
import { Empty, Failure, Skeleton } from "./parts/notes.tsx";
import { Sentence } from "./parts/sentence.tsx";
import { ToastProvider } from "./parts/toasts.tsx";
import { frameWords } from "./words/en-frame.ts";

const screens = [
  { pattern: "/", load: () => import("./overview/overview.tsx") },
  { pattern: "/methods", load: () => import("./methods/method-list.tsx") },
  { pattern: "/methods/:id", load: () => import("./methods/method-screen.tsx") },
  { pattern: "/characters", load: () => import("./characters/character-list.tsx") },
  { pattern: "/characters/:id", load: () => import("./characters/character-screen.tsx") },
  { pattern: "/characters/:id/compare", load: () => import("./chat/compare-screen.tsx") },
  { pattern: "/conversations", load: () => import("./conversations/session-list.tsx") },
  { pattern: "/conversations/:id", load: () => import("./conversations/session-screen.tsx") },
  { pattern: "/scenarios", load: () => import("./scenarios/scenario-list.tsx") },
  { pattern: "/scenarios/:id", load: () => import("./scenarios/scenario-screen.tsx") },
  { pattern: "/calls", load: () => import("./calls/call-list.tsx") },
  { pattern: "/calls/:id", load: () => import("./calls/call-screen.tsx") },
  { pattern: "/hooks", load: () => import("./hooks/hook-list.tsx") },
  { pattern: "/hooks/:id", load: () => import("./hooks/hook-screen.tsx") },
  { pattern: "/schedules", load: () => import("./schedules/schedule-list.tsx") },
  { pattern: "/schedules/:id", load: () => import("./schedules/schedule-screen.tsx") },
  { pattern: "/mcp-servers", load: () => import("./mcp/server-list.tsx") },
  { pattern: "/mcp-servers/:id", load: () => import("./mcp/server-screen.tsx") },
  { pattern: "/import", load: () => import("./imports/import-screen.tsx") },
  { pattern: "/costs", load: () => import("./costs/costs-screen.tsx") },
  { pattern: "/playground", load: () => import("./playground/playground.tsx") },
  { pattern: "/settings", load: () => import("./settings/settings.tsx") },
].map(({ pattern, load }) => ({ pattern, part: part<ScreenProps>(load) }));

const loginScreen = part<{ readonly failed: RequestError | null }>(async () => ({
  default: (await import("./login/login.tsx")).LoginScreen,
}));
const loginAgain = part<object>(async () => ({ default: (await import("./login/login.tsx")).LoginAgain }));

interface ScreenProps {
  readonly parts: Record<string, string>;
}

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
  // A screen that was never opened can be shown while the server is away.
  useEffect(
    () => (login === "in" ? fetchWhenIdle([loginAgain.load, ...screens.map(({ part }) => part.load)]) : undefined),
    [login],
  );
  const path = usePath();
  useEffect(() => {
    if (login === "in" && path === "/login") go("/", { replace: true });
  }, [login, path]);
  if (login === "unknown") return <Opening />;
  if (login === "out") return <Fetched part={loginScreen} props={{ failed }} />;
  return (
    <ToastProvider>
      <Shell>
        <Boundary key={path}>
          <Screen path={path} />
        </Boundary>
      </Shell>
      {login === "expired" && <Fetched part={loginAgain} props={{}} />}
    </ToastProvider>
  );
}

function Screen({ path }: { readonly path: string }) {
  for (const { pattern, part } of screens) {
    const parts = match(pattern, path);
    if (parts) return <Fetched part={part} props={{ parts }} key={pattern + (parts.id ?? "")} />;
  }
  return (
    <div className="page">
      <h1 className="visually-hidden">{frameWords.thereIsNoSuch}</h1>
      <Empty icon="search" title={frameWords.thereIsNoSuch}>
        {frameWords.theAddressMayBe}
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
      <Empty icon="unplug" title={frameWords.barkeepDoesntAnswer}>
        <Sentence text={frameWords.startItWith} />
      </Empty>
    </main>
  );
}
