/** An OpenAI-compatible server whose answers are spoken word by word by the test, so that a test knows what is on its way. */
import type { ServerResponse } from "node:http";
import type { Json, JsonObject } from "../../protocol/json.ts";
import { listen, readBody } from "../servers/listen.ts";

export interface PacedAnswer {
  /** All that the model is shown. */
  readonly shown: string;
  /** What the game and the methods answered, as the model sees it. */
  readonly results: readonly string[];
  /** Sends one piece of text; resolves when the system has taken it. */
  speak(text: string): Promise<void>;
  /** Asks for a call. */
  call(name: string, input: JsonObject): void;
  end(): void;
  /** Resolves when whoever asked has hung up. */
  readonly hungUp: Promise<void>;
}

export interface PacedModel {
  readonly url: string;
  /** The next request that contains the text, when it comes; requests of turns nobody asked for are passed over. */
  next(containing: string): Promise<PacedAnswer>;
  close(): Promise<void>;
}

interface ChatMessage {
  readonly role: string;
  readonly content: Json;
}

function answer(body: JsonObject, response: ServerResponse): PacedAnswer {
  const messages = body.messages as unknown as ChatMessage[];
  const lastAnswer = messages.findLastIndex(({ role }) => role === "assistant");
  let called = false;
  const chunk = (fields: object): boolean =>
    response.write(
      `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "gpt-4o", ...fields })}\n\n`,
    );
  const choice = (delta: object, finish: string | null = null): boolean =>
    chunk({ choices: [{ index: 0, delta, finish_reason: finish }] });
  return {
    shown: messages.map(({ content }) => (typeof content === "string" ? content : JSON.stringify(content))).join("\n"),
    results: messages
      .slice(lastAnswer + 1)
      .filter(({ role }) => role === "tool")
      .map(({ content }) => String(content)),
    speak: async (text) => {
      if (choice({ content: text }) || response.destroyed) return;
      await new Promise<void>((resolve) => {
        const go = (): void => {
          response.off("drain", go).off("close", go);
          resolve();
        };
        response.on("drain", go).on("close", go);
      });
    },
    call: (name, input) => {
      called = true;
      const call = { name, arguments: JSON.stringify(input) };
      choice({ tool_calls: [{ index: 0, id: "call_1", type: "function", function: call }] });
    },
    end: () => {
      choice({}, called ? "tool_calls" : "stop");
      chunk({ choices: [], usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } });
      response.end("data: [DONE]\n\n");
    },
    hungUp: new Promise((resolve) => response.once("close", resolve)),
  };
}

export async function startPacedModel(): Promise<PacedModel> {
  const asked: PacedAnswer[] = [];
  const waiting: { readonly containing: string; readonly take: (next: PacedAnswer) => void }[] = [];
  const server = await listen(async (request, response) => {
    if (request.method === "GET") {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"object":"list","data":[{"id":"gpt-4o","object":"model","created":1,"owned_by":"test"}]}');
      return;
    }
    const body = JSON.parse(await readBody(request)) as JsonObject;
    response.writeHead(200, { "content-type": "text/event-stream" });
    const next = answer(body, response);
    const index = waiting.findIndex(({ containing }) => next.shown.includes(containing));
    if (index < 0) asked.push(next);
    else waiting.splice(index, 1)[0]?.take(next);
  });
  return {
    url: `${server.url}/v1`,
    next: (containing) => {
      const index = asked.findIndex(({ shown }) => shown.includes(containing));
      if (index >= 0) return Promise.resolve(asked.splice(index, 1)[0]!);
      return new Promise((resolve) => waiting.push({ containing, take: resolve }));
    },
    close: () => server.close(),
  };
}
