/** The methods a fresh data folder is given: connected, and in need of neither key nor network. */
import { once } from "../store/first-run.ts";
import type { Store } from "../store/store.ts";
import type { MethodLibrary } from "./library.ts";
import type { Template } from "./templates.ts";

/** Adds them once in the life of a data folder, and not to one that has methods already; answers whether it did. */
export function addStarterMethods(options: {
  readonly store: Store;
  readonly methods: MethodLibrary;
  readonly templates: readonly Template[];
  readonly clock: { now(): number };
}): Promise<boolean> {
  const { store, methods, templates, clock } = options;
  const work = async () => {
    if (methods.list().length > 0) return;
    for (const { id, method, starter } of templates) {
      if (starter) await methods.create({ ...method, id, connected: true });
    }
  };
  return once({ marks: store.collection("first-run"), id: "methods", clock, work });
}
