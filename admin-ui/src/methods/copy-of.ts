/** A copy of a method, unconnected. */
import type { Method } from "../../../server/methods/method.ts";
import { toRequestError } from "../http/request-error.ts";
import type { Server } from "../http/server.ts";
import { words } from "../words/words.ts";

/** Copies of copies that a name is looked for. */
const mostCopies = 50;

/** Under the first name that is free. Throws RequestError. */
export async function copyOf(server: Server, fields: Omit<Method, "id" | "version" | "updatedAt">): Promise<Method> {
  const name = words.list.copyOf(fields.name).slice(0, 90);
  for (let number = 1; ; number += 1) {
    try {
      const named = number === 1 ? name : `${name} ${number}`;
      return await server.post<Method>("/methods", { ...fields, name: named, connected: false });
    } catch (error) {
      if (toRequestError(error).code !== "conflict" || number === mostCopies) throw error;
    }
  }
}
