/** What the rest of the server asks of the method library. */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { CallContext, ProgressReport, RunError, SyntaxProblem } from "../python/runner.ts";
import type { Existing, SavePlan } from "../store/plan-saves.ts";
import type { CallRecord, CallStatus, Method, MethodDraft } from "./method.ts";

/** A method as the model is offered it. */
export interface OfferedMethod {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  /** JSON Schema of type object, made from the input description. */
  readonly schema: JsonObject;
  readonly sideEffect: boolean;
  readonly sayExactly: boolean;
  readonly fillers: readonly string[];
  readonly fillerAfterMs: number;
  readonly timeoutMs: number;
  /** Of one whose result comes after the turn. */
  readonly later?: Pick<MethodDraft, "ifRepeated" | "whenMovedOn">;
}

/** A method that was not offered, and why. */
export interface LeftOutMethod {
  readonly id: string;
  readonly name: string;
  readonly reason: string;
}

export interface CallRequest {
  readonly method: string;
  /** Checked against the input description; defaults filled in. */
  readonly input: JsonObject;
  readonly context: CallContext;
  /** What asked for it; `turn` when not given. */
  readonly cause?: CallRecord["cause"];
  /** Told while it runs. */
  readonly onProgress?: (report: ProgressReport) => void;
}

export interface CallResult {
  readonly call: string;
  readonly status: CallStatus;
  readonly output: Json;
  readonly error?: RunError;
  readonly ms: number;
  readonly queueMs: number;
  /** All of it, also what was told while it ran. */
  readonly progress?: readonly ProgressReport[];
}

/** Code that is no method: what a hook runs. */
export interface CodeRequest {
  /** What the call log calls it. */
  readonly id: string;
  readonly code: string;
  readonly secrets: readonly string[];
  readonly input: JsonObject;
  readonly call: string;
  readonly cause: CallRecord["cause"];
  /** The method whose few values it may read and keep; without it none. */
  readonly stateOf?: string;
}

export type ArgumentCheck =
  | { readonly ok: true; readonly input: JsonObject }
  /** Problems as sentences with the path of the field, for the model to mend. */
  | { readonly ok: false; readonly problems: readonly string[] };

export interface TestRequest {
  readonly input: Json;
  readonly id?: string;
  /** `draft`: the newest version of it in place of what players get. */
  readonly version?: "draft";
  /** Fields of an unsaved method; laid over the saved one when `id` is given. */
  readonly draft?: Partial<MethodDraft>;
  /** Whom it is run for; stand-ins where not given. */
  readonly player?: CallContext["player"];
  readonly character?: CallContext["character"];
  /** For code without an `id`, as a hook's: the method whose values it has. */
  readonly stateOf?: string;
}

export type TestAnswer =
  | {
      readonly ok: true;
      readonly output: Json;
      readonly stdout: string;
      readonly stderr: string;
      readonly ms: number;
      readonly queueMs: number;
      readonly call: string;
      readonly egress: CallRecord["egress"];
      readonly progress?: readonly ProgressReport[];
      /** Set when the result is larger than what a character would be given. */
      readonly warning?: string;
    }
  | {
      readonly ok: false;
      readonly error: RunError;
      readonly stdout: string;
      readonly stderr: string;
      readonly ms: number;
      readonly queueMs: number;
      readonly call: string;
      readonly egress: CallRecord["egress"];
      readonly progress?: readonly ProgressReport[];
    };

/** One method's past version. */
export interface MethodVersion {
  readonly version: number;
  /** ISO 8601. */
  readonly at: string;
  readonly by?: string;
  /** What is newer than what players get. */
  readonly draft?: true;
  /** What players get. */
  readonly live?: true;
  readonly method: Method;
}

/** What a conversation asks of methods. */
export type OfferedMethods = Pick<MethodLibrary, "offeredTo" | "checkArguments" | "call">;

export interface MethodLibrary {
  list(): readonly Method[];
  /** Throws `not_found`. */
  get(id: string): Method;
  /** Throws `invalid_request` with `details: [{path, message, suggestion?}]`, or `conflict` when the id is taken. */
  create(fields: unknown): Promise<Method>;
  /** Many at once in one write; a wrong one is a problem of its own, and one that changes nothing makes no version. A dry run changes nothing. */
  saveAll(
    items: readonly Readonly<Record<string, unknown>>[],
    options: { readonly existing: Existing; readonly dryRun?: boolean },
  ): Promise<SavePlan<Method>>;
  /**
   * `fields.version` must be the newest one, the draft where there is one, else `conflict` with `details: {current}`. With
   * `publish: false` it is kept as a draft that players don't get.
   */
  update(id: string, fields: unknown): Promise<Method>;
  connect(id: string, connected: boolean): Promise<Method>;
  remove(id: string): Promise<void>;
  /** The version that is newer than what players get. */
  draft(id: string): Method | undefined;
  /** Gives players a version that is kept. Throws `not_found`. */
  publish(id: string, version: unknown): Promise<Method>;
  /** As with every draft in place of what players get. */
  readonly drafts: OfferedMethods;
  /** As with these fields laid over methods, by their ids, over drafts where it says so; nothing is kept. Throws `invalid_request`. */
  edited(edits: Readonly<Record<string, unknown>>, options: { readonly drafts: boolean }): OfferedMethods;
  versions(id: string): Promise<readonly MethodVersion[]>;
  restore(id: string, version: number): Promise<Method>;
  /** Methods to offer a character's model, sorted by id, and those left out with the reason. */
  offeredTo(character: string): {
    readonly offered: readonly OfferedMethod[];
    readonly leftOut: readonly LeftOutMethod[];
  };
  /** Every connected method that serves some character, sorted by id: what other programs may call. */
  offeredToAnyone(): readonly OfferedMethod[];
  checkArguments(id: string, argumentsGiven: unknown): ArgumentCheck;
  /** Runs a connected method for a turn; never throws: a failure is a result. Records the call. */
  call(request: CallRequest, signal?: AbortSignal): Promise<CallResult>;
  /** The same path as `call`, for the Test button and the command line. */
  test(request: TestRequest, signal?: AbortSignal): Promise<TestAnswer>;
  /** Runs code under a method's limits, and records it; never throws. */
  runCode(request: CodeRequest, signal?: AbortSignal): Promise<CallResult>;
  checkSyntax(code: string): Promise<SyntaxProblem[]>;
}
