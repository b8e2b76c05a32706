/** Which rows of a list are ticked: one at a time, a stretch with Shift, or all that were found. */
import { useCallback, useRef, useState } from "react";

export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** `order`: ids as they stand in the list; with `stretch` all between the last one ticked and this one are. */
  toggle(id: string, order: readonly string[], stretch: boolean): void;
  set(ids: readonly string[]): void;
}

export function useSelection(first: readonly string[] = []): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(() => new Set(first));
  const last = useRef<string | null>(null);
  const toggle = useCallback((id: string, order: readonly string[], stretch: boolean) => {
    const from = order.indexOf(last.current ?? id);
    last.current = id;
    setIds((before) => {
      const next = new Set(before);
      const on = !before.has(id);
      const to = order.indexOf(id);
      const touched = stretch && from >= 0 ? order.slice(Math.min(from, to), Math.max(from, to) + 1) : [id];
      for (const one of touched) {
        if (on) next.add(one);
        else next.delete(one);
      }
      return next;
    });
  }, []);
  const set = useCallback((list: readonly string[]) => {
    last.current = null;
    setIds(new Set(list));
  }, []);
  return { ids, toggle, set };
}
