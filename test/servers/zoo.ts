/** Model servers as they are met: what each refuses, and what it does to an answer, as data. */

type Body = any;

export interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

export interface Habit {
  readonly name: string;
  readonly speaks: "chat" | "messages";
  /** What it refuses, the first that applies. */
  readonly refuses?: readonly ((body: Body) => Refusal | false)[];
  /** Ids of the calls it makes; none where it gives none. */
  readonly callId?: (at: number) => string | undefined;
  /** Members it puts beside a call or an answer and wants back. */
  readonly besideCall?: object;
  readonly besideAnswer?: object;
  readonly index?: boolean;
  readonly finish?: string;
  readonly windowTokens?: number;
  /** False for one that calls nothing. */
  readonly tools?: boolean;
}

const openAI = (message: string, more: object = {}, status = 400): Refusal => ({
  status,
  body: { error: { message, type: "invalid_request_error", ...more } },
});
const plain = (message: string, status = 400): Refusal => ({ status, body: { object: "error", message } });
const has = (name: string) => (body: Body) => name in body;
const turns = (body: Body) =>
  body.messages.map(({ role }: { role: string }) => role).filter((role: string) => role !== "system");
const callsIn = (body: Body) => body.messages.flatMap(({ tool_calls = [] }: Body) => tool_calls);
const keyword = (body: Body, name: string) => JSON.stringify(body.tools ?? []).includes(`"${name}":`);
const unknown = (field: string, refusal: (message: string) => Refusal) => (body: Body) =>
  has(field)(body) && refusal(`Extra inputs are not permitted: ${field}`);

const strictIds = (body: Body) =>
  callsIn(body).some(({ id }: { id: string }) => !/^[a-zA-Z0-9]{9}$/.test(id)) &&
  plain("Tool call id was not nine letters and digits");
const noNull = (body: Body) =>
  body.messages.some(({ content }: Body) => content === null) && openAI("content must be a string, got null");

