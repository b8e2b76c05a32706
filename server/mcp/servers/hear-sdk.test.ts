import { expect, it } from "vitest";
import { hearSdk } from "./hear-sdk.ts";

it("what the SDK says is logged, and nothing else; once it is over, nothing is", () => {
  const written: unknown[][] = [];
  const logged: string[] = [];
  const output = { warn: (...said: unknown[]) => void written.push(said) };
  const { warn } = output;
  const log = { warn: (_: object, text: string) => void logged.push(text) };
  const stopFirst = hearSdk(log, output);
  const stopSecond = hearSdk({ warn: (_, text) => void logged.push(`second: ${text}`) }, output);
  output.warn("[mcp-sdk] Cause: %s", "refused");
  output.warn("something else", 7);
  stopFirst();
  stopSecond();
  output.warn("[mcp-sdk] late");
  expect(logged).toEqual(["second: MCP: Cause: refused"]);
  expect(written).toEqual([["something else", 7], ["[mcp-sdk] late"]]);
  const stop = hearSdk(log, { warn });
  stop();
  const alone = { warn };
  hearSdk(log, alone)();
  expect(alone.warn).toBe(warn);
});
