// @ts-check
/** The floor: the SDK's raw stream in a plain loop, with the method a local function. */
import OpenAI from "openai";

export const name = "bare openai loop";

const tools = [
  {
    type: /** @type {const} */ ("function"),
    function: {
      name: "get_weather",
      description: "Fetches current weather data for a given city",
      parameters: {
        type: "object",
        properties: { city: { type: "string", description: "Name of the city" } },
        required: ["city"],
      },
    },
  },
];

/** @param {string} baseURL */
export function createTurn(baseURL) {
  const client = new OpenAI({ apiKey: "bench", baseURL });
  /** @param {string} text @param {(delta: string) => void} onText */
  return async (text, onText) => {
    /** @type {any[]} */
    const messages = [
      { role: "system", content: "You are Mira, who keeps an inn." },
      { role: "user", content: text },
    ];
    for (;;) {
      const stream = await client.chat.completions.create({
        model: "gpt-4o",
        messages,
        tools,
        stream: true,
        stream_options: { include_usage: true },
      });
      let said = "";
      const call = { id: "", name: "", arguments: "" };
      for await (const chunk of stream) {
        const delta = chunk.choices[0]?.delta;
        if (delta?.content) {
          said += delta.content;
          onText(delta.content);
        }
        for (const piece of delta?.tool_calls ?? []) {
          call.id ||= piece.id ?? "";
          call.name += piece.function?.name ?? "";
          call.arguments += piece.function?.arguments ?? "";
        }
      }
      if (!call.id) return said;
      JSON.parse(call.arguments);
      messages.push(
        {
          role: "assistant",
          content: null,
          tool_calls: [{ id: call.id, type: "function", function: { name: call.name, arguments: call.arguments } }],
        },
        { role: "tool", tool_call_id: call.id, content: JSON.stringify({ weather: "clear sky" }) },
      );
    }
  };
}
