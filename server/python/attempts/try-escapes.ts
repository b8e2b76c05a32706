/** Makes every attempt at one tier, as a method's call, with another call's argument there to be found. */
import type { RunJob, Runner } from "../runner.ts";
import type { Attempted, Stage } from "./stage.ts";

const other = { argument: "the-other-calls-secret-argument-7f3a" };
const marked = (code: string, call: string): RunJob => ({
  ...job(code, call, other),
  method: "other",
  environment: { OTHER_SECRET: "x" },
});

/** Puts the calls there whose arguments must not be found: one that is over, and one that goes on until `done`. */
export async function callBeside(runner: Runner): Promise<{ done(): Promise<void> }> {
  await runner.run(marked("def handle_event(data):\n    return data", "beside-1"));
  const stop = new AbortController();
  const waits = "import time\ndef handle_event(data):\n    time.sleep(60)";
  const running = runner.run({ ...marked(waits, "beside-2"), timeoutMs: 60_000 }, stop.signal);
  return {
    async done() {
      stop.abort();
      await running;
    },
  };
}

export async function tryEscape(runner: Runner, stage: Stage, attempt: string): Promise<Attempted> {
  const outcome = await runner.run(job(stage.code, `escape-${attempt}`, { ...stage.targets, attempt }));
  if (outcome.ok) return outcome.output as unknown as Attempted;
  throw new Error(`The attempt ${attempt} could not be made: ${outcome.error.kind}: ${outcome.error.message}`);
}

function job(code: string, call: string, input: RunJob["input"]): RunJob {
  const context = { player: null, session: null, character: null, turn: null, call };
  const rest = { timeoutMs: 20_000, keepWarm: false, environment: {}, allowedHosts: null };
  return { call, method: "escape", version: "1", code, input, context, ...rest };
}
