/** One node of several that share a database: that it is alive, which sessions are its own, and who the others are. */
import type { Log } from "../observe/log.ts";
import type { Engine } from "../records/engine.ts";
import { Membership, type Node, type NodeState, type SilentNode } from "./membership.ts";
import { News, newsChannel } from "./news.ts";
import { type Ownership, ownersChannel, SessionOwnership } from "./ownership.ts";
import { Questions, questionsChannel } from "./questions.ts";
import { makeTables } from "./tables.ts";

export interface Cluster {
  /** This node's id. */
  readonly node: string;
  readonly ownership: Ownership;
  /** Those alive now, this one among them. Throws `storage_failed`. */
  listNodes(): Promise<readonly Node[]>;
  /** Those that were alive a while ago and have not said that they end. Throws `storage_failed`. */
  listSilent(): Promise<readonly SilentNode[]>;
  /** Whether this node does what is one node's at a time; another does once this one has died. Throws `storage_failed`. */
  leads(task: string): Promise<boolean>;
  /** Of other nodes, and for them. */
  readonly questions: Pick<Questions, "ask" | "answer">;
  readonly news: Pick<News, "tell" | "onTold">;
  /** What this node says of itself from now on. */
  describe(url: string, state: () => NodeState): void;
  /** Says so now, as when it begins to drain. Never throws. */
  announce(): Promise<void>;
  /** Its sessions are free at once. Never throws. */
  close(): Promise<void>;
}

export interface ClusterOptions {
  readonly engine: Engine;
  readonly version: string;
  readonly log: Log;
  /** Listens to what other nodes tell; returns a function that ends it. */
  readonly listen: (channels: Readonly<Record<string, (said: string | null) => void>>) => () => Promise<void>;
  /** Of this node: the same again for one that was killed and is started anew. */
  readonly id: string;
}

/** Throws `storage_failed`. */
export async function joinCluster({ engine, version, log, listen, id: node }: ClusterOptions): Promise<Cluster> {
  await makeTables(engine);
  const ownership = new SessionOwnership({ engine, node });
  const said = (what: Promise<void>) =>
    void what.catch((error) => log.warn({ error }, "what other nodes ask could not be read; it is looked at again"));
  const membership = new Membership({
    engine,
    id: node,
    version,
    log,
    onRenewed({ lapsed, wanted }) {
      if (lapsed) said(ownership.compare());
      said(questions.look());
      said(ownership.asked(wanted));
    },
  });
  const alive = async () => (await membership.list()).map((one) => one.id);
  const questions = new Questions({ engine, node, alive, log });
  const news = new News({ engine, node });
  await membership.start();
  const deaf = listen({
    [ownersChannel](asked) {
      if (asked === null || asked === node) said(ownership.look());
    },
    [questionsChannel](asked) {
      if (asked === null || asked === node) said(questions.look());
    },
    [newsChannel](told) {
      if (told !== null) news.hear(told);
    },
  });
  return {
    node,
    ownership,
    questions,
    news,
    listNodes: () => membership.list(),
    listSilent: () => membership.silent(),
    leads: (task) => ownership.leads(task),
    describe: (url, state) => membership.describe(url, state),
    announce: () => membership.announce().catch(() => undefined),
    async close() {
      news.close();
      await deaf();
      await membership.close();
    },
  };
}
