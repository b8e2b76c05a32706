/** Judges a call as the model wrote it, before anything runs: what is wrong is told so that the model can mend it. */
import type { JsonObject } from "../../protocol/json.ts";
import { createArgumentCheck } from "../methods/argument-check.ts";
import type { ArgumentCheck, MethodLibrary } from "../methods/library.ts";
import type { ModelCall } from "../models/adapter.ts";
import { readArguments } from "./argument-text.ts";
import { type Offer, type OfferedTool, rememberTool } from "./offer.ts";

export type CheckedCall =
  | { readonly call: ModelCall; readonly target: OfferedTool; readonly input: JsonObject }
  | { readonly call: ModelCall; readonly problems: readonly string[] };

const checkFact = createArgumentCheck(rememberTool.schema);

export function checkCall(call: ModelCall, offer: Offer, methods: Pick<MethodLibrary, "checkArguments">): CheckedCall {
  const target = offer.byName.get(call.name);
  if (!target) {
    const names = offer.tools.map((tool) => tool.name).join(", ") || "none";
    return { call, problems: [`There is no function called "${call.name}". The functions are: ${names}.`] };
  }
  const given = readArguments(call.arguments);
  if (!given.ok) return { call, problems: [given.problem] };
  const check = checkArguments(target, given.value, methods);
  return check.ok ? { call, target, input: check.input } : { call, problems: check.problems };
}

function checkArguments(
  target: OfferedTool,
  given: unknown,
  methods: Pick<MethodLibrary, "checkArguments">,
): ArgumentCheck {
  switch (target.kind) {
    case "method":
      return methods.checkArguments(target.method.id, given);
    case "action":
      return target.action.check(given);
    case "story":
      return target.check(given);
    case "memory":
      return checkFact(given);
  }
}
