/** One check of the kit. */
import type { Stage } from "./stage.ts";

export interface Flow {
  /** What holds when it passes. */
  readonly name: string;
  /** Throws `NotConforming`, or `NotApplicable` when this server can't be put to it. */
  play(stage: Stage): Promise<void>;
}
