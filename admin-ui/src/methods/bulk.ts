/** What can be done to many methods at once; each knows how it is undone. */
import type { Method } from "../../../server/methods/method.ts";
import type { Server } from "../http/server.ts";
import { eachOf, type Outcome } from "../lists/each-of.ts";

const put = (server: Server, id: string, version: number, fields: object) =>
  server.put<Method>(`/methods/${id}`, { version, ...fields });

/** Saves other fields over the newest version; `fields` gives null where nothing changes. */
export function editAll(
  server: Server,
  ids: readonly string[],
  fields: (method: Method) => Partial<Method> | null,
): Promise<Outcome> {
  return eachOf(ids, async (id) => {
    const before = await server.get<Method>(`/methods/${id}`);
    const next = fields(before);
    if (next === null) return null;
    const saved = await put(server, id, before.version, next);
    const old = Object.fromEntries(Object.keys(next).map((name) => [name, before[name as keyof Method]]));
    return () => put(server, id, saved.version, old);
  });
}

export function connectAll(server: Server, ids: readonly string[], connected: boolean): Promise<Outcome> {
  return eachOf(ids, async (id) => {
    const { connected: before } = await server.get<Method>(`/methods/${id}`);
    if (before === connected) return null;
    await server.put(`/methods/${id}/connected`, { connected });
    return () => server.put(`/methods/${id}/connected`, { connected: before });
  });
}

export function deleteAll(server: Server, ids: readonly string[]): Promise<Outcome> {
  return eachOf(ids, async (id) => {
    const { version } = await server.get<Method>(`/methods/${id}`);
    await server.remove(`/methods/${id}`);
    return () => server.post(`/methods/${id}/versions/${version}/restore`);
  });
}

/** Hands methods to a character, and takes others away from it. Those that serve everybody stay as they are. */
export function assign(
  server: Server,
  character: string,
  change: { readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<Outcome> {
  return editAll(server, [...change.add, ...change.remove], ({ id, characters }) => {
    if (characters === "all") return null;
    const has = characters.includes(character);
    if (change.add.includes(id)) return has ? null : { characters: [...characters, character] };
    return has ? { characters: characters.filter((one) => one !== character) } : null;
  });
}

export const withTags = (
  tags: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): readonly string[] => [...new Set([...tags.filter((tag) => !remove.includes(tag)), ...add])];
