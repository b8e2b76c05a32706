/**
 * What one connection, player, game key or the whole server may use up: the table of limits by who they count for, each
 * with the code that answers when it is reached. The values come from the settings of the same names.
 */
import type { ErrorCode } from "../../protocol/codes.ts";
import type { Principal } from "../access/principal.ts";
import type { Limits } from "../config/settings.ts";

export type Scope = "connection" | "address" | "player" | "key" | "server";

interface LimitEntry {
  readonly code: ErrorCode;
  /** What is counted, as a person says it. */
  readonly what: string;
  /** The setting that holds the limit, by who is counted. */
  readonly of: Readonly<Partial<Record<Scope, keyof Limits>>>;
}

const table = <T extends Record<string, LimitEntry>>(entries: T): Readonly<T> => Object.freeze(entries);

/** So many in a minute. */
export const rateTable = table({
  messages: {
    code: "rate_limited",
    what: "messages a minute",
    of: {
      connection: "messagesPerMinute",
      address: "messagesPerMinutePerAddress",
      player: "messagesPerMinutePerPlayer",
      key: "messagesPerMinutePerKey",
      server: "messagesPerMinuteOfAll",
    },
  },
  turns: {
    code: "rate_limited",
    what: "turns a minute",
    of: {
      connection: "turnsPerMinutePerConnection",
      player: "turnsPerMinute",
      key: "turnsPerMinutePerKey",
      server: "turnsPerMinuteOfAll",
    },
  },
});

/** So many at a time. */
export const gaugeTable = table({
  connections: {
    code: "too_many_connections",
    what: "open sockets",
    of: { player: "connectionsPerPlayer", key: "connectionsPerKey", server: "connections" },
  },
  waitingConnections: {
    code: "too_many_connections",
    what: "open sockets without a hello",
    of: { address: "waitingConnectionsPerAddress", server: "waitingConnections" },
  },
  sessions: {
    code: "too_many_sessions",
    what: "live sessions",
    of: {
      connection: "sessionsPerConnection",
      player: "sessionsPerPlayer",
      key: "sessionsPerKey",
      server: "sessions",
    },
  },
  runningTurns: {
    code: "too_many_turns",
    what: "turns running at a time",
    of: { connection: "turnsPerConnection", player: "turnsPerPlayer", key: "turnsPerKey", server: "turns" },
  },
});

/** So many a day (UTC); a limit of 0 is none. */
export const dayTable = table({
  tokens: {
    code: "quota_exceeded",
    what: "model tokens a day",
    of: { player: "tokensPerDayPerPlayer", key: "tokensPerDayPerKey", server: "tokensPerDay" },
  },
});

export type RateName = keyof typeof rateTable;
export type GaugeName = keyof typeof gaugeTable;

/** Who a message, session or turn counts for. */
export type Scopes = Readonly<Partial<Record<Scope, string>>>;

/** The scopes of a principal: the operator's own requests count for the server only. */
export function scopesOf(principal: Principal, connection?: string): Scopes {
  const own = connection === undefined ? {} : { connection };
  if (principal.kind === "admin") return { ...own, server: "" };
  if (principal.kind === "game") return { ...own, key: principal.key, server: "" };
  // Two games may give two people the same id: a player is who the key that vouches for them says.
  const player = `${principal.key ?? ""}/${principal.player.id}`;
  return { ...own, player, ...(principal.key !== null && { key: principal.key }), server: "" };
}

/** The id of the player in such scopes, whichever game key vouched for it. */
export function playerIn({ player }: Scopes): string | undefined {
  return player?.slice(player.indexOf("/") + 1);
}
