/** Checks of the schemas that were tested last: compiling one anew at each test took longer than the call. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { type CheckArguments, createArgumentCheck } from "./argument-check.ts";

const most = 32;

export function createRecentChecks(): (schema: JsonObject) => CheckArguments {
  /** Least recently used first. */
  const checks = new Map<string, CheckArguments>();
  return (schema) => {
    const text = writeJson(schema);
    const check = checks.get(text) ?? createArgumentCheck(schema);
    checks.delete(text);
    checks.set(text, check);
    const [oldest] = checks.keys();
    if (checks.size > most && oldest !== undefined) checks.delete(oldest);
    return check;
  };
}
