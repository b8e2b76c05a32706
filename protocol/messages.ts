/**
 * The wire protocol v1: one registry of every message, as TypeBox schemas. Types, validators, JSON Schema, AsyncAPI,
 * C# and the reference page are all made from this file.
 *
 * Unknown fields are ignored, so no schema forbids additional properties. Lengths are in UTF-16 code units, times in ms.
 */
import type { Static, TObject } from "typebox";
import { clientMessages } from "./client-messages.ts";
import type { ActionSchema, CueSchema, PlayerSchema } from "./parts.ts";
import { serverMessages, type TranscriptEntrySchema, type UsageSchema } from "./server-messages.ts";

export { protocolVersion, socketPath, subprotocol } from "./constants.ts";
export { ActionSchema, CueSchema, MessageErrorSchema, PlayerIdSchema, PlayerSchema } from "./parts.ts";
export { clientMessages, serverMessages };

export type ClientMessageType = keyof typeof clientMessages;
export type ServerMessageType = keyof typeof serverMessages;
export type ClientMessageOf<T extends ClientMessageType> = Static<(typeof clientMessages)[T]>;
export type ServerMessageOf<T extends ServerMessageType> = Static<(typeof serverMessages)[T]>;
export type ClientMessage = { [T in ClientMessageType]: ClientMessageOf<T> }[ClientMessageType];
export type ServerMessage = { [T in ServerMessageType]: ServerMessageOf<T> }[ServerMessageType];
/** A server message that belongs to a session, and so carries `session` and `seq`. */
export type SessionMessage = Extract<ServerMessage, { seq: number }>;

export type Player = Static<typeof PlayerSchema>;
export type GameAction = Static<typeof ActionSchema>;
/** A cue that the game declares: what the character may show beside its words. */
export type CueDeclaration = Static<typeof CueSchema>;
export type Usage = Static<typeof UsageSchema>;
export type TranscriptEntry = Static<typeof TranscriptEntrySchema>;

export const registry: {
  readonly client: Record<ClientMessageType, TObject>;
  readonly server: Record<ServerMessageType, TObject>;
} = {
  client: clientMessages,
  server: serverMessages,
};
