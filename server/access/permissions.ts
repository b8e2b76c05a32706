/** Who may do what: one table, asked by every HTTP route and every message. */
import { BarkeepError } from "../problems/errors.ts";
import type { Principal } from "./principal.ts";

export const permissions = [
  "methods.read",
  /** Create, update, connect, delete, restore, import: whoever may write code may run it, and the other way round. */
  "methods.write",
  /** The names of those one may talk to; whoever may read characters is told more. */
  "characters.list",
  "characters.read",
  "characters.write",
  "models.read",
  "secrets.read",
  "secrets.write",
  "game-keys.read",
  "game-keys.write",
  "player-tokens.issue",
  "player-tokens.revoke",
  "players.export",
  "players.delete",
  "scenarios.read",
  "scenarios.write",
  "records.read",
  "records.delete",
  "system.read",
  "system.write",
  "metrics.read",
  "session.open",
  "mcp.use",
  "mcp-servers.read",
  "mcp-servers.write",
  "people.read",
  "people.write",
  "own-password.write",
  "changes.read",
  "hooks.read",
  /** A hook has code: whoever may write one may run it. */
  "hooks.write",
  "schedules.read",
  "schedules.write",
] as const;

export type Permission = (typeof permissions)[number];

const everything: ReadonlySet<Permission> = new Set(permissions);

const reading: readonly Permission[] = [
  "methods.read",
  "characters.list",
  "characters.read",
  "models.read",
  "records.read",
  "scenarios.read",
  "system.read",
  "mcp-servers.read",
  "own-password.write",
];

/** What people may do, by the role of their login. */
export const roles = {
  operator: everything,
  designer: new Set<Permission>([
    ...reading,
    "methods.write",
    "characters.write",
    "scenarios.write",
    "secrets.read",
    "records.delete",
    "session.open",
    "changes.read",
  ]),
  viewer: new Set<Permission>(reading),
} as const satisfies Record<string, ReadonlySet<Permission>>;

export type Role = keyof typeof roles;

export const granted: Readonly<Record<Principal["kind"], ReadonlySet<Permission>>> = {
  admin: everything,
  game: new Set<Permission>(["characters.list", "session.open", "player-tokens.issue", "mcp.use"]),
  player: new Set<Permission>(["characters.list", "session.open"]),
};

export function may(principal: Principal, permission: Permission): boolean {
  return grantedTo(principal).has(permission);
}

/** Everything it may do, in the table's order. */
export const allowedTo = (principal: Principal): readonly Permission[] =>
  permissions.filter((one) => may(principal, one));

const grantedTo = (principal: Principal): ReadonlySet<Permission> =>
  principal.kind === "admin" && principal.person ? roles[principal.person.role] : granted[principal.kind];

/** Throws `forbidden`, saying what would be needed. */
export function demand(principal: Principal, permission: Permission): void {
  if (may(principal, permission)) return;
  if (principal.kind === "admin" && principal.person) {
    const enough = (Object.keys(roles) as Role[]).filter((role) => roles[role].has(permission));
    throw new BarkeepError(
      "forbidden",
      `Your role, ${principal.person.role}, may not do this (${permission}); it is for: ${enough.join(", ")}.`,
    );
  }
  const kinds = (Object.keys(granted) as Principal["kind"][]).filter((kind) => granted[kind].has(permission));
  throw new BarkeepError(
    "forbidden",
    `A ${principal.kind} token may not do this (${permission}); it needs ${kinds.map((kind) => `${kind === "admin" ? "the" : "a"} ${kind} token`).join(" or ")}.`,
  );
}

/** Whether a principal may talk to a character. */
export function mayTalkTo(principal: Principal, character: string): boolean {
  if (principal.kind !== "player") return may(principal, "session.open");
  return principal.characters === "all" || principal.characters.includes(character);
}

/** Whether a principal may resume or act for a session of this player; a game key and the admin act for any. */
export function mayActFor(principal: Principal, player: string | null): boolean {
  if (principal.kind !== "player") return may(principal, "session.open");
  return principal.player.id === player;
}
