/** The TypeScript client's front door. */

export type {
  CueDeclaration,
  GameAction,
  Player,
  ServerMessage,
  ServerMessageOf,
  SessionMessage,
  TranscriptEntry,
} from "../messages.ts";
export { type BackoffOptions, backoffMs, defaultBackoff } from "./backoff.ts";
export { BarkeepClient } from "./client.ts";
export type { ClientOptions, ClientState } from "./client-options.ts";
export { ClientFailure, type LocalCode } from "./failure.ts";
export { type ActionCall, ClientSession, type SessionOptions } from "./session.ts";
export type { Socket, SocketConstructor } from "./socket.ts";
export type { Turn, TurnMessage } from "./turn.ts";
