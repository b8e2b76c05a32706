/** The shape of every list of the API, and a list that grows page by page. */
import { useEffect, useState } from "react";
import { useToasts } from "../parts/toasts.tsx";
import { type Resource, useResource } from "./resources.ts";
import { useServer } from "./server.ts";

export interface List<T> {
  readonly items: readonly T[];
  readonly next: string | null;
}

export interface GrowingList<T> {
  readonly items: readonly T[] | undefined;
  readonly error: Resource<T>["error"];
  readonly refresh: () => void;
  /** Null when there is no more. */
  readonly more: (() => Promise<void>) | null;
}

const idOf = <T extends object>(item: T): string => String((item as { readonly id?: unknown }).id);

/** The first page follows the server live; older pages are added on demand below it. */
export function useGrowingList<T extends object>(path: string, keyOf = idOf<T>): GrowingList<T> {
  const server = useServer();
  const toasts = useToasts();
  const first = useResource<List<T>>(path);
  const [older, setOlder] = useState<List<T> | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: other filters, other pages.
  useEffect(() => setOlder(null), [path]);
  const next = older ? older.next : (first.data?.next ?? null);
  const more = async () => {
    const join = path.includes("?") ? "&" : "?";
    try {
      const page = await server.get<List<T>>(`${path}${join}after=${encodeURIComponent(next ?? "")}`);
      setOlder((before) => ({ items: [...(before?.items ?? []), ...page.items], next: page.next }));
    } catch (error) {
      toasts.failed(error);
    }
  };
  const seen = new Set(first.data?.items.map(keyOf));
  const rest = older?.items.filter((item) => !seen.has(keyOf(item))) ?? [];
  return {
    items: first.data ? [...first.data.items, ...rest] : undefined,
    error: first.error,
    refresh: first.refresh,
    more: next === null ? null : more,
  };
}
