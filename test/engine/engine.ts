/** The engine as its tests start it, and calls with what a test doesn't care about filled in. */
import { fileURLToPath } from "node:url";
import { environmentInterpreter } from "../../scripts/find-python.mjs";
import { createLocalRunner, type LocalRunnerOptions } from "../../server/python/local-runner.ts";
import type { RunFailure, RunJob, Runner, RunOutcome, RunSuccess } from "../../server/python/runner.ts";
import type { Way } from "./ways.ts";

/** The project's own environment; another one where that lies in a folder the tests' user can't enter. */
export const python =
  process.env.BARKEEP_TEST_PYTHON ?? environmentInterpreter(fileURLToPath(new URL("../..", import.meta.url)));

export interface Engine {
  readonly runner: Runner;
  /** What the engine wrote to its log. */
  readonly logged: string[];
}

export async function startEngine(way: Way, options: Partial<LocalRunnerOptions> = {}): Promise<Engine> {
  const logged: string[] = [];
  const note = (message: string): void => void logged.push(message);
  const runner = await createLocalRunner({
    python,
    maxProcesses: 24,
    // A template and two processes to begin with: as many as a test needs that says nothing of them.
    threads: 1,
    ready: 2,
    timeoutCeilingMs: 30_000,
    egressAllow: [],
    minIsolation: null,
    log: { info: note, warn: note },
    ...(way === "direct" ? { direct: true } : { isolation: way }),
    ...options,
  });
  const engine = { runner: await wrap.runner(runner), logged };
  started.push(engine);
  return engine;
}

/** Where the same tests are for another way to the engine, what stands between them and it; it closes what it is given. */
export const wrap: { runner: (runner: Runner) => Promise<Runner> | Runner } = { runner: (runner) => runner };

const started: Engine[] = [];

/** Ends every engine that is left, so that a test that failed doesn't disturb the next. */
export async function closeEngines(): Promise<void> {
  await Promise.all(started.splice(0).map(({ runner }) => runner.close()));
}

let calls = 0;

export function job(code: string, fields: Partial<RunJob> = {}): RunJob {
  calls += 1;
  const call = `call-${calls}`;
  const context = { player: null, session: null, character: null, turn: null, call };
  const rest = { timeoutMs: 20_000, keepWarm: false, environment: {}, allowedHosts: null };
  return { call, method: "get_weather", version: "1", code, input: {}, context, ...rest, ...fields };
}

export function success(outcome: RunOutcome): RunSuccess {
  if (!outcome.ok)
    throw new Error(`the call failed: ${outcome.error.kind}: ${outcome.error.message}\n${outcome.error.traceback}`);
  return outcome;
}

export function failure(outcome: RunOutcome): RunFailure {
  if (outcome.ok) throw new Error(`the call succeeded: ${JSON.stringify(outcome.output)}`);
  return outcome;
}
