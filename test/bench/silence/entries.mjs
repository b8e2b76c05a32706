// @ts-check
/** Each way by which a text comes into the server, at its full length. Throws when the server doesn't take it as it should. */
import { WebSocket } from "ws";

/** @typedef {import("../growth/server.mjs").Server} Server */
/** @typedef {import("./model.mjs").Model} Model */
/** @typedef {{ server: Server, model: Model, method: any, character: any, rehearsed: any, hook: any, game: Awaited<ReturnType<typeof connect>> }} World */
/** @typedef {{ name: string, most: number, send: (world: World, text: string) => Promise<unknown> }} Entry `most`: UTF-16 code units */

const input = { type: "object", properties: { text: { type: "string" }, n: { type: "integer" } } };
const repeat = {
  name: "Long",
  description: "Says and prints much.",
  code: "def handle_event(data):\n    return 1",
  input,
};

/** @param {{ server: Server, model: Model }} given @returns {Promise<World>} */
export async function setScene({ server, model }) {
  await server.api("PUT", "/secrets/SOME_KEY", { value: "aaaaaaaaaaaaaaaaaaaaab" });
  await server.api("PUT", "/secrets/OTHER_KEY", { value: "7777777777/+= \"'7777777" });
  const method = await server.api("POST", "/methods", { ...repeat, connected: true });
  const character = await server.api("POST", "/characters", { name: "Long", model: "gpt-4o", methods: [method.id] });
  const rehearsed = await server.api("POST", "/characters", {
    name: "Rehearsed",
    model: "rehearsal",
    methods: [method.id],
  });
  const hook = await server.api("POST", "/hooks", { name: "Long", verify: { kind: "none" } });
  return { server, model, method, character, rehearsed, hook, game: await connect(server, character.id) };
}

/** @type {readonly Entry[]} */
export const entries = [
  { name: "a player's words", most: 4000, send: ({ server, rehearsed }, text) => say(server, rehearsed.id, { text }) },
  {
    name: "context",
    most: 16_000,
    send: ({ server, rehearsed }, text) => say(server, rehearsed.id, { text: "Hello", context: text }),
  },
  {
    name: "context by keys",
    most: 20_000,
    send: ({ server, rehearsed }, text) =>
      say(server, rehearsed.id, { text: "Hello", context: { [text.slice(0, 10_000)]: text.slice(10_000) } }),
  },
  {
    name: "a model's words",
    most: 120_000,
    send({ server, model, character }, text) {
      model.willSay({ words: text });
      return say(server, character.id, { text: "Hello" });
    },
  },
  {
    name: "a model's words in a scene, with cues",
    most: 40_000,
    async send({ model, game }, text) {
      model.willSay({ words: text });
      await game.sayInScene("Hello");
    },
  },
  {
    name: "a model's words, which it may keep to itself",
    most: 40_000,
    async send({ model, game }, text) {
      model.willSay({ words: text });
      await game.tell("A dog barks.");
    },
  },
  { name: "what is said in a scene", most: 4000, send: ({ game }, text) => game.sayInScene(text) },
  { name: "a line of the game's", most: 4000, send: ({ game }, text) => game.line(text) },
  {
    name: "a model's arguments",
    most: 120_000,
    send({ server, model, character, method }, text) {
      model.willSay({ call: { name: method.id, arguments: JSON.stringify({ text, n: text }) } });
      return say(server, character.id, { text: "Hello" });
    },
  },
  {
    name: "a model's arguments that are no JSON",
    most: 120_000,
    send({ server, model, character, method }, text) {
      model.willSay({ call: { name: method.id, arguments: text } });
      return say(server, character.id, { text: "Hello" });
    },
  },
  {
    name: "an action's result",
    most: 9_000,
    async send({ model, game }, text) {
      model.willSay({ call: { name: "wave", arguments: "{}" } });
      await game.act({ text, [text.slice(0, 200)]: text.slice(-1000) });
    },
  },
  {
    name: "prints",
    most: 64_000,
    send: (world, text) => test(world, "print(data['text'])\n    print(data['text'], file=sys.stderr)", text),
  },
  {
    name: "a result",
    most: 80_000,
    send: (world, text) => test(world, "return {'a': [data['text']], data['text']: 1}", text),
  },
  { name: "an error", most: 80_000, send: (world, text) => test(world, "raise ValueError(data['text'])", text) },
  {
    name: "code that is checked",
    most: 250_000,
    send: ({ server }, text) => server.api("POST", "/methods/check", { code: text }),
  },
  {
    name: "code that is saved",
    most: 80_000,
    async send(world, text) {
      const code = `${repeat.code}\n# ${text.replaceAll("\n", "\n# ")}`.slice(0, 80_000);
      world.method = await world.server.api("PUT", `/methods/${world.method.id}`, { ...world.method, code });
    },
  },
  {
    name: "a persona",
    most: 19_000,
    async send(world, text) {
      world.character = await world.server.api("PUT", `/characters/${world.character.id}`, {
        ...world.character,
        persona: text,
      });
    },
  },
  {
    name: "a hook's body",
    most: 80_000,
    send: ({ server, hook }, text) =>
      accepted(
        fetch(`${server.url}/hooks/${hook.id}`, { method: "POST", headers: json, body: JSON.stringify({ text }) }),
      ),
  },
  {
    name: "an import",
    most: 80_000,
    send: ({ server }, text) =>
      server.api("POST", "/import?dryRun=true", {
        format: "barkeep",
        methods: [{ ...repeat, name: "Imported", description: text.slice(0, 1900), code: text }],
      }),
  },
  {
    name: "a curl command",
    most: 30_000,
    send: ({ server }, text) =>
      server.request("POST", "/import?dryRun=true", { curl: `curl -d '${text}' https://example.com/a` }),
  },
  {
    name: "an OpenAPI document",
    most: 30_000,
    send: ({ server }, text) =>
      server.request("POST", "/import?dryRun=true", {
        openapi: {
          openapi: "3.0.0",
          info: { title: text.slice(0, 500), version: "1" },
          servers: [{ url: `https://example.com/${text.slice(0, 2000)}` }],
          paths: { [`/${text.slice(0, 2000)}`]: { get: { operationId: text.slice(0, 500), summary: text } } },
        },
      }),
  },
  {
    name: "a Postman collection",
    most: 30_000,
    send: ({ server }, text) => {
      const request = { method: "POST", url: { raw: `https://example.com/${text}` }, body: { mode: "raw", raw: text } };
      const postman = { info: { name: text, schema: postmanSchema }, item: [{ name: text.slice(0, 500), request }] };
      return server.request("POST", "/import?dryRun=true", { postman });
    },
  },
  {
    name: "a scenario",
    most: 2000,
    async send({ server, rehearsed }, text) {
      const expect = [{ says: text }, { says: `/${text.slice(0, 200)}/` }, { judge: text.slice(0, 1000) }];
      const scenario = { id: "long", name: "Long", character: rehearsed.id, steps: [{ say: text, expect }] };
      await server.request("POST", "/scenarios", scenario);
      await server.request("DELETE", "/scenarios/long");
    },
  },
  {
    name: "a message of an MCP client",
    most: 60_000,
    send({ server }, text) {
      const params = { name: text.slice(0, 1000), arguments: { text } };
      const headers = {
        ...json,
        authorization: `Bearer ${server.token}`,
        accept: "application/json, text/event-stream",
      };
      const body = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params });
      return fetch(`${server.url}/mcp`, { method: "POST", headers, body }).then((answer) => answer.text());
    },
  },
  {
    name: "filters and ids",
    most: 1000,
    send({ server }, text) {
      const written = encodeURIComponent(text.toWellFormed());
      const paths = ["calls?method=", "sessions?player=", "turns?finish=", "calls/", "turns/", "players/"];
      return Promise.all(paths.map((path) => server.request("GET", `/${path}${written}`)));
    },
  },
  {
    name: "a search",
    most: 1000,
    send: ({ server }, text) => server.request("GET", `/search?q=${encodeURIComponent(text.toWellFormed())}`),
  },
];

