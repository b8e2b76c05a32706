/** Which methods a character's model is offered, and why the others are not. */
import type { JsonObject } from "../../protocol/json.ts";
import type { LeftOutMethod, OfferedMethod } from "./library.ts";
import type { Method } from "./method.ts";

export interface Offer {
  readonly offered: readonly OfferedMethod[];
  readonly leftOut: readonly LeftOutMethod[];
}

export function offerTo(
  character: string,
  methods: readonly { readonly method: Method; readonly schema: JsonObject }[],
): Offer {
  const offered: OfferedMethod[] = [];
  const leftOut: LeftOutMethod[] = [];
  const byId = [...methods].sort((a, b) => (a.method.id < b.method.id ? -1 : 1));
  for (const { method, schema } of byId) {
    const reason = reasonToLeaveOut(character, method);
    if (reason) leftOut.push({ id: method.id, name: method.name, reason });
    else offered.push(asOffered(method, schema));
  }
  return { offered, leftOut };
}

/** Every connected method that serves somebody: what other programs may call. */
export function offerToAnyone(
  methods: readonly { readonly method: Method; readonly schema: JsonObject }[],
): readonly OfferedMethod[] {
  return methods
    .filter(({ method }) => method.connected && method.characters.length > 0)
    .map(({ method, schema }) => asOffered(method, schema))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
}

function asOffered(method: Method, schema: JsonObject): OfferedMethod {
  const { id, name, description, sideEffect, sayExactly, fillers, fillerAfterMs, timeoutMs } = method;
  // A model that is told nothing of a method never calls it; its name is better than nothing.
  const told = description.trim() === "" ? name : description;
  const { answers, ifRepeated, whenMovedOn } = method;
  const later = answers === "later" && { later: { ifRepeated, whenMovedOn } };
  return { id, name, description: told, schema, sideEffect, sayExactly, fillers, fillerAfterMs, timeoutMs, ...later };
}

function reasonToLeaveOut(character: string, method: Method): string | null {
  if (!method.connected) return "It is not connected.";
  if (method.characters !== "all" && !method.characters.includes(character)) {
    return method.characters.length === 0
      ? "It serves no character."
      : `It serves ${method.characters.join(", ")} only.`;
  }
  return null;
}
