/** What a node was doing when it died is another's to end: of the nodes that are alive, one looks who is gone. */
import type { Log } from "../observe/log.ts";
import type { Cluster } from "./cluster.ts";

export interface TakeOverOptions {
  readonly cluster: Pick<Cluster, "leads" | "listNodes" | "listSilent">;
  /** Ends what those nodes were doing; told of each at least once. Throws `storage_failed`: then it is told again. */
  readonly end: (isGone: (node: string) => Promise<boolean>) => Promise<void>;
  readonly log: Log;
}

const lookMs = 2500;

/** Returns a function that ends it. */
export function takeOver({ cluster, end, log }: TakeOverOptions): () => Promise<void> {
  /** Those that are silent and known to be; null where another node looks, or nobody has yet. */
  let known: ReadonlySet<string> | null = null;
  let closed = false;
  let looking: Promise<void> = Promise.resolve();
  let failing = false;
  const isGone = async (node: string) => (await cluster.listNodes()).every(({ id }) => id !== node);

  async function look(): Promise<void> {
    if (!(await cluster.leads("take-over"))) {
      known = null;
      return;
    }
    const silent = new Set((await cluster.listSilent()).map(({ id }) => id));
    if (known === null || [...silent].some((id) => !known?.has(id))) await end(isGone);
    known = silent;
  }
  const lookAgain = () => {
    looking = looking.then(async () => {
      if (closed) return;
      try {
        await look();
        failing = false;
      } catch (error) {
        if (!failing) log.warn({ error }, "whether a node has died could not be looked at; it is looked at again");
        failing = true;
      }
    });
  };
  lookAgain();
  const timer = setInterval(lookAgain, lookMs).unref();
  return async () => {
    closed = true;
    clearInterval(timer);
    await looking;
  };
}
