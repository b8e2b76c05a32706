/** Reads a frame of the server. Its fields are taken on trust; a server that breaks them is the conformance kit's business. */
import { readJson } from "../exact-json.ts";
import type { ServerMessage } from "../messages.ts";

/** A message, of whatever type; null when the frame holds none. */
export function readMessage(text: string): ServerMessage | null {
  try {
    const message = readJson(text) as ServerMessage | null;
    return typeof message?.type === "string" ? message : null;
  } catch {
    return null;
  }
}
