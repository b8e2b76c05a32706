/** Who may call which route: the one table of the HTTP API. A route that is not in it can't be written. */
import type { Permission } from "../access/permissions.ts";

/** `anyone` needs no login; `known` needs any token that is good; the rest ask the table of permissions. */
export type Who = "anyone" | "known" | Permission;

export const permissions = {
  "POST /login": "anyone",
  "POST /logout": "anyone",
  "GET /me": "known",
  "GET /openapi.json": "known",

  "GET /methods": "methods.read",
  "POST /methods": "methods.write",
  "POST /methods/test": "methods.write",
  "POST /methods/check": "methods.write",
  "POST /methods/preview": "methods.read",
  "GET /methods/:id": "methods.read",
  "PUT /methods/:id": "methods.write",
  "DELETE /methods/:id": "methods.write",
  "PUT /methods/:id/connected": "methods.write",
  "GET /methods/:id/versions": "methods.read",
  "POST /methods/:id/versions/:version/restore": "methods.write",
  "POST /methods/:id/publish": "methods.write",
  "GET /templates": "methods.read",

  /** A game key or a player token is told the names of those it may talk to, the admin everything. */
  "GET /characters": "session.open",
  "POST /characters": "characters.write",
  "GET /characters/:id": "characters.read",
  "PUT /characters/:id": "characters.write",
  "DELETE /characters/:id": "characters.write",
  "GET /characters/:id/versions": "characters.read",
  "POST /characters/:id/versions/:version/restore": "characters.write",
  "POST /characters/:id/publish": "characters.write",
  "POST /characters/:id/say": "session.open",

  "GET /models": "models.read",
  "POST /models/refresh": "system.write",
  "POST /models/forget": "system.write",
  "GET /secrets": "secrets.read",
  "PUT /secrets/:name": "secrets.write",
  "DELETE /secrets/:name": "secrets.write",
  "POST /secrets/rotate-key": "secrets.write",
  "GET /game-keys": "game-keys.read",
  "POST /game-keys": "game-keys.write",
  "DELETE /game-keys/:id": "game-keys.write",
  "POST /player-tokens": "player-tokens.issue",
  "DELETE /player-tokens": "player-tokens.revoke",
  "DELETE /players/:id/tokens": "player-tokens.revoke",

  "GET /calls": "records.read",
  "GET /calls/:id": "records.read",
  "GET /sessions": "records.read",
  "GET /sessions/:id": "records.read",
  "GET /sessions/:id/events": "records.read",
  "DELETE /sessions/:id": "records.delete",
  "GET /turns": "records.read",
  "GET /turns/:id": "records.read",
  "GET /usage": "records.read",
  "GET /players/:id/export": "players.export",
  "DELETE /players/:id": "players.delete",
  "GET /players/:id/memories": "players.export",
  "DELETE /players/:id/memories/:memory": "players.delete",

  "GET /mcp-servers": "mcp-servers.read",
  "POST /mcp-servers": "mcp-servers.write",
  "GET /mcp-servers/:id": "mcp-servers.read",
  "PUT /mcp-servers/:id": "mcp-servers.write",
  "DELETE /mcp-servers/:id": "mcp-servers.write",
  "POST /mcp-servers/:id/refresh": "mcp-servers.write",

  "GET /export": "system.read",
  "POST /import": "methods.write",
  "GET /events": "records.read",
  "GET /status": "system.read",
  "GET /limits": "system.read",
} as const satisfies Record<string, Who>;

export type RouteName = keyof typeof permissions;
