/** Methods as the lists have them: found by words, kept by state, character and tag, put in order. */
import { useMemo } from "react";
import type { Method } from "../../../server/methods/method.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { byName, find, findable } from "../lists/find.ts";

/** A row of `GET /methods?view=list`. */
export interface ListedMethod
  extends Pick<
    Method,
    "id" | "name" | "description" | "connected" | "characters" | "sideEffect" | "tags" | "version" | "updatedAt"
  > {
  /** A newer version that players don't get. */
  readonly draft?: { readonly version: number };
  readonly lastRun: {
    readonly call: string;
    readonly status: string;
    readonly ms: number;
    readonly at: string;
  } | null;
}

export const listPath = "/methods?view=list";

export const methodStates = ["connected", "not connected", "failing", "untested", "unsaved"] as const;
export type MethodState = (typeof methodStates)[number];
export const methodOrders = ["name", "last run", "changed", "failing first"] as const;
export type MethodOrder = (typeof methodOrders)[number];

export interface MethodQuery {
  readonly search: string;
  readonly state: string | null;
  readonly character: string | null;
  readonly tag: string | null;
  readonly order: string | null;
}

const failing = (method: ListedMethod): boolean => method.lastRun !== null && method.lastRun.status !== "ok";

const isIn: Record<MethodState, (method: ListedMethod, unsaved: ReadonlySet<string>) => boolean> = {
  connected: (method) => method.connected,
  "not connected": (method) => !method.connected,
  failing,
  untested: (method) => method.lastRun === null,
  unsaved: (method, unsaved) => unsaved.has(method.id),
};

const orders: Record<MethodOrder, (a: ListedMethod, b: ListedMethod) => number> = {
  name: byName,
  "last run": (a, b) => (b.lastRun?.at ?? "").localeCompare(a.lastRun?.at ?? "") || byName(a, b),
  changed: (a, b) => b.updatedAt.localeCompare(a.updatedAt) || byName(a, b),
  "failing first": (a, b) => Number(failing(b)) - Number(failing(a)) || byName(a, b),
};

export const serves = (method: Pick<Method, "characters">, character: string): boolean =>
  method.characters === "all" || method.characters.includes(character);

/** What is searched of a method. */
export const textOf = ({ name, id, description, tags }: ListedMethod): string =>
  `${name} ${id} ${tags.join(" ")} ${description}`;

export function choose(
  found: readonly ListedMethod[],
  query: Omit<MethodQuery, "search">,
  unsaved: ReadonlySet<string>,
): readonly ListedMethod[] {
  const { state, character, tag, order } = query;
  const test = isIn[state as MethodState];
  return found
    .filter((method) => !test || test(method, unsaved))
    .filter((method) => character === null || serves(method, character))
    .filter((method) => tag === null || method.tags.includes(tag))
    .sort(orders[order as MethodOrder] ?? byName);
}

/** Every tag there is, by name. */
export const tagsOf = (methods: readonly ListedMethod[]): readonly string[] =>
  [...new Set(methods.flatMap(({ tags }) => tags))].sort((a, b) => a.localeCompare(b));

/** All methods; the searchable texts are made anew only when the list is. */
export function useListedMethods() {
  const list = useResource<List<ListedMethod>>(listPath);
  const items = list.data?.items;
  const texts = useMemo(() => findable([...(items ?? [])].sort(byName), textOf), [items]);
  return { ...list, items, find: (search: string) => find(texts, search) };
}
