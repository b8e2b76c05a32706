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
  const name = meantName(call.name, offer);
  const target = name === undefined ? undefined : offer.byName.get(name);
  if (name === undefined || !target) {
    const names = offer.tools.map((tool) => tool.name).join(", ") || "none";
    return { call, problems: [`There is no function called "${call.name}". The functions are: ${names}.`] };
  }
  const meant = { ...call, name };
  const given = readArguments(call.arguments);
  if (!given.ok) return { call: meant, problems: [given.problem] };
  const check = checkArguments(target, given.value, methods);
  return check.ok ? { call: meant, target, input: check.input } : { call: meant, problems: check.problems };
}

/**
 * The offered name that is plainly meant: models and their servers leave namespaces, numbers, channels and blanks on it
 * (`functions.get_weather:0`, `get_weather<|channel|>commentary`), or write it in other capitals.
 */
export function meantName(given: string, offer: Pick<Offer, "byName">): string | undefined {
  if (offer.byName.has(given)) return given;
  const bare = given
    .slice(0, 200)
    .replace(/<\|.*$/s, "")
    .replace(/:\d+\s*$/, "")
    .replace(/^.*[.:/]/s, "")
    .replace(/\s/g, "");
  if (offer.byName.has(bare)) return bare;
  const fitting = [...offer.byName.keys()].filter((name) => name.toLowerCase() === bare.toLowerCase());
  return fitting.length === 1 ? fitting[0] : undefined;
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
