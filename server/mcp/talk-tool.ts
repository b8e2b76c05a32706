/** Talking to a character from any program that speaks MCP. */
import type { CharacterLibrary } from "../characters/character.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { SessionService } from "../sessions/session-service.ts";
import type { McpTool } from "./mcp-tool.ts";
import { toolFailure, toolResult } from "./tool-result.ts";

export interface TalkToolOptions {
  readonly sessions: Pick<SessionService, "say">;
  readonly characters: Pick<CharacterLibrary, "list">;
}

export function talkTool({ sessions, characters }: TalkToolOptions): McpTool {
  const known = characters.list().slice(0, 50);
  const names = known.map(({ id, name }) => `${id} (${name})`).join(", ");
  return {
    name: "talk_to_character",
    title: "Talk to a character",
    description: `Says something to a game character and answers what it said. Give the session of the last answer to go on in the same conversation. Characters: ${names || "none yet"}.`,
    inputSchema: {
      type: "object",
      properties: {
        character: { type: "string", description: "The character's id." },
        text: { type: "string", description: "What you say." },
        session: { type: "string", description: "The session of an answer before, to go on with it." },
      },
      required: ["character", "text"],
      additionalProperties: false,
    },
    annotations: { title: "Talk to a character", readOnlyHint: false, destructiveHint: false },
    async run(given, { principal, signal }) {
      const { character, text, session } = given;
      if (typeof character !== "string" || typeof text !== "string")
        throw new BarkeepError("invalid_request", "`character` and `text` are texts, and both are needed.");
      const going = typeof session === "string" ? { session } : {};
      const said = await sessions.say({ principal, character, text, ...going }, undefined, signal);
      if (said.finish === "error")
        return toolFailure(`The character could not answer: ${said.error?.message ?? "the turn failed"}`);
      const methods = said.methods.map(({ method, status, ms }) => ({ method, status, ms }));
      const answer = { session: said.session, turn: said.turn, finish: said.finish, text: said.text, methods };
      return { ...toolResult(said.text), structuredContent: answer };
    },
  };
}
