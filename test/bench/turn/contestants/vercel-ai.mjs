// @ts-check
/** Vercel's AI SDK with its own tool loop. */
import { createOpenAI } from "@ai-sdk/openai";
import { stepCountIs, streamText, tool } from "ai";
import { z } from "zod";

export const name = "Vercel AI SDK";

/** @param {string} baseURL */
export function createTurn(baseURL) {
  const openai = createOpenAI({ apiKey: "bench", baseURL });
  const get_weather = tool({
    description: "Fetches current weather data for a given city",
    inputSchema: z.object({ city: z.string().describe("Name of the city") }),
    execute: async () => ({ weather: "clear sky" }),
  });
  /** @param {string} text @param {(delta: string) => void} onText */
  return async (text, onText) => {
    const { textStream } = streamText({
      model: openai.chat("gpt-4o"),
      system: "You are Mira, who keeps an inn.",
      prompt: text,
      tools: { get_weather },
      stopWhen: stepCountIs(6),
    });
    let said = "";
    for await (const delta of textStream) {
      said += delta;
      onText(delta);
    }
    return said;
  };
}
