/** What a request of the page or of the admin changed, for the list of changes; none where it only read or tried something. */
import type { Principal } from "../access/principal.ts";
import type { Change } from "../records/changes.ts";
import type { RouteName } from "./permissions.ts";

/** They change nothing that somebody edits. */
const noChanges: ReadonlySet<RouteName> = new Set<RouteName>([
  "POST /login",
  "POST /logout",
  "POST /methods/test",
  "POST /methods/check",
  "POST /methods/preview",
  "POST /characters/:id/say",
  "POST /player-tokens",
  "POST /models/refresh",
  "POST /mcp-servers/:id/refresh",
  "POST /scenarios/from",
  "POST /scenarios/:id/run",
  "POST /turns/:id/replay",
]);

/** Called when it is done. */
export function changeOf(
  action: RouteName,
  principal: Principal | null,
  params: Readonly<Record<string, string>>,
  answer: unknown,
): Change | undefined {
  if (principal?.kind !== "admin" || action.startsWith("GET ") || noChanges.has(action)) return undefined;
  const made = answer as { readonly id?: unknown } | null | undefined;
  // A player who was deleted leaves no id behind, here no more than anywhere.
  const named = action.includes("/players/") ? "" : (params.id ?? params.name);
  const target = named ?? (typeof made?.id === "string" ? made.id : "");
  const { person } = principal;
  return { who: person?.name ?? "admin token", role: person?.role ?? "operator", action, target };
}
