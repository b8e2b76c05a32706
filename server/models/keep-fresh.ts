/** Asks the providers again which models they have: what is said aloud about a model must not outlive its reason. */
import type { Catalogue } from "./catalogue.ts";

export interface KeepFreshOptions {
  readonly catalogue: Catalogue;
  /** Between two questions, in ms. */
  readonly everyMs: number;
  /** The first wait after one has not answered, doubled each time: a server of the operator's own may be started after this one. */
  readonly againMs: number;
  /** The wait for a server in the house, each time: it may be started at any moment, and asking it costs nothing. */
  readonly nearMs: number;
}

export function keepFresh({ catalogue, everyMs, againMs, nearMs }: KeepFreshOptions): { close(): void } {
  const closing = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let next = againMs;
  const wait = () => {
    if (closing.signal.aborted || !catalogue.canAsk) return;
    if (catalogue.answered) next = againMs;
    const far = Math.min(next, everyMs);
    timer = setTimeout(ask, catalogue.answered ? everyMs : catalogue.awaitsLocal ? Math.min(nearMs, far) : far).unref();
    if (!catalogue.answered && !catalogue.awaitsLocal) next *= 2;
  };
  const ask = () => void catalogue.refresh(closing.signal).then(wait);
  wait();
  return {
    close() {
      clearTimeout(timer);
      closing.abort();
    },
  };
}
