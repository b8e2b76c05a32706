/** Who may do what: one table, asked by every HTTP route and every message. */
import { BarkeepError } from "../problems/errors.ts";
import type { Principal } from "./principal.ts";

export const permissions = [
  "methods.read",
  /** Create, update, connect, delete, restore, import: whoever may write code may run it, and the other way round. */
  "methods.write",
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
] as const;

export type Permission = (typeof permissions)[number];

const everything: ReadonlySet<Permission> = new Set(permissions);

export const granted: Readonly<Record<Principal["kind"], ReadonlySet<Permission>>> = {
  admin: everything,
  game: new Set<Permission>(["session.open", "player-tokens.issue", "mcp.use"]),
  player: new Set<Permission>(["session.open"]),
};

export function may(principal: Principal, permission: Permission): boolean {
  return granted[principal.kind].has(permission);
}

/** Throws `forbidden`, saying what would be needed. */
export function demand(principal: Principal, permission: Permission): void {
  if (may(principal, permission)) return;
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
  return principal.kind !== "player" || principal.player.id === player;
}
