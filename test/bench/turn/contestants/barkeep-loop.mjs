// @ts-check
/** Barkeep's dialogue and adapter alone: no socket, journal or Python, so that the table shows what each of the rest costs. */
import { readCharacterFields } from "../../../../dist/server/characters/character-fields.js";
import { createConversationFactory } from "../../../../dist/server/dialogue/create-conversation-factory.js";
import { createArgumentCheck } from "../../../../dist/server/methods/argument-check.js";
import { createModels } from "../../../../dist/server/models/create-models.js";

export const name = "barkeep, the loop alone";

const schema = {
  type: "object",
  properties: { city: { type: "string", description: "Name of the city" } },
  required: ["city"],
  additionalProperties: false,
};
const check = createArgumentCheck(schema);
const offered = [
  {
    id: "get_weather",
    name: "Get Weather",
    description: "Fetches current weather data for a given city",
    schema,
    sideEffect: false,
    sayExactly: false,
    fillers: [],
    fillerAfterMs: 1500,
    timeoutMs: 5000,
  },
];
const reading = readCharacterFields(
  { name: "Mira", persona: "You are Mira, who keeps an inn.", model: "gpt-4o" },
  {},
  { defaultModel: "gpt-4o" },
);
if (!reading.ok) throw new Error("the character can't be read");
const character = { ...reading.draft, id: "mira", version: 1, updatedAt: "" };

/** @param {string} baseURL */
export function createTurn(baseURL) {
  let made = 0;
  const factory = createConversationFactory({
    models: createModels({ given: { openai: { apiKey: "bench", baseUrl: baseURL } }, makeId: () => `c${++made}` }),
    methods: /** @type {any} */ ({
      offeredTo: () => ({ offered, leftOut: [] }),
      checkArguments: (/** @type {string} */ _, /** @type {unknown} */ given) => check(given),
      call: async (/** @type {any} */ { context }) => ({
        call: context.call,
        status: "ok",
        output: { weather: "clear sky" },
        ms: 0,
        queueMs: 0,
      }),
    }),
    clock: Date.now,
    ids: { call: () => `call_${++made}` },
  });
  /** @param {string} text @param {(delta: string) => void} onText */
  return async (text, onText) => {
    const conversation = factory.open({
      session: "s",
      character: () => character,
      player: null,
      scene: null,
      actions: [],
      emit: (event) => {
        if (event.type === "text.delta") onText(event.delta);
      },
      record: () => undefined,
      trace: () => undefined,
      restored: [],
      newTurnId: () => `t${++made}`,
    });
    return (await conversation.say({ turn: `t${++made}`, text })).text;
  };
}
