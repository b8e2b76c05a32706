// @ts-check
/** One turn of Barkeep's dialogue with a model server, the method a local function. */
import { createConversationFactory } from "../../dist/server/dialogue/create-conversation-factory.js";
import { createArgumentCheck } from "../../dist/server/methods/argument-check.js";
import { createModels } from "../../dist/server/models/create-models.js";

const schema = {
  type: "object",
  properties: { city: { type: "string", description: "Name of the city" } },
  required: ["city"],
  additionalProperties: false,
};
const weather = {
  id: "get_weather",
  name: "Get Weather",
  description: "Fetches current weather data for a given city",
  schema,
  sideEffect: false,
  sayExactly: false,
  fillers: [],
  fillerAfterMs: 1500,
  timeoutMs: 5000,
};
const character = {
  id: "mira",
  name: "Mira",
  persona: "You are Mira, who keeps a small inn by the river.",
  knowledge: [],
  model: "local",
  fallbackModels: [],
  temperature: 0,
  greeting: null,
  errorLine: null,
  fillers: [],
  style: { language: "English", maxSentences: 2 },
  limits: { steps: 3, calls: 4, outputTokens: 120 },
  memory: false,
  summary: false,
  version: 1,
  updatedAt: "",
};

/** @param {string} baseUrl @param {string} text @param {boolean} withMethod */
export async function converse(baseUrl, text, withMethod) {
  const check = createArgumentCheck(schema);
  const called = /** @type {any[]} */ ([]);
  const traces = /** @type {any[]} */ ([]);
  let made = 0;
  let deltas = 0;
  const models = createModels({ given: { openai: { baseUrl } }, makeId: () => `c${++made}` });
  await models.catalogue.refresh();
  const factory = createConversationFactory({
    models,
    methods: /** @type {any} */ ({
      offeredTo: () => ({ offered: withMethod ? [weather] : [], leftOut: [] }),
      checkArguments: (/** @type {string} */ _, /** @type {unknown} */ given) => check(given),
      call: async (/** @type {any} */ request) => {
        called.push(request);
        return { call: request.context.call, status: "ok", output: { weather: "clear sky" }, ms: 0, queueMs: 0 };
      },
    }),
    clock: Date.now,
    ids: { call: () => `call_${++made}` },
    limits: { firstByteMs: 120_000, idleMs: 60_000, turnMs: 300_000 },
  });
  const conversation = factory.open({
    session: "s",
    character: () => character,
    player: { id: "p", name: "Ada" },
    scene: null,
    actions: [],
    emit: (event) => {
      if (event.type === "text.delta") deltas++;
    },
    record: () => undefined,
    trace: (trace) => traces.push(trace),
    restored: [],
    newTurnId: () => `t${++made}`,
  });
  const result = await conversation.say({ turn: "t", text });
  return { result, deltas, called, trace: traces[0] };
}
