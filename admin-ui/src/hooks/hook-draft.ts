/** A hook while it is edited. */
import type { Hook, HookFields } from "../../../server/hooks/hook.ts";
import type { Edited } from "../edit/use-edited.ts";

export interface ShownHook extends Hook {
  /** The address to give to the other system. */
  readonly url: string;
}

export type HookState = Edited<ShownHook, HookFields>;

export const emptyHook: HookFields = {
  name: "",
  verify: { kind: "bearer" },
  code: "",
  secrets: [],
  stateOf: null,
  enabled: true,
};

/** Key order of `emptyHook`, so that two drafts compare as texts. */
export const draftOfHook = (hook: HookFields): HookFields =>
  Object.fromEntries(
    Object.keys(emptyHook).map((name) => [name, hook[name as keyof HookFields] ?? null]),
  ) as unknown as HookFields;
