/** Checks of what a session is given at once. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { GameAction } from "../../protocol/messages.ts";
import type { Limits } from "../config/settings.ts";
import { refuseUnusableActions } from "../dialogue/game-actions.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { KeyedContext } from "./keyed-context.ts";

/** Throws `too_large`. */
export function checkText(text: string, { textChars }: Limits): void {
  if (text.length > textChars) tooLarge("/text", `${text.length} characters`, textChars);
}

/** Throws `too_large`, and `invalid_message` for actions that can't be used. */
export function checkActions(actions: readonly GameAction[], limits: Limits): void {
  if (actions.length > limits.actions) tooLarge("/actions", `${actions.length} actions`, limits.actions);
  refuseUnusableActions(actions);
}

/** Throws `too_large`. */
export function checkScene(scene: string | JsonObject | undefined, { contextChars }: Limits, path = "/context"): void {
  const size = scene === undefined ? 0 : typeof scene === "string" ? scene.length : writeJson(scene).length;
  if (size > contextChars) tooLarge(path, `${size} characters`, contextChars);
}

/** Throws `too_large`. */
export function checkContext(context: KeyedContext, text: string, key: string | null, { contextChars }: Limits): void {
  const size = context.sizeWith(key, text);
  if (size > contextChars) tooLarge("/text", `${size} characters with the context so far`, contextChars);
}

function tooLarge(path: string, found: string, most: number): never {
  throw new BarkeepError("too_large", `${path} has ${found}; at most ${most} are taken.`, { details: [{ path }] });
}
