/** Checks of what a session is given at once. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import type { GameAction } from "../../protocol/messages.ts";
import type { Limits } from "../config/settings.ts";
import type { ConversationRecord } from "../dialogue/conversation.ts";
import { refuseUnusableActions } from "../dialogue/game-actions.ts";
import { asDialogueRecord } from "../dialogue/records.ts";
import { BarkeepError } from "../problems/errors.ts";

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
export function checkScene(scene: string | JsonObject | undefined, { contextChars }: Limits): void {
  const size = scene === undefined ? 0 : typeof scene === "string" ? scene.length : writeJson(scene).length;
  if (size > contextChars) tooLarge("/context", `${size} characters`, contextChars);
}

function tooLarge(path: string, found: string, most: number): never {
  throw new BarkeepError("too_large", `${path} has ${found}; at most ${most} are taken.`, { details: [{ path }] });
}

/** How much keyed context a session holds. */
export class ContextSize {
  readonly #limits: Limits;
  readonly #keyed = new Map<string, number>();

  /** `records`: of an earlier life of the session, whose context it still holds. */
  constructor({ limits, records }: { readonly limits: Limits; readonly records: readonly ConversationRecord[] }) {
    this.#limits = limits;
    for (const record of records) {
      const known = asDialogueRecord(record);
      if (known?.kind === "context") this.#keep(known.key, known.text);
    }
  }

  /** A function that counts this update. Throws `too_large` when there is no room for it. */
  room({ text, key }: { readonly text: string; readonly key?: string }): () => void {
    const others = [...this.#keyed].reduce((sum, [other, size]) => sum + (other === key ? 0 : size), 0);
    const size = others + text.length + (key?.length ?? 0);
    if (size > this.#limits.contextChars)
      tooLarge("/text", `${size} characters with the context so far`, this.#limits.contextChars);
    return () => this.#keep(key ?? null, text);
  }

  #keep(key: string | null, text: string): void {
    if (key === null) return;
    if (text === "") this.#keyed.delete(key);
    else this.#keyed.set(key, text.length + key.length);
  }
}
