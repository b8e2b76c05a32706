/** Runs what is due, once: times that went by while nothing ran are told with the next run, and not made up for. */

import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { HookEvent } from "../hooks/event.ts";
import type { Announce } from "../hooks/hooks.ts";
import type { MethodLibrary } from "../methods/library.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { ScheduleRun, ScheduleRuns } from "../records/schedule-runs.ts";
import { createDocumentLibrary, type DocumentLibrary } from "../store/document-library.ts";
import { soundDocuments } from "../store/sound-collection.ts";
import type { Store } from "../store/store.ts";
import {
  nextDue,
  readScheduleFields,
  type Schedule,
  type ScheduleFields,
  ScheduleFieldsSchema,
  storedProblems,
} from "./schedule.ts";

export interface SchedulesOptions {
  readonly store: Pick<Store, "collection">;
  readonly runs: ScheduleRuns;
  readonly methods: Pick<MethodLibrary, "checkArguments" | "call">;
  /** Whether a method may take longer than the others are to wait for it. */
  readonly answersLater?: (method: string) => boolean;
  readonly announce: Announce;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  /** This node's own; empty where it is the only one. */
  readonly node: string;
  /** Wakes `tick` after so many ms; injected in tests. */
  readonly timer?: (ms: number, wake: () => void) => { stop(): void };
}

export type ShownSchedule = Schedule & {
  /** ISO 8601; null while it is switched off, or when its time never comes again. */
  readonly nextRun: string | null;
  readonly lastRun: ScheduleRun | null;
};

export interface Schedules extends Pick<DocumentLibrary<Schedule>, "create" | "saveAll" | "update" | "remove"> {
  list(): Promise<readonly ShownSchedule[]>;
  /** Throws `not_found`. */
  get(id: string): Promise<ShownSchedule>;
  /** Newest first. */
  runs(id: string, limit: number): Promise<readonly ScheduleRun[]>;
  /** Carries it out now, whatever its times are and whether it is on; its own times stay as they are. Throws `not_found`. */
  runNow(id: string): Promise<ScheduleRun>;
  /** Hears of a schedule that was edited, and of each run as it begins and ends; what it gives ends that. */
  onChange(listener: (id: string) => void): () => void;
  /** What a node that has crashed was carrying out may have happened: it is told as failed. Throws `storage_failed`. */
  recover(crashed: (node: string) => Promise<boolean>): Promise<void>;
  /** Runs what is due. */
  tick(): Promise<void>;
  close(): Promise<void>;
}

/** A clock that is set, and a timer that can't count further than this, are looked at again. */
const longestSleepMs = 30_000;
/** A run that is later than this was missed. */
const graceMs = 60_000;
const mostMissed = 1000;
/** Newest runs of each schedule that are looked at after a crash: one that runs holds up those after it. */
const mostRunning = 5;
const mayHaveHappened = "The server ended while this was carried out: it may have happened.";

