/** The store of a method as its calls ask for it: bounded, and each call is shown that of its own method alone. */
import { readJson, writeJson } from "../../protocol/exact-json.ts";
import type { CallHost } from "../python/runner.ts";
import type { MethodStateRecords } from "../records/method-state.ts";

export type AnswerState = NonNullable<CallHost["state"]>;

export interface MethodStateOptions {
  readonly records: Pick<MethodStateRecords, "get" | "put" | "remove" | "players">;
  /** Whether there is such a method: what a call keeps goes with its method, and must not come after it. */
  readonly has: (method: string) => boolean;
  readonly clock: { now(): number };
}

/** Keys that a method may have: shared ones, and for each player. Past that the one that was put longest ago goes. */
const mostShared = 1000;
const mostOfPlayer = 100;
const mostPlayers = 100;

/** Answers the questions of one method's calls. What is kept is JSON of at most 16 KB, which the runner has seen to. */
export function stateOf(method: string, { records, has, clock }: MethodStateOptions): AnswerState {
  return async (request) => {
    try {
      const { key } = request;
      if (request.what === "players")
        return { ok: true, value: writeJson(await records.players(method, key, mostPlayers)) };
      const place = { method, key, player: request.player };
      if (request.what === "get") {
        const value = await records.get(place);
        return { ok: true, value: value === null ? "[]" : `[${value}]` };
      }
      const value = normal(request.value);
      if (value === "null") await records.remove(place);
      else {
        if (!has(method)) throw new Error(`the method ${method} was deleted.`);
        const at = new Date(clock.now()).toISOString();
        await records.put(place, { value, at }, place.player === null ? mostShared : mostOfPlayer);
      }
      return { ok: true, value: "null" };
    } catch (error) {
      return { ok: false, message: `It could not be kept or read: ${(error as Error).message}` };
    }
  };
}

/** For a draft that was never saved: what it keeps is gone with the call. */
export function passingState(): AnswerState {
  const kept = new Map<string, string>();
  return stateOf("draft", {
    clock: { now: () => 0 },
    has: () => true,
    records: {
      get: async (key) => kept.get(writeJson(key)) ?? null,
      put: async (key, { value }) => void kept.set(writeJson(key), value),
      remove: async (key) => kept.delete(writeJson(key)),
      players: async () => [],
    },
  });
}

/** Throws for what is no JSON: a process may write anything. */
const normal = (json: string): string => writeJson(readJson(json));
