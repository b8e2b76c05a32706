/**
 * Local servers that speak the two providers' streaming wire formats and answer what a test's script says:
 * OpenAI Chat Completions and Anthropic Messages, in pieces as the real ones send them.
 */
import type { ServerResponse } from "node:http";
import type { Json, JsonObject } from "../../protocol/json.ts";
import { type Listening, listen, readBody } from "./listen.ts";

export interface ScriptedAnswer {
  readonly text?: string;
  readonly calls?: readonly { readonly name: string; readonly arguments: JsonObject }[];
}

/** What the script is shown, alike for both providers. */
export interface ScriptedRequest {
  readonly model: string;
  /** Names of the tools offered. */
  readonly tools: readonly string[];
  /** The player's last words. */
  readonly said: string;
  /** Results of the calls of the last round, as the model sees them; empty when it made none. */
  readonly results: readonly string[];
  readonly body: JsonObject;
}

export type Script = (request: ScriptedRequest) => ScriptedAnswer;

export interface ScriptedModel extends Listening {
  readonly requests: ScriptedRequest[];
}

interface Message {
  readonly role: string;
  readonly content: Json;
}

function textOf(content: Json): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  return content.map((block) => (block as { text?: string }).text ?? "").join("");
}

function words(text: string): string[] {
  return text.match(/\S+\s*/g) ?? [];
}

function halves(text: string): string[] {
  const middle = Math.ceil(text.length / 2);
  return [text.slice(0, middle), text.slice(middle)];
}

async function startScripted(
  path: string,
  models: (ids: readonly string[]) => object,
  read: (body: JsonObject) => ScriptedRequest,
  write: (response: ServerResponse, answer: ScriptedAnswer, request: ScriptedRequest) => void,
  script: Script,
  ids: readonly string[],
): Promise<ScriptedModel> {
  const requests: ScriptedRequest[] = [];
  const server = await listen(async (request, response) => {
    if (request.method === "GET" && request.url?.startsWith("/v1/models")) {
      response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(models(ids)));
      return;
    }
    if (request.method !== "POST" || !request.url?.startsWith(path)) {
      response.writeHead(404, { "content-type": "application/json" }).end('{"error":{"message":"no such route"}}');
      return;
    }
    const asked = read(JSON.parse(await readBody(request)) as JsonObject);
    requests.push(asked);
    response.writeHead(200, { "content-type": "text/event-stream" });
    write(response, script(asked), asked);
    response.end();
  });
  return { ...server, requests };
}

export function startOpenAiServer(script: Script, ids: readonly string[] = ["gpt-4o"]): Promise<ScriptedModel> {
  return startScripted(
    "/v1/chat/completions",
    (known) => ({ object: "list", data: known.map((id) => ({ id, object: "model", created: 1, owned_by: "test" })) }),
    (body) => {
      const messages = body.messages as unknown as Message[];
      const lastAssistant = messages.findLastIndex(({ role }) => role === "assistant");
      const after = messages.slice(lastAssistant + 1);
      return {
        model: String(body.model),
        tools: ((body.tools ?? []) as { function: { name: string } }[]).map((tool) => tool.function.name),
        said: textOf(messages.findLast(({ role }) => role === "user")?.content ?? ""),
        results: after.filter(({ role }) => role === "tool").map(({ content }) => textOf(content)),
        body,
      };
    },
    (response, answer, { model }) => {
      const chunk = (delta: object, finish: string | null = null) =>
        response.write(
          `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model, choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`,
        );
      chunk({ role: "assistant", content: "" });
      for (const word of words(answer.text ?? "")) chunk({ content: word });
      for (const [index, call] of (answer.calls ?? []).entries()) {
        chunk({
          tool_calls: [{ index, id: `call_${index}`, type: "function", function: { name: call.name, arguments: "" } }],
        });
        for (const piece of halves(JSON.stringify(call.arguments)))
          chunk({ tool_calls: [{ index, function: { arguments: piece } }] });
      }
      chunk({}, answer.calls?.length ? "tool_calls" : "stop");
      const usage = {
        prompt_tokens: 100,
        completion_tokens: 10,
        total_tokens: 110,
        prompt_tokens_details: { cached_tokens: 0 },
      };
      response.write(
        `data: ${JSON.stringify({ id: "chatcmpl-1", object: "chat.completion.chunk", created: 1, model, choices: [], usage })}\n\n`,
      );
      response.write("data: [DONE]\n\n");
    },
    script,
    ids,
  );
}

export function startAnthropicServer(
  script: Script,
  ids: readonly string[] = ["claude-sonnet-4-5"],
): Promise<ScriptedModel> {
  return startScripted(
    "/v1/messages",
    (known) => ({
      data: known.map((id) => ({ type: "model", id, display_name: id, created_at: "2026-01-01T00:00:00Z" })),
      has_more: false,
      first_id: known[0] ?? null,
      last_id: known.at(-1) ?? null,
    }),
    (body) => {
      const messages = body.messages as unknown as Message[];
      const last = messages.at(-1);
      const blocks = (Array.isArray(last?.content) ? last.content : []) as unknown as { type: string; content: Json }[];
      return {
        model: String(body.model),
        tools: ((body.tools ?? []) as { name: string }[]).map(({ name }) => name),
        said: textOf(
          messages.findLast(({ role, content }) => role === "user" && textOf(content) !== "")?.content ?? "",
        ),
        results: blocks.filter(({ type }) => type === "tool_result").map(({ content }) => textOf(content)),
        body,
      };
    },
    (response, answer, { model }) => {
      const event = (type: string, fields: object) =>
        response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`);
      const usage = { input_tokens: 100, output_tokens: 1, cache_read_input_tokens: 0, cache_creation_input_tokens: 0 };
      event("message_start", {
        message: {
          id: "msg_1",
          type: "message",
          role: "assistant",
          model,
          content: [],
          stop_reason: null,
          stop_sequence: null,
          usage,
        },
      });
      let index = 0;
      const block = (start: object, deltas: readonly object[]) => {
        event("content_block_start", { index, content_block: start });
        for (const delta of deltas) event("content_block_delta", { index, delta });
        event("content_block_stop", { index });
        index += 1;
      };
      if (answer.text) {
        block(
          { type: "text", text: "" },
          words(answer.text).map((text) => ({ type: "text_delta", text })),
        );
      }
      for (const call of answer.calls ?? []) {
        block(
          { type: "tool_use", id: `toolu_${index}`, name: call.name, input: {} },
          halves(JSON.stringify(call.arguments)).map((piece) => ({ type: "input_json_delta", partial_json: piece })),
        );
      }
      event("message_delta", {
        delta: { stop_reason: answer.calls?.length ? "tool_use" : "end_turn", stop_sequence: null },
        usage: { output_tokens: 10 },
      });
      event("message_stop", {});
    },
    script,
    ids,
  );
}