export function createSchedules(options: SchedulesOptions): Schedules {
  const { runs, clock, log } = options;
  const timer = options.timer ?? realTimer;
  let sleeping = { stop() {} };
  let closed = false;
  const here = options.node === "" ? {} : { node: options.node };
  let ticking: Promise<void> = Promise.resolve();
  const slow = new Set<Promise<void>>();
  const stop = new AbortController();
  /** The last time looked at, by schedule: what is due after it is due now. */
  const lookedAt = new Map<string, number>();
  const listeners = new Set<(id: string) => void>();
  const tell = (id: string) => {
    for (const listener of listeners) listener(id);
  };
  const collection = soundDocuments(options.store.collection<Schedule>("schedules"), {
    schema: ScheduleFieldsSchema,
    what: "schedule",
    log,
    also: storedProblems,
  });
  const library = createDocumentLibrary<ScheduleFields, Schedule>({
    collection,
    what: "schedule",
    read: readScheduleFields,
    clock,
    ids: () => options.ids("schedule"),
  });
  // Whichever node changed it.
  collection.onChange((ids) => {
    for (const id of ids) {
      lookedAt.set(id, clock.now());
      tell(id);
    }
    plan();
  });
  const since = ({ updatedAt }: Schedule) => Date.parse(updatedAt);
  const isOn = (schedule: Schedule) => schedule.enabled;

  function plan(): void {
    sleeping.stop();
    if (closed) return;
    const now = clock.now();
    const next = library
      .list()
      .filter(isOn)
      .map((one) => nextDue(one, since(one), lookedAt.get(one.id) ?? now) ?? Number.POSITIVE_INFINITY);
    const earliest = Math.min(...next, now + longestSleepMs);
    sleeping = timer(Math.max(earliest - now, 0), () => void tick());
  }

  function tick(): Promise<void> {
    ticking = ticking.then(async () => {
      for (const schedule of library.list().filter(isOn))
        await runDue(schedule).catch((err) => log.error({ schedule: schedule.id, err }, "a schedule could not be run"));
    });
    return ticking.then(plan);
  }

  async function runDue(schedule: Schedule): Promise<void> {
    const now = clock.now();
    const from = lookedAt.get(schedule.id) ?? (await lastDue(schedule)) ?? Math.max(since(schedule), 0);
    const due: number[] = [];
    for (let at = nextDue(schedule, since(schedule), from); at !== null && at <= now && due.length < mostMissed; ) {
      due.push(at);
      at = nextDue(schedule, since(schedule), at);
    }
    lookedAt.set(schedule.id, now);
    const last = due.at(-1);
    if (last === undefined) return;
    const late = now - last > graceMs;
    const missed = due.length - (late ? 0 : 1);
    const run: ScheduleRun = {
      schedule: schedule.id,
      due: last,
      status: late ? "missed" : "running",
      ...here,
      ...(missed > 0 && { missed }),
    };
    if (!(await claim(run))) return;
    if (missed > 0) log.warn({ schedule: schedule.id, missed }, "a schedule was due while nothing ran");
    tell(schedule.id);
    if (late) return;
    const done = carryOut(options, schedule, stop.signal)
      .then((ended) => runs.update({ ...run, ...ended }))
      .then(() => tell(schedule.id));
    // What takes its time holds up no other schedule.
    const { method } = schedule.do;
    if (method !== undefined && options.answersLater?.(method)) {
      slow.add(done);
      done
        .catch((err) => log.error({ schedule: schedule.id, err }, "a schedule's run could not be kept"))
        .finally(() => slow.delete(done));
    } else await done;
  }

  /** A run that begins while its schedule is removed goes with it, and is not carried out. */
  async function claim(run: ScheduleRun): Promise<boolean> {
    const claimed = await runs.claim(run);
    if (library.find(run.schedule)) return claimed;
    await runs.forget(run.schedule);
    return false;
  }

  async function lastDue({ id }: Schedule): Promise<number | undefined> {
    return (await runs.list(id, 1))[0]?.due;
  }

  async function recover(crashed: (node: string) => Promise<boolean>): Promise<void> {
    for (const { id } of library.list())
      for (const run of await runs.list(id, mostRunning))
        if (run.status === "running" && (await crashed(run.node ?? ""))) {
          await runs.update({ ...run, status: "failed", error: mayHaveHappened });
          tell(id);
        }
  }

  const shown = async (schedule: Schedule): Promise<ShownSchedule> => {
    const next = isOn(schedule) ? nextDue(schedule, since(schedule), clock.now()) : null;
    const [lastRun = null] = await runs.list(schedule.id, 1);
    return { ...schedule, nextRun: next === null ? null : new Date(next).toISOString(), lastRun };
  };
  // What this node itself was carrying out before it crashed, before it carries out anything more.
  ticking = recover(async (node) => node === options.node).catch((err) =>
    log.error({ err }, "what ran before a crash could not be looked at"),
  );
  void tick();
  return {
    create: library.create,
    saveAll: library.saveAll,
    update: library.update,
    async remove(id) {
      await library.remove(id);
      await runs.forget(id);
    },
    list: () => Promise.all(library.list().map(shown)),
    get: (id) => shown(library.get(id)),
    runs: (id, limit) => runs.list(library.get(id).id, limit),
    async runNow(id) {
      const schedule = library.get(id);
      const run: ScheduleRun = { schedule: id, due: clock.now(), status: "running", ...here, asked: true };
      if (!(await claim(run))) {
        library.get(id);
        throw new BarkeepError("conflict", "It is running at this very moment.");
      }
      tell(id);
      const ended = { ...run, ...(await carryOut(options, schedule, stop.signal)) };
      await runs.update(ended);
      tell(id);
      return ended;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    recover,
    tick,
    async close() {
      closed = true;
      sleeping.stop();
      await ticking;
      stop.abort();
      await Promise.allSettled(slow);
    },
  };
}

function realTimer(ms: number, wake: () => void): { stop(): void } {
  const timer = setTimeout(wake, ms);
  timer.unref();
  return { stop: () => clearTimeout(timer) };
}

type Ended = Pick<ScheduleRun, "status" | "reached" | "error">;

async function carryOut(options: SchedulesOptions, schedule: Schedule, stop: AbortSignal): Promise<Ended> {
  try {
    const event = await eventOf(options, schedule, stop);
    const { reached } = event ? await options.announce(event) : { reached: [] };
    return { status: "done", reached };
  } catch (error) {
    return { status: "failed", reached: [], error: (error as Error).message };
  }
}

/** What those in `to` hear; null when nobody is to hear of it. Throws with the reason when the method did not work. */
async function eventOf(
  { methods, ids }: SchedulesOptions,
  { name, do: deed, to }: Schedule,
  stop: AbortSignal,
): Promise<HookEvent | null> {
  const somebody = to.sessions ?? to.characters ?? to.players;
  if (deed.method !== undefined) {
    const check = methods.checkArguments(deed.method, deed.input ?? {});
    if (!check.ok) throw new Error(check.problems.join(" "));
    const context = { player: null, session: null, character: null, turn: null, call: ids("call") };
    const request = { method: deed.method, input: check.input as JsonObject, context, cause: "schedule" as const };
    const run = await methods.call(request, stop);
    if (run.status !== "ok") throw new Error(run.error?.message ?? run.status);
    return somebody ? { ...to, text: `${name}: ${writeJson(run.output)}`.slice(0, 4000), respond: "silent" } : null;
  }
  if (deed.trigger !== undefined) return { ...to, trigger: deed.trigger };
  if (deed.line !== undefined) return { ...to, line: deed.line };
  return typeof deed.context === "string" ? { ...to, text: deed.context } : { ...to, variables: deed.context ?? {} };
}
