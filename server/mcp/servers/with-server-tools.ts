/** A method library whose characters are offered the approved tools of MCP servers beside its methods. */
import type { MethodLibrary } from "../../methods/library.ts";
import type { ServerTools } from "./server-tools.ts";

type Offering = Pick<MethodLibrary, "offeredTo" | "checkArguments" | "call">;

/** A method wins over a tool of its name, and the tool is left out with that reason. */
export function withServerTools<L extends Offering>(methods: L, tools: ServerTools): L {
  return {
    ...methods,
    offeredTo(character) {
      const own = methods.offeredTo(character);
      const theirs = tools.offeredTo(character);
      const ids = new Set([...own.offered, ...own.leftOut].map(({ id }) => id));
      const clashing = theirs.offered.filter(({ id }) => ids.has(id));
      return {
        offered: [...own.offered, ...theirs.offered.filter(({ id }) => !ids.has(id))],
        leftOut: [
          ...own.leftOut,
          ...theirs.leftOut,
          ...clashing.map(({ id, name }) => ({ id, name, reason: "A method has the same id." })),
        ],
      };
    },
    checkArguments: (id, given) =>
      (tools.has(id) && !isMethod(methods, id) ? tools : methods).checkArguments(id, given),
    call: (request, signal) =>
      (tools.has(request.method) && !isMethod(methods, request.method) ? tools : methods).call(request, signal),
  };
}

function isMethod(methods: Offering, id: string): boolean {
  return "list" in methods && (methods as unknown as MethodLibrary).list().some((method) => method.id === id);
}
