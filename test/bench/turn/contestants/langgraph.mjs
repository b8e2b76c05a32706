// @ts-check
/** LangGraph's prebuilt ReAct agent, streaming its messages. */
import { tool } from "@langchain/core/tools";
import { createReactAgent } from "@langchain/langgraph/prebuilt";
import { ChatOpenAI } from "@langchain/openai";
import { z } from "zod";

export const name = "LangGraph ReAct agent";

/** @param {string} baseURL */
export function createTurn(baseURL) {
  const getWeather = tool(async () => JSON.stringify({ weather: "clear sky" }), {
    name: "get_weather",
    description: "Fetches current weather data for a given city",
    schema: z.object({ city: z.string().describe("Name of the city") }),
  });
  const llm = new ChatOpenAI({ model: "gpt-4o", apiKey: "bench", streaming: true, configuration: { baseURL } });
  const agent = createReactAgent({ llm, tools: [getWeather], prompt: "You are Mira, who keeps an inn." });
  /** @param {string} text @param {(delta: string) => void} onText */
  return async (text, onText) => {
    const stream = await agent.stream({ messages: [{ role: "user", content: text }] }, { streamMode: "messages" });
    let said = "";
    for await (const [message] of stream) {
      if (message.getType() !== "ai" || typeof message.content !== "string" || message.content === "") continue;
      said += message.content;
      onText(message.content);
    }
    return said;
  };
}
