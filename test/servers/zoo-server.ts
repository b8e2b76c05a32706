/** One server of the zoo, on loopback: calls the weather of every city it is asked about, and says what came back. */

import type { FakeMethod } from "../fixtures/dialogue/fake-methods.ts";
import { listen, readBody } from "./listen.ts";
import type { Habit } from "./zoo.ts";

type Body = any;

export interface ZooServer {
  readonly url: string;
  readonly refused: string[];
  /** The bodies that were asked with, refused or not. */
  readonly bodies: unknown[];
  close(): Promise<void>;
}

const textOf = (content: Body): string =>
  typeof content === "string"
    ? content
    : (content ?? []).map((part: Body) => part.text ?? part.content ?? "").join("\n");

/** Four characters a token: no worse than our own estimate. */
const tokensOf = (body: Body) => Math.ceil(JSON.stringify([body.messages, body.tools]).length / 3);

export async function startZooServer(habit: Habit): Promise<ZooServer> {
  const refused: string[] = [];
  const bodies: unknown[] = [];
  let made = 0;
  const refusalOf = (body: Body) => {
    for (const refuses of habit.refuses ?? []) {
      const refusal = refuses(body);
      if (refusal) return refusal;
    }
    const tokens = tokensOf(body);
    if (!habit.windowTokens || tokens + (body.max_tokens ?? 0) <= habit.windowTokens) return null;
    const error = { message: "the request exceeds the available context size", type: "exceed_context_size_error" };
    return { status: 400, body: { error: { ...error, n_ctx: habit.windowTokens, n_prompt_tokens: tokens } } };
  };
  const server = await listen(async (request, response) => {
    if (request.method === "GET") {
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({ object: "list", data: [{ id: "m1", object: "model", type: "model" }], has_more: false }),
      );
      return;
    }
    const body = JSON.parse(await readBody(request));
    bodies.push(body);
    const refusal = refusalOf(body);
    if (refusal) {
      refused.push(JSON.stringify(refusal.body));
      response.writeHead(refusal.status, { "content-type": "application/json" }).end(JSON.stringify(refusal.body));
      return;
    }
    const last = body.messages.at(-1);
    const lastOther = body.messages.findLastIndex(({ role }: Body) => role !== "tool");
    const ofTools = body.messages.slice(lastOther + 1).map(({ content }: Body) => textOf(content));
    const said = ofTools.length > 0 ? ofTools.join("\n") : textOf(last.content);
    const results = said.match(/<result[^>]*>\n[^<]*/g) ?? (ofTools.length > 0 ? [said] : []);
    const cities =
      body.tools && results.length === 0
        ? [...said.matchAll(/weather in (\w+)/g)].map(([, city]) => city as string)
        : [];
    const calls = cities.map((city) => ({ id: habit.callId?.(made++), city }));
    const text =
      calls.length > 0
        ? ""
        : results.length > 0
          ? `It is so: ${results.join(" ").replace(/<[^>]*>|\n/g, "")}`
          : "Good day.";
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end((habit.speaks === "chat" ? chat : messages)(habit, text, calls).join(""));
  });
  return { url: server.url, refused, bodies, close: () => server.close() };
}

type Calls = readonly { readonly id: string | undefined; readonly city: string }[];

function chat(habit: Habit, text: string, calls: Calls): string[] {
  const chunk = (delta: object, finish: string | null = null) =>
    `data: ${JSON.stringify({ object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
  return [
    ...(habit.besideAnswer ? [chunk(habit.besideAnswer)] : []),
    ...(text ? [chunk({ content: text.slice(0, 5) }), chunk({ content: text.slice(5) })] : []),
    ...calls.map(({ id, city }, at) =>
      chunk({
        tool_calls: [
          {
            ...(habit.index && { index: at }),
            ...(id !== undefined && { id }),
            type: "function",
            ...habit.besideCall,
            function: { name: "get_weather", arguments: JSON.stringify({ city }) },
          },
        ],
      }),
    ),
    chunk({}, calls.length > 0 ? (habit.finish ?? "tool_calls") : "stop"),
    "data: [DONE]\n\n",
  ];
}

function messages(_: Habit, text: string, calls: Calls): string[] {
  const event = (type: string, fields: object = {}) =>
    `event: ${type}\ndata: ${JSON.stringify({ type, ...fields })}\n\n`;
  return [
    event("message_start", { message: { usage: { input_tokens: 10, output_tokens: 1 } } }),
    ...(text ? [event("content_block_start", { index: 0, content_block: { type: "text", text } })] : []),
    ...calls.map(({ id, city }, index) =>
      event("content_block_start", {
        index,
        content_block: { type: "tool_use", id, name: "get_weather", input: { city } },
      }),
    ),
    event("message_delta", {
      delta: { stop_reason: calls.length > 0 ? "tool_use" : "end_turn" },
      usage: { output_tokens: 5 },
    }),
    event("message_stop"),
  ];
}

/** What its models are offered, and call. */
export const weatherMethods: Readonly<Record<string, FakeMethod>> = {
  get_weather: {
    parameters: { city: { type: "string" }, days: { type: "integer", minimum: 1, enum: [1, 2, 3] } },
    required: ["city"],
    run: ({ city }) => {
      if (city === "Nowhere") throw new Error("no such city");
      return { sky: `rain over ${city}` };
    },
  },
};
