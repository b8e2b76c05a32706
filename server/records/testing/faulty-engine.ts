/** An engine that fails, or takes its time, while it is told to. */
import { BarkeepError } from "../../problems/errors.ts";
import type { Engine } from "../engine.ts";
import { createMemoryEngine } from "../memory-engine.ts";

export interface FaultyEngine extends Engine {
  /** Writes fail with `storage_failed`. */
  failing: boolean;
  /** Writes wait until it resolves. */
  waiting: Promise<void>;
}

/** `only`: writes with such a statement; all when not given. */
export function createFaultyEngine(only = /./, engine = createMemoryEngine()): FaultyEngine {
  const faulty: FaultyEngine = {
    ...engine,
    failing: false,
    waiting: Promise.resolve(),
    async write(unit) {
      if (!unit.some(({ sql }) => only.test(sql))) return engine.write(unit);
      if (faulty.failing) throw new BarkeepError("storage_failed", "disk full");
      await faulty.waiting;
      return engine.write(unit);
    },
    async settled() {
      await faulty.waiting;
      await engine.settled();
    },
  };
  return faulty;
}
