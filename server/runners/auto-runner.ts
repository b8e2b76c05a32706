/** `BARKEEP_RUNNER=auto`: a runner where there is one, else the Python of this machine. */
import type { CallHost, RunJob, Runner, RunnerStatus, RunOutcome, SyntaxProblem } from "../python/runner.ts";
import type { RemoteRunner } from "./remote-runner.ts";

export class AutoRunner implements Runner {
  readonly #local: Runner;
  readonly #remote: RemoteRunner;

  constructor(local: Runner, remote: RemoteRunner) {
    this.#local = local;
    this.#remote = remote;
  }

  async run(job: RunJob, signal?: AbortSignal, host?: CallHost): Promise<RunOutcome> {
    const outcome = this.#remote.available ? await this.#remote.attempt(job, signal, host) : null;
    return outcome ?? this.#local.run(job, signal, host);
  }

  check(code: string): Promise<SyntaxProblem[]> {
    return this.#local.check(code);
  }

  /** This machine's, with the places of the runners beside its own. */
  status(): RunnerStatus {
    const own = this.#local.status();
    const far = this.#remote.status();
    return {
      ...own,
      running: own.running + far.running,
      queued: own.queued + far.queued,
      capacity: own.capacity + far.capacity,
    };
  }

  async close(): Promise<void> {
    await Promise.all([this.#remote.close(), this.#local.close()]);
  }
}
