/**
 * What the MCP SDK writes to the console goes into the log: it says there what other servers say, a login's refusal among it, which may
 * repeat a secret, and the log masks those.
 */
import { format } from "node:util";
import type { Log } from "../../observe/log.ts";

const mark = "[mcp-sdk] ";
const mostSaid = 1000;

/** Answers what ends it. Whatever else is written to the console is written there as ever. */
export function hearSdk(log: Pick<Log, "warn">, output: Pick<Console, "warn"> = console): () => void {
  const before = output.warn;
  let over = false;
  const heard = (...said: unknown[]): void => {
    const text = format(...said);
    if (over || !text.startsWith(mark)) before.apply(output, said);
    else log.warn({}, `MCP: ${text.slice(mark.length, mostSaid)}`);
  };
  output.warn = heard;
  return () => {
    over = true;
    if (output.warn === heard) output.warn = before;
  };
}
