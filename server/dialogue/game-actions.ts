/** What the game can do for a character: registered by the client, checked like methods, answered before a deadline. */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { GameAction } from "../../protocol/messages.ts";
import { type CheckArguments, createArgumentCheck } from "../methods/argument-check.ts";
import { compileInputDescription } from "../methods/input-description.ts";
import { BarkeepError } from "../problems/errors.ts";
import { oneLine } from "../text/one-line.ts";

export interface RegisteredAction {
  readonly name: string;
  readonly description: string;
  readonly schema: JsonObject;
  readonly check: CheckArguments;
  /** Null for one that nothing is waited for. */
  readonly timeoutMs: number | null;
}

export interface ActionSet {
  readonly actions: readonly RegisteredAction[];
  /** Actions whose parameters can't be used, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
}

/**
 * Throws `invalid_message` for the first action that can't be used, with the place in the message as a JSON pointer. The
 * game hears of it when it sends them; what is read back from a journal is registered as far as it can be used.
 */
export function refuseUnusableActions(given: readonly GameAction[]): void {
  const names = new Set<string>();
  for (const [index, { name, parameters }] of given.entries()) {
    const at = `/actions/${index}`;
    if (names.has(name))
      throw unusable(`${at}/name`, `Another action is called "${name}" too; each needs its own name.`);
    names.add(name);
    const whole = described(parameters);
    // What was put around bare parameters is not in the message.
    const compiled = compileInputDescription(whole, whole === parameters ? `${at}/parameters` : at);
    const problem = compiled.ok ? undefined : compiled.problems[0];
    if (problem) throw unusable(pointer(problem.path), problem.message);
  }
}

const unusable = (path: string, message: string) =>
  new BarkeepError("invalid_message", `${path}: ${message}`, { details: [{ path }] });

/** `a.enum.2` as `a/enum/2`. */
const pointer = (path: string) => path.replaceAll(".", "/");

export function registerActions(given: readonly GameAction[], defaultMs: number): ActionSet {
  const actions = new Map<string, RegisteredAction>();
  const leftOut: { name: string; reason: string }[] = [];
  for (const { name, description, parameters, timeoutMs, answers = true } of given) {
    const compiled = compileInputDescription(described(parameters), "parameters");
    if (!compiled.ok) {
      const first = compiled.problems[0];
      leftOut.push({ name, reason: `Its parameters can't be used: ${first?.path}: ${first?.message}` });
    } else if (actions.has(name)) leftOut.push({ name, reason: "Another action has the same name." });
    else {
      const check = createArgumentCheck(compiled.schema);
      const waits = answers ? (timeoutMs ?? defaultMs) : null;
      const told = { description: oneLine(description), schema: inOneLine(compiled.schema) as JsonObject };
      actions.set(name, { name, ...told, check, timeoutMs: waits });
    }
  }
  return { actions: [...actions.values()], leftOut };
}

/** What an action and its parameters are said to be can't open a section of what a model is told. */
function inOneLine(schema: Json, key = ""): Json {
  if (typeof schema === "string") return key === "description" || key === "title" ? oneLine(schema) : schema;
  if (typeof schema !== "object" || schema === null) return schema;
  if (Array.isArray(schema)) return schema.map((item) => inOneLine(item));
  if (Object.getPrototypeOf(schema) !== Object.prototype) return schema;
  return Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, inOneLine(value, name)]));
}

/** An action's parameters may stand bare, `{"gate": {"type": "string"}}`, as beside an input description's `required`. */
function described(parameters: unknown): unknown {
  if (parameters === undefined || parameters === null) return { parameters: {} };
  if (typeof parameters !== "object" || Array.isArray(parameters)) return parameters;
  const { type, parameters: inner, properties } = parameters as Record<string, unknown>;
  const whole = typeof type === "string" || inner !== undefined || properties !== undefined;
  return whole ? parameters : { parameters };
}

export type ActionAnswer =
  | { readonly status: "ok"; readonly result: Json }
  | { readonly status: "error" | "timeout" | "cancelled"; readonly message: string };

const mostTold = 1000;

/** Action calls that wait for the game. */
export class WaitingActions {
  readonly #waiting = new Map<string, (answer: ActionAnswer) => void>();
  /** Calls whose answer nobody needs: one that comes all the same is no mistake. The latest of them. */
  readonly #told = new Set<string>();

  /** The game is told of this call, and need not answer. */
  tell(call: string): void {
    this.#told.add(call);
    const oldest = this.#told.values().next().value;
    if (this.#told.size > mostTold && oldest !== undefined) this.#told.delete(oldest);
  }

  /**
   * Resolves with the game's answer, at the deadline, or when the signal aborts; never rejects. `keep` is called with the same
   * before anything else happens: what the game answers is acknowledged at once.
   */
  wait(
    call: string,
    deadlineMs: number,
    signal: AbortSignal,
    keep: (answer: ActionAnswer) => void,
  ): Promise<ActionAnswer> {
    return new Promise((resolve) => {
      const settle = (answer: ActionAnswer) => {
        keep(answer);
        clearTimeout(timer);
        signal.removeEventListener("abort", cancel);
        this.#waiting.delete(call);
        resolve(answer);
      };
      const cancel = () => settle({ status: "cancelled", message: "The turn was cancelled before the game answered." });
      const late = `The game did not answer within ${deadlineMs} ms; whether it was done is not known.`;
      const timer = setTimeout(() => settle({ status: "timeout", message: late }), deadlineMs);
      this.#waiting.set(call, settle);
      if (signal.aborted) cancel();
      else signal.addEventListener("abort", cancel, { once: true });
    });
  }

  /** Throws `unknown_call`. */
  answer(given: {
    readonly call: string;
    readonly ok: boolean;
    readonly result?: unknown;
    readonly error?: string;
  }): void {
    const settle = this.#waiting.get(given.call);
    if (!settle && this.#told.has(given.call)) return;
    if (!settle) throw new BarkeepError("unknown_call", `No action call "${given.call}" is waiting for a result.`);
    if (given.ok) settle({ status: "ok", result: (given.result ?? null) as Json });
    else settle({ status: "error", message: given.error || "The game could not do it." });
  }
}
