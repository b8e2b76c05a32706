/** How scenarios are held: chosen once, remembered in this browser, and sent with each run. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Server } from "../http/server.ts";

export interface How {
  /** Empty for each character's own. */
  readonly models: readonly string[];
  readonly repeat: number;
  readonly drafts: boolean;
  readonly methods: "" | "recorded" | "live";
}

export const usualHow: How = { models: [], repeat: 1, drafts: false, methods: "" };

const key = "barkeep.how-to-run";

export function storedHow(): How {
  try {
    return { ...usualHow, ...(JSON.parse(sessionStorage.getItem(key) ?? "{}") as Partial<How>) };
  } catch {
    return usualHow;
  }
}

export const storeHow = (how: How): void => sessionStorage.setItem(key, writeJson(how));

/** Which scenarios: named, or those that fit. */
export interface Which {
  readonly scenarios?: readonly string[];
  readonly character?: string;
  readonly method?: string;
}

export interface Begun {
  readonly items: readonly { readonly id: string; readonly scenario: string }[];
  readonly notBegun: readonly { readonly scenario: string; readonly error: { readonly message: string } }[];
}

/** Throws RequestError. */
export async function beginRuns(
  server: Server,
  which: Which,
  { models, repeat, drafts, methods }: How,
): Promise<Begun> {
  const begun = await server.post<Begun>("/scenario-runs", {
    ...which,
    ...(models.length > 0 && { models }),
    ...(repeat > 1 && { repeat }),
    ...(drafts && { draft: true }),
    ...(methods !== "" && { methods }),
  });
  server.resources.changed("/scenarios", "/scenario-runs");
  return begun;
}
