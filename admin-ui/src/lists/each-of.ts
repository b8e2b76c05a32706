/** Does one thing to many, a few at a time: what failed is told together, and what was done can be undone together. */
import { toRequestError } from "../http/request-error.ts";

export interface Outcome {
  readonly done: number;
  /** Sentences, without repetitions. */
  readonly failures: readonly string[];
  undo(): Promise<void>;
}

type Undo = () => Promise<unknown>;

const atOnce = 4;

/** `work` resolves to what undoes it, or to nothing where nothing was to be done. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<Undo | null>): Promise<Outcome> {
  const undos: Undo[] = [];
  const failures = new Set<string>();
  const rest = [...items];
  const worker = async () => {
    for (let item = rest.shift(); item !== undefined; item = rest.shift()) {
      try {
        const undo = await work(item);
        if (undo) undos.push(undo);
      } catch (error) {
        failures.add(toRequestError(error).message);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return {
    done: undos.length,
    failures: [...failures],
    undo: async () => {
      await eachOf(undos, async (undo) => {
        await undo();
        return null;
      });
    },
  };
}
