/** Judges a call as the model wrote it, before anything runs: what is wrong is told so that the model can mend it. */
import { readJson } from "../../protocol/exact-json.ts";
import type { JsonObject } from "../../protocol/json.ts";
import { createArgumentCheck } from "../methods/argument-check.ts";
import type { ArgumentCheck, MethodLibrary } from "../methods/library.ts";
import type { ModelCall } from "../models/adapter.ts";
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
  const given = parsed(call.arguments);
  if (given === undefined)
    return { call, problems: [`The arguments are not JSON: ${call.arguments.slice(0, 200)}. Write one JSON object.`] };
  const check = checkArguments(target, given, methods);
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
    case "memory":
      return checkFact(given);
  }
}

/** Undefined for what is not JSON; nothing at all, or null, is no arguments. */
function parsed(text: string): unknown {
  if (text.trim() === "") return {};
  try {
    return readJson(text) ?? {};
  } catch {
    return undefined;
  }
}
