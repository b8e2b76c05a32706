/**
 * What is sent is what OpenAI and Anthropic describe: every body of a talk against the SDKs' own types, which are generated from the
 * published descriptions, read as JSON Schema with nothing else allowed.
 */
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { createGenerator } from "ts-json-schema-generator";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ModelRequest } from "../../server/models/adapter.ts";
import { anthropicBody } from "../../server/models/anthropic/anthropic-request.ts";
import { createModels } from "../../server/models/create-models.ts";
import { openAIBody } from "../../server/models/openai/openai-request.ts";
import { stage } from "../fixtures/dialogue/stage.ts";
import { aRequest } from "../fixtures/providers/collect.ts";
import { startZooServer, weatherMethods, type ZooServer } from "./zoo-server.ts";

type Complaints = (body: unknown) => readonly string[];

let chat: Complaints;
let messages: Complaints;
beforeAll(() => {
  chat = complaintsBy("openai/resources/chat/completions/completions.d.ts", "ChatCompletionCreateParamsStreaming");
  messages = complaintsBy("@anthropic-ai/sdk/resources/messages/messages.d.ts", "MessageCreateParamsStreaming");
}, 120_000);

let server: ZooServer | undefined;
afterEach(() => server?.close());

/** What a body has that the type has not, or the other way round. */
function complaintsBy(file: string, type: string): Complaints {
  const path = fileURLToPath(new URL(`../../node_modules/${file}`, import.meta.url));
  const schema = createGenerator({
    path,
    type,
    skipTypeCheck: true,
    additionalProperties: false,
    jsDoc: "none",
  }).createSchema(type);
  const { $schema: _, ...plain } = schema;
  const validate = new Ajv({ strict: false, allErrors: true }).compile(plain);
  return (body) => {
    if (validate(JSON.parse(JSON.stringify(body)))) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

const talks = async (speaks: "chat" | "messages"): Promise<readonly unknown[]> => {
  server = await startZooServer({ name: "plain", speaks, callId: (n: number) => `call_${n}` });
  const provider = speaks === "chat" ? "openai" : "anthropic";
  const models = createModels({
    given:
      speaks === "chat"
        ? { openai: { baseUrl: `${server.url}/v1` } }
        : { anthropic: { apiKey: "key", baseUrl: server.url } },
    extraModels: [{ id: "m1", provider }],
    makeId: () => "made",
  });
  const { say, conversation } = stage({
    models,
    character: { model: "m1", temperature: 0.4, greeting: "Come in!" },
    methods: weatherMethods,
  });
  await say("What is the weather in Rome?");
  await say("And the weather in Oslo, and the weather in Bern?");
  await say("And the weather in Nowhere?");
  const left = say("Tell me the weather in Turin, slowly");
  await conversation.cancel({ heardChars: 0 });
  await left;
  await say("Thank you");
  return server.bodies;
};

describe("a talk with calls, a failure and an interruption", () => {
  it("is Chat Completions as described", async () => {
    const bodies = await talks("chat");
    expect(bodies.length).toBeGreaterThan(6);
    for (const body of bodies) expect(chat(body), JSON.stringify(body)).toEqual([]);
  });

  it("is Messages as described", async () => {
    const bodies = await talks("messages");
    expect(bodies.length).toBeGreaterThan(6);
    for (const body of bodies) expect(messages(body), JSON.stringify(body)).toEqual([]);
  });
});

const rich = (fields: Partial<ModelRequest> = {}): ModelRequest =>
  aRequest({
    messages: [
      { role: "user", text: "Rome?", before: "It is noon." },
      { role: "assistant", text: "", calls: [{ id: "c1", name: "get_weather", arguments: '{"city":"Rome"}' }] },
      { role: "tool", results: [{ call: "c1", name: "get_weather", failed: false, text: "rain" }] },
      { role: "assistant", text: "It rains.", calls: [] },
      { role: "user", text: "Oslo?" },
    ],
    ...fields,
  });

describe("a request", () => {
  it.each([
    ["with tools", {}],
    ["where nothing may be called", { mayCall: false }],
    ["without tools", { tools: [] }],
    ["that learned: max_completion_tokens", { lessons: [{ kind: "output_limit_is", name: "max_completion_tokens" }] }],
    ["that learned: no system role", { lessons: [{ kind: "no_system" }] }],
    ["that learned: turns in strict order", { lessons: [{ kind: "plain_turns" }] }],
    [
      "that learned: no tool choice, no temperature",
      { lessons: [{ kind: "no_tool_choice" }, { kind: "no_parameter", name: "temperature" }] },
    ],
  ] as readonly (readonly [string, Partial<ModelRequest>])[])(
    "%s is as described, for OpenAI, a compatible server and Anthropic",
    (_what, fields) => {
      const request = rich(fields);
      expect(chat(openAIBody(request, true))).toEqual([]);
      expect(chat(openAIBody(request, false))).toEqual([]);
      expect(messages(anthropicBody(request))).toEqual([]);
    },
  );

  it("that is not as described is complained of", () => {
    const body = openAIBody(rich(), true);
    expect(chat({ ...body, max_token: 1 })).not.toEqual([]);
    expect(chat({ ...body, messages: [{ role: "tool", content: "no id" }] })).not.toEqual([]);
    expect(messages({ ...anthropicBody(rich()), tools: [{ name: "x" }] })).not.toEqual([]);
  });
});