/** Whether the text was taken; false for one that is refused as it should be, as no text at all. @param {Entry} entry @param {World} world @param {string} text */
export async function sent(entry, world, text) {
  try {
    await entry.send(world, text);
    return true;
  } catch (error) {
    if (/(: |^)4(00|13) /.test(/** @type {Error} */ (error).message)) return false;
    throw error;
  }
}

const json = { "content-type": "application/json" };
const postmanSchema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";

/** @param {Server} server @param {string} character @param {object} body */
const say = (server, character, body) => server.api("POST", `/characters/${character}/say`, body);

/** @param {World} world @param {string} line @param {string} text */
async function test({ server }, line, text) {
  const code = `import sys\ndef handle_event(data):\n    ${line}`;
  const { error } = await server.api("POST", "/methods/test", {
    input: { text },
    draft: { ...repeat, code, secrets: ["SOME_KEY"] },
  });
  if (error && error.kind !== "exception") throw new Error(`${error.kind}: ${error.message}`);
}

/** @param {Promise<Response>} asked */
async function accepted(asked) {
  const response = await asked;
  if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
}

/** A game with one action, and a scene of two. @param {Server} server @param {string} character */
async function connect(server, character) {
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/v1/ws`, "barkeep.v1");
  let count = 0;
  const send = (/** @type {object} */ message) => socket.send(JSON.stringify({ id: `${++count}`, ...message }));
  /** @type {(message: any) => void} */
  let heard = () => {};
  socket.on("close", (code) => heard({ type: "error", code, message: "the socket was closed" }));
  socket.on("message", (bytes) => heard(JSON.parse(String(bytes))));
  await new Promise((resolve) => socket.once("open", resolve));
  const until = (/** @type {string} */ type) =>
    new Promise((resolve, reject) => {
      heard = (message) => {
        if (message.type === type) resolve(message);
        if (message.type === "error") reject(new Error(`${message.code}: ${message.message}`));
      };
    });
  send({ type: "hello", protocolVersions: [1], token: server.token });
  await until("welcome");
  const actions = [{ name: "wave", description: "Waves.", parameters: { type: "object", properties: {} } }];
  send({ type: "session.open", character, player: { id: "p" }, actions });
  const { session } = await until("session.opened");
  const cues = [{ name: "nod" }, { name: "emotion", values: ["joy"] }];
  send({ type: "session.open", characters: [character, "barkeep"], player: { id: "p", name: "Ann" }, cues });
  const scene = (await until("session.opened")).session;
  /** @param {object} message */
  const turn = async (message) => {
    const finished = until("turn.finished");
    send(message);
    await finished;
  };
  return {
    /** @param {string} text */
    sayInScene: (text) => turn({ type: "say", session: scene, text, to: character }),
    /** @param {string} text */
    line: (text) => turn({ type: "line", session: scene, text }),
    /** Something that the character may speak of. @param {string} text */
    tell: (text) => turn({ type: "context.update", session: scene, text, respond: "auto" }),
    /** Says something, and answers the action that it makes the character do. @param {object} result */
    async act(result) {
      send({ type: "say", session, text: "Wave" });
      const { call } = await until("action.call");
      send({ type: "action.result", session, call, ok: true, result });
      await until("turn.finished");
    },
    close: () => socket.terminate(),
  };
}
