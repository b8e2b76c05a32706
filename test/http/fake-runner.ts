/** A runner without Python: it answers with what a test's function makes of a job, and remembers the jobs. */
import type { CallHost, RunJob, Runner, RunOutcome, SyntaxProblem } from "../../server/python/runner.ts";

export interface FakeRunner extends Runner {
  readonly jobs: RunJob[];
  answer: (job: RunJob, signal?: AbortSignal, host?: CallHost) => Promise<RunOutcome> | RunOutcome;
  problems: SyntaxProblem[];
}

const facts = { stdout: "", stderr: "", queueMs: 0, ms: 1, egress: [] };

export const succeeded = (output: unknown, more: Partial<typeof facts> = {}): RunOutcome => ({
  ok: true,
  output: output as never,
  ...facts,
  ...more,
});

export const failed = (
  kind: "exception" | "timeout" | "crashed",
  message: string = kind,
  cancelled = false,
): RunOutcome => ({
  ok: false,
  cancelled,
  error: { kind, message },
  ...facts,
});

/** Answers each job with its own input unless told otherwise. */
export function createFakeRunner(): FakeRunner {
  const runner: FakeRunner = {
    jobs: [],
    problems: [],
    answer: (job) => succeeded(job.input),
    async run(job, signal, host) {
      runner.jobs.push(job);
      return runner.answer(job, signal, host);
    },
    check: async () => runner.problems,
    status: () => ({
      isolation: "process",
      tiers: [],
      python: "3.12",
      running: 0,
      queued: 0,
      ready: 1,
      capacity: 1,
    }),
    close: async () => {},
  };
  return runner;
}
