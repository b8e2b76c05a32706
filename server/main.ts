/** The server as a process: looks whether it has what it takes, then loads the rest of it, which it could not without. */
import { processLimitProblem } from "../scripts/process-limits.mjs";

const problem = processLimitProblem();
if (problem === null) await import("./start/run.ts");
else {
  process.stderr.write(`\n${problem}\n`);
  process.exitCode = 1;
}
