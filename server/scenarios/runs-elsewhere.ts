/** Runs that other nodes hold: those are asked, as a run is kept once it is done. */
import type { Run } from "./runs.ts";

/** The other nodes that share the records. */
export interface OtherNodes {
  ask(kind: string, question: unknown): Promise<readonly unknown[]>;
  answer(kind: string, answering: (question: unknown) => Promise<unknown>): void;
}

/** What a node says of the runs that it holds. */
export interface RunsHere {
  /** Once there is more of it than so many results, or after that time; null where it is not held here. */
  next(id: string, asked: { readonly made: number; readonly waitMs: number }): Promise<Run | null>;
  all(): readonly Run[];
}

export interface RunsElsewhere {
  next(...asked: Parameters<RunsHere["next"]>): Promise<Run | null>;
  all(): Promise<readonly Run[]>;
}

type Question = { readonly id: string; readonly made: number; readonly waitMs: number };

/** Of the newest runs that are held, most that a node tells of. */
const mostTold = 200;
const [ofOne, ofAll] = ["scenario-run", "scenario-runs"];

export function runsElsewhere(here: RunsHere, others: OtherNodes | undefined): RunsElsewhere {
  others?.answer(ofOne, (question) => {
    const { id, ...asked } = question as Question;
    return here.next(id, asked);
  });
  others?.answer(ofAll, async () => here.all().slice(-mostTold));
  const ask = async (kind: string, question: object) => (await others?.ask(kind, question)) ?? [];
  return {
    async next(id, asked) {
      const answers = await ask(ofOne, { id, ...asked });
      return (answers as readonly (Run | null)[]).find((run) => run !== null) ?? null;
    },
    async all() {
      return ((await ask(ofAll, {})) as readonly (readonly Run[] | null)[]).flatMap((runs) => runs ?? []);
    },
  };
}
