/** Parts of the page that are fetched when they are first shown, again and again while the server is away. */
import { type ComponentType, useEffect, useState } from "react";
import { words } from "../words/words.ts";
import { Button } from "./button.tsx";
import { Empty, Skeleton } from "./notes.tsx";

type Load<P> = () => Promise<{ readonly default: ComponentType<P> }>;

const againMs = 2000;

/** A component that is fetched when it is first shown. */
export interface Part<P> {
  readonly load: Load<P>;
  found: ComponentType<P> | null;
}

export const part = <P extends object>(load: Load<P>): Part<P> => ({ load, found: null });

export interface FetchedProps<P> {
  readonly part: Part<P>;
  readonly props: P;
}

/** Shows the part as soon as it could be fetched; until then says what is waited for. */
export function Fetched<P extends object>({ part, props }: FetchedProps<P>) {
  const [Found, setFound] = useState<ComponentType<P> | null>(() => part.found);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (Found) return;
    let timer: number | undefined;
    let wanted = true;
    const attempt = () =>
      part.load().then(
        (module) => {
          part.found = module.default;
          if (wanted) setFound(() => module.default);
        },
        () => {
          if (!wanted) return;
          setFailed(true);
          timer = window.setTimeout(attempt, againMs);
        },
      );
    void attempt();
    return () => {
      wanted = false;
      window.clearTimeout(timer);
    };
  }, [part, Found]);
  if (Found) return <Found {...props} />;
  return failed ? <NotFetched /> : <Waiting />;
}

/** Fetches parts one after the other while nothing else is to be done; what fails is fetched when it is wanted. */
export function fetchWhenIdle(loads: readonly (() => Promise<unknown>)[]): () => void {
  let wanted = true;
  const rest = [...loads];
  const next = () => {
    const load = wanted ? rest.shift() : undefined;
    if (load) void load().then(later, later);
  };
  // Safari has no idle callback.
  const later = () => {
    if (window.requestIdleCallback) window.requestIdleCallback(next);
    else window.setTimeout(next, 200);
  };
  const timer = window.setTimeout(later, 1000);
  return () => {
    wanted = false;
    window.clearTimeout(timer);
  };
}

const Waiting = () => (
  <div className="page">
    <Skeleton />
  </div>
);

/** A server that was updated no longer has the parts of the page before: loading the page again is the way out then. */
const NotFetched = () => (
  <div className="page" role="alert">
    <Empty
      icon="unplug"
      title={words.trouble.notFetched}
      actions={
        <Button icon="refresh" onClick={() => window.location.reload()}>
          {words.trouble.loadAgain}
        </Button>
      }
    >
      {words.trouble.notFetchedYet}
    </Empty>
  </div>
);
