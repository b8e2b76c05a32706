/** The protocol's fixed names and numbers; kept apart from the schemas so that a browser's bundle needs no TypeBox. */

export const subprotocol = "barkeep.v1";
export const socketPath = "/v1/ws";
export const protocolVersion = 1;
/** Largest frame a client may send, in bytes. */
export const maxClientFrameBytes = 64 * 1024;