export const zoo: readonly Habit[] = [
  {
    name: "OpenAI, newer models behind a gateway",
    speaks: "chat",
    refuses: [
      (body) =>
        has("max_tokens")(body) &&
        openAI(
          "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          { param: "max_tokens" },
        ),
      (body) =>
        has("temperature")(body) &&
        openAI("Unsupported value: 'temperature' does not support 0.4 with this model.", { param: "temperature" }),
      (body) =>
        (body.tools?.length ?? 0) > 128 &&
        openAI("Invalid 'tools': array too long. Expected an array with maximum length 128"),
    ],
    callId: (at) => `call_${at}aBcDeFgHiJkLmNoP`,
    index: true,
  },
  {
    name: "Azure",
    speaks: "chat",
    refuses: [unknown("stream_options", (message) => openAI(message, {}, 422))],
    callId: (at) => `call_${at}`,
    index: true,
  },
  {
    name: "Gemini's compatible address",
    speaks: "chat",
    refuses: [
      (body) =>
        keyword(body, "additionalProperties") && {
          status: 400,
          body: [
            {
              error: {
                code: 400,
                message: 'Invalid JSON payload received. Unknown name "additionalProperties": Cannot find field.',
              },
            },
          ],
        },
      (body) =>
        keyword(body, "minimum") && {
          status: 400,
          body: [{ error: { code: 400, message: 'Unknown name "minimum" at tools[0]: Cannot find field.' } }],
        },
      (body) =>
        callsIn(body).some((call: Body) => !call.extra_content) && {
          status: 400,
          body: [{ error: { code: 400, message: "Function call is missing a thought_signature" } }],
        },
    ],
    besideCall: { extra_content: { google: { thought_signature: "abc" } } },
    callId: () => "",
    index: true,
  },
  {
    name: "DeepSeek, thinking",
    speaks: "chat",
    refuses: [
      (body) =>
        body.messages.some((message: Body) => message.tool_calls && !message.reasoning_content) &&
        openAI("reasoning_content must be passed back"),
    ],
    besideAnswer: { reasoning_content: "I should look." },
    callId: (at) => `call_00_${at}`,
    index: true,
  },
  {
    name: "Mistral",
    speaks: "chat",
    refuses: [
      strictIds,
      unknown("stream_options", (message) => ({
        status: 422,
        body: { detail: [{ loc: ["body", "stream_options"], msg: message }] },
      })),
    ],
    callId: (at) => `D681Pev${at}0`,
    index: true,
  },
  { name: "Groq", speaks: "chat", refuses: [noNull], callId: (at) => `call_${at}x`, index: true },
  {
    name: "Moonshot, thinking",
    speaks: "chat",
    refuses: [
      (body) =>
        body.messages.some((message: Body) => message.tool_calls && !message.reasoning_content) &&
        openAI("thinking is enabled but reasoning_content is missing"),
    ],
    besideAnswer: { reasoning_content: "Let me see." },
    callId: (at) => `functions.get_weather:${at}`,
    index: true,
  },
  {
    name: "OpenRouter",
    speaks: "chat",
    besideAnswer: { reasoning_details: [{ type: "reasoning.text", text: "hm", index: 0 }] },
    callId: (at) => `tool_${at}`,
    index: true,
  },
  { name: "Ollama", speaks: "chat", refuses: [noNull], callId: (at) => `call_${at}`, finish: "stop" },
  {
    name: "Ollama, a model without tools",
    speaks: "chat",
    refuses: [(body) => body.tools && openAI("registry.ollama.ai/library/gemma3:4b does not support tools")],
    tools: false,
  },
  { name: "LM Studio", speaks: "chat", refuses: [noNull], callId: (at) => String(365174485 + at), index: true },
  {
    name: "vLLM, thinking",
    speaks: "chat",
    refuses: [
      (body) =>
        callsIn(body).some(({ id }: { id: unknown }) => typeof id !== "string" || id === "") && plain("id missing"),
      (body) => keyword(body, "multipleOf") && plain("grammar error: multipleOf"),
      unknown("prompt_cache_key", (message) => plain(message)),
    ],
    besideAnswer: { reasoning_content: "Hm.", reasoning: "Hm." },
    callId: (at) => `chatcmpl-tool-${at}f0c9`,
    index: true,
  },
  {
    name: "vLLM, a start without tools",
    speaks: "chat",
    refuses: [
      (body) =>
        body.tools && plain('"auto" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set'),
    ],
    tools: false,
  },
  {
    name: "llama.cpp with a small window",
    speaks: "chat",
    refuses: [noNull],
    windowTokens: 1500,
    callId: () => undefined,
    index: true,
  },
  {
    name: "a template with roles strictly in turn",
    speaks: "chat",
    refuses: [
      (body) => body.messages.some(({ role }: Body) => role === "system") && plain("System role not supported"),
      (body) =>
        turns(body).some((role: string, at: number) => role !== (at % 2 ? "assistant" : "user")) &&
        plain("Conversation roles must alternate user/assistant/user/assistant/...", 500),
    ],
    callId: (at) => `c${at}`,
    index: true,
  },
  {
    name: "LiteLLM",
    speaks: "chat",
    refuses: [
      (body) =>
        callsIn(body).length > 0 &&
        !body.tools &&
        openAI("litellm.UnsupportedParamsError: Anthropic expects the `tools=` param"),
    ],
    callId: (at) => `call_${at}_litellm`,
    index: true,
  },
  {
    name: "xAI",
    speaks: "chat",
    refuses: [
      (body) =>
        body.messages.some(({ content }: Body) => content === "") &&
        openAI("Each message must have at least one content element."),
    ],
    callId: (at) => `call_${at}9`,
    index: true,
  },
  {
    name: "Bedrock behind a gateway",
    speaks: "chat",
    refuses: [
      (body) =>
        body.messages.some(({ content }: Body) => !content) &&
        openAI("The text field in the ContentBlock object at messages.2.content.0 is blank. Add text to it."),
      (body) => callsIn(body).length > 0 && !body.tools && openAI("The toolConfig field must be defined."),
    ],
    callId: (at) => `tooluse_${at}`,
    index: true,
  },
  { name: "Anthropic", speaks: "messages", callId: (at) => `toolu_${at}` },
  { name: "Anthropic-compatible, nine letters", speaks: "messages", callId: (at) => `a.b:${at}` },
  {
    name: "Anthropic-compatible without tool_choice",
    speaks: "messages",
    refuses: [
      (body) =>
        has("tool_choice")(body) && {
          status: 400,
          body: {
            type: "error",
            error: { type: "invalid_request_error", message: "tool_choice: Extra inputs are not permitted" },
          },
        },
    ],
    callId: (at) => `toolu_${at}`,
  },
];
