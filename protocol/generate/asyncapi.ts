/** The AsyncAPI 3 document of the wire: one channel, what clients send and what the server sends. */
import { protocolVersion, socketPath, subprotocol } from "../constants.ts";
import type { Emitter, Registry } from "./emitters.ts";
import { plainSchema, type Side } from "./json-schema.ts";

const nameOf = (side: Side, type: string) => `${side}.${type}`.replaceAll(".", "_");

export const asyncapi: Emitter = {
  path: "docs/protocol/generated/asyncapi.json",
  emit(registry) {
    const document = {
      asyncapi: "3.0.0",
      info: {
        title: "Barkeep wire protocol",
        version: `${protocolVersion}.0.0`,
        description: `Game clients talk to characters over one WebSocket with the subprotocol ${subprotocol}: one JSON object a text frame.`,
        license: { name: "MIT" },
      },
      defaultContentType: "application/json",
      servers: {
        local: { host: "127.0.0.1:7070", protocol: "ws", description: "A server on this machine." },
      },
      channels: {
        socket: {
          address: socketPath,
          title: "The game's socket",
          description: "Carries any number of sessions.",
          servers: [{ $ref: "#/servers/local" }],
          messages: { ...references(registry, "client"), ...references(registry, "server") },
          bindings: { ws: { method: "GET", bindingVersion: "0.1.0" } },
        },
      },
      operations: {
        receiveFromClient: operation(registry, "receive", "client", "What a client may send."),
        sendToClient: operation(registry, "send", "server", "What the server sends."),
      },
      components: { messages: { ...messages(registry, "client"), ...messages(registry, "server") } },
    };
    return `${JSON.stringify(document, null, 2)}\n`;
  },
};

const references = (registry: Registry, side: Side) =>
  Object.fromEntries(
    Object.keys(registry[side]).map((type) => [
      nameOf(side, type),
      { $ref: `#/components/messages/${nameOf(side, type)}` },
    ]),
  );

const operation = (registry: Registry, action: "send" | "receive", side: Side, summary: string) => ({
  action,
  summary,
  channel: { $ref: "#/channels/socket" },
  messages: Object.keys(registry[side]).map((type) => ({ $ref: `#/channels/socket/messages/${nameOf(side, type)}` })),
});

const messages = (registry: Registry, side: Side) =>
  Object.fromEntries(
    Object.entries(registry[side]).map(([type, schema]) => {
      const { description, ...payload } = plainSchema(schema);
      return [nameOf(side, type), { name: type, title: type, summary: description, payload }];
    }),
  );
