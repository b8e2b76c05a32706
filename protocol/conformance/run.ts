/** `barkeep conformance`: plays every flow against a server, one after the other, and says which hold. */
import type { SocketConstructor } from "../client/socket.ts";
import { createServerMessageDecoder } from "../decode.ts";
import { callFlows } from "./call-flows.ts";
import type { Flow } from "./flow.ts";
import { gameFlows } from "./game-flows.ts";
import { laterFlows } from "./later-flows.ts";
import { resumeFlows } from "./resume-flows.ts";
import { sessionFlows } from "./session-flows.ts";
import { socketFlows } from "./socket-flows.ts";
import { NotApplicable, Stage } from "./stage.ts";

export interface ConformanceOptions {
  readonly url: string;
  readonly token?: string;
  /** The id of a character to talk to; any will do. */
  readonly character: string;
  readonly WebSocket: SocketConstructor;
  /** How long to wait for any one message, in ms (20000). */
  readonly timeoutMs?: number;
  /** Called as each flow ends. */
  readonly onResult?: (result: FlowResult) => void;
}

export interface FlowResult {
  readonly name: string;
  readonly outcome: "passed" | "failed" | "not applicable";
  /** Why it failed or could not be played. */
  readonly reason: string | null;
  readonly ms: number;
}

export const flows: readonly Flow[] = [
  ...socketFlows,
  ...sessionFlows,
  ...callFlows,
  ...laterFlows,
  ...resumeFlows,
  ...gameFlows,
];

/** Never rejects: a server that can't be reached fails every flow. */
export async function runConformance(options: ConformanceOptions): Promise<readonly FlowResult[]> {
  const { url, token, character, WebSocket, timeoutMs = 20_000, onResult } = options;
  const decode = createServerMessageDecoder();
  const results: FlowResult[] = [];
  for (const flow of flows) {
    const stage = new Stage({ url, token, character, WebSocket, timeoutMs, decode });
    const result = await play(flow, stage);
    results.push(result);
    onResult?.(result);
  }
  return results;
}

async function play(flow: Flow, stage: Stage): Promise<FlowResult> {
  const startedAt = performance.now();
  const ended = (outcome: FlowResult["outcome"], reason: string | null): FlowResult => ({
    name: flow.name,
    outcome,
    reason,
    ms: Math.round(performance.now() - startedAt),
  });
  try {
    await flow.play(stage);
  } catch (error) {
    stage.strike();
    if (error instanceof NotApplicable) return ended("not applicable", error.message);
    return ended("failed", error instanceof Error ? error.message : String(error));
  }
  const faults = stage.strike();
  return faults.length === 0 ? ended("passed", null) : ended("failed", faults.join(" "));
}
