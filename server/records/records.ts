/** All that grows with players, over one engine. */
import type { Log } from "../observe/log.ts";
import { type AnyCall, type CallRecords, createCallRecords } from "./call-records.ts";
import { type Changes, createChanges } from "./changes.ts";
import type { Engine } from "./engine.ts";
import { createFeedback, type Feedback } from "./feedback.ts";
import { createDeliveryRecords, type DeliveryRecords } from "./hook-deliveries.ts";
import { createMethodState, type MethodStateRecords } from "./method-state.ts";
import { migrate } from "./migrate.ts";
import { createPlaces } from "./place.ts";
import { createPlayerMemories, type PlayerMemories } from "./player-memories.ts";
import { type AnyRun, createScenarioRuns, type ScenarioRuns } from "./scenario-runs.ts";
import { createScheduleRuns, type ScheduleRuns } from "./schedule-runs.ts";
import { createSearchTexts, type SearchTexts } from "./search-texts.ts";
import { createSessionDirectory, type SessionDirectory } from "./session-directory.ts";
import { createSessionEntries, type SessionEntries } from "./session-entries.ts";
import { createSpentTokens, type SpentTokens } from "./spent-tokens.ts";
import { type AnyTrace, createTraces, type Traces } from "./traces.ts";
import { createTurnList, type TurnList } from "./turn-list.ts";
import { createPlayerUsageSums, createUsageSums, type PlayerUsageSums, type UsageSums } from "./usage-sums.ts";
import { createVersions, type Versions } from "./versions.ts";
import { createWaitingEvents, type WaitingEvents } from "./waiting-events.ts";

export interface Records {
  readonly directory: SessionDirectory;
  readonly entries: SessionEntries;
  readonly usage: UsageSums;
  readonly playerUsage: PlayerUsageSums;
  readonly tokens: SpentTokens;
  readonly memories: PlayerMemories;
  readonly search: SearchTexts;
  /** Turns of all sessions, by how they ended. */
  readonly turns: TurnList;
  readonly methodState: MethodStateRecords;
  readonly deliveries: DeliveryRecords;
  readonly scheduleRuns: ScheduleRuns;
  /** What players who are away are yet to hear of. */
  waitingEvents<E>(): WaitingEvents<E>;
  readonly feedback: Feedback;
  scenarioRuns<R extends AnyRun>(): ScenarioRuns<R>;
  readonly changes: Changes;
  traces<T extends AnyTrace>(): Traces<T>;
  calls<C extends AnyCall>(): CallRecords<C>;
  /** `keep`: newest versions of each document of that kind. */
  versions<T>(kind: string, keep: number): Versions<T>;
  /** Resolves when what was deleted so far is gone from the disk as well. */
  scrub(): Promise<void>;
  /** Throws `storage_failed` while it can't be written. */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface RecordsOptions {
  readonly engine: Engine;
  readonly clock: { now(): number };
  readonly log: Log;
  /** Where a copy of records of that format goes before they are brought up to date. */
  readonly copyPath?: (format: number) => string;
}

/** Makes or migrates the tables first. Throws `storage_failed`. */
export async function createRecords(options: RecordsOptions): Promise<Records> {
  const { engine, clock } = options;
  await migrate(options);
  const nextPlace = createPlaces(clock);
  const traces = createTraces<AnyTrace>({ engine, nextPlace });
  return {
    directory: createSessionDirectory({ engine, nextPlace }),
    entries: createSessionEntries({ engine }),
    usage: createUsageSums({ engine }),
    playerUsage: createPlayerUsageSums({ engine }),
    tokens: createSpentTokens({ engine }),
    memories: createPlayerMemories({ engine, nextPlace }),
    turns: createTurnList({ engine }),
    methodState: createMethodState({ engine, nextPlace }),
    deliveries: createDeliveryRecords({ engine }),
    scheduleRuns: createScheduleRuns({ engine }),
    waitingEvents: () => createWaitingEvents({ engine, nextPlace }),
    feedback: createFeedback({ engine, nextPlace }),
    scenarioRuns: () => createScenarioRuns({ engine, nextPlace }),
    changes: createChanges({ engine, clock, nextPlace }),
    search: createSearchTexts({ engine, settled: traces.settled }),
    traces: <T extends AnyTrace>() => traces as unknown as Traces<T>,
    calls: () => createCallRecords({ engine, nextPlace }),
    versions: (kind, keep) => createVersions({ engine, kind, keep }),
    scrub: async () => engine.scrub?.(),
    check: () => engine.check(),
    close: () => engine.close(),
  };
}
