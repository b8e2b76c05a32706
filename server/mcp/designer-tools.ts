/** What an assistant in somebody's editor needs to write a method, test it and hand it over: for the admin alone. */
import type { Json, JsonObject } from "../../protocol/json.ts";
import type { CharacterLibrary } from "../characters/character.ts";
import type { MethodLibrary, TestRequest } from "../methods/library.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { McpTool } from "./mcp-tool.ts";
import { toolResult } from "./tool-result.ts";

export interface DesignerToolsOptions {
  readonly methods: Pick<MethodLibrary, "list" | "get" | "draft" | "create" | "update" | "connect" | "test">;
  readonly characters: Pick<CharacterLibrary, "list">;
}

const id = { type: "string", description: "The method's id." };
const fields: JsonObject = {
  name: { type: "string", description: "The name people see; the id of a new one is made from it." },
  description: { type: "string", description: "What it does, for the model to read." },
  inputDescription: {
    type: "object",
    description: 'Its inputs: {"parameters": {"city": {"type": "string", "description": "…"}}, "required": ["city"]}.',
  },
  code: {
    type: "string",
    description:
      "Python 3.12 with handle_event(data); standard library and requests, 5 seconds at most; returns what JSON can hold.",
  },
  characters: {
    anyOf: [
      { type: "string", enum: ["all"] },
      { type: "array", items: { type: "string" } },
    ],
    description: "The characters it serves, by id; all of them when not given.",
  },
  sideEffect: { type: "boolean", description: "True when it changes the world." },
  answers: {
    type: "string",
    enum: ["now", "later"],
    description: "later: up to 120 seconds, while the talk goes on; the character speaks of the answer when it comes.",
  },
  secrets: { type: "array", items: { type: "string" }, description: "Secrets it reads from os.environ, by name." },
};

export function designerTools({ methods, characters }: DesignerToolsOptions): McpTool[] {
  const tool = (
    name: string,
    title: string,
    description: string,
    properties: JsonObject,
    required: readonly string[],
    readOnly: boolean,
    run: (given: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<object> | object,
  ): McpTool => ({
    name,
    title,
    description,
    inputSchema: { type: "object", properties, required: [...required], additionalProperties: false },
    annotations: { title, readOnlyHint: readOnly, destructiveHint: false },
    run: async (given, { signal }) => toolResult(await run(given, signal)),
  });
  return [
    tool("barkeep_list_methods", "List methods", "Every method, without its code.", {}, [], true, () => ({
      methods: methods.list().map(({ id, name, description, connected, version }) => ({
        id,
        name,
        description,
        connected,
        version,
        ...draftOf(methods, id),
      })),
    })),
    tool(
      "barkeep_read_method",
      "Read a method",
      "One method with its code: its draft where there is one, and `live` is then the version that players get.",
      { id },
      ["id"],
      true,
      (given) => {
        const live = methods.get(text(given, "id"));
        const draft = methods.draft(live.id);
        return draft ? { ...draft, connected: live.connected, live: { version: live.version } } : live;
      },
    ),
    tool(
      "barkeep_write_method",
      "Write a method",
      "Saves a new method, or a new version of the one named by id, as a draft that players don't get. A person publishes it in the page, or barkeep_connect_method connects a new one.",
      { id, ...fields },
      [],
      false,
      (given) => write(methods, given),
    ),
    tool(
      "barkeep_test_method",
      "Test a method",
      "Runs a saved method, its draft where there is one, or code that is not saved yet, with an input, under the limits of a real call.",
      {
        id,
        input: { type: "object", description: "The input." },
        draft: {
          type: "object",
          properties: fields,
          description: "Fields laid over the saved method, or a whole unsaved one.",
        },
      },
      ["input"],
      false,
      (given, signal) => {
        const { id, input, draft } = given;
        return methods.test(
          {
            input: input as Json,
            ...(typeof id === "string" && { id, version: "draft" as const }),
            ...(draft !== undefined && { draft: draft as TestRequest["draft"] & object }),
          },
          signal,
        );
      },
    ),
    tool(
      "barkeep_connect_method",
      "Connect a method",
      "Switches a method on or off for the characters it serves. They get the version that is live; a draft waits for a person.",
      { id, connected: { type: "boolean" } },
      ["id", "connected"],
      false,
      async (given) => {
        if (typeof given.connected !== "boolean")
          throw new BarkeepError("invalid_request", "`connected` is true or false.");
        const { id, connected, version } = await methods.connect(text(given, "id"), given.connected);
        return { connected, version, ...draftOf(methods, id) };
      },
    ),
    tool("barkeep_list_characters", "List characters", "Every character: id, name and model.", {}, [], true, () => ({
      characters: characters.list().map(({ id, name, model }) => ({ id, name, model })),
    })),
  ];
}

/** A new one comes disconnected; an edit names no version, so the newest is the one it is an edit of. */
async function write(
  methods: DesignerToolsOptions["methods"],
  given: Readonly<Record<string, unknown>>,
): Promise<object> {
  const there = typeof given.id === "string" ? methods.list().find(({ id }) => id === given.id) : undefined;
  const saved = there
    ? await methods.update(there.id, {
        ...given,
        version: (methods.draft(there.id) ?? there).version,
        publish: false,
      })
    : await methods.create({ ...given, connected: false });
  return { id: saved.id, version: saved.version, connected: saved.connected, ...draftOf(methods, saved.id) };
}

/** The draft that waits for a person to publish it, where there is one. */
function draftOf(methods: Pick<DesignerToolsOptions["methods"], "draft">, id: string) {
  const draft = methods.draft(id);
  return draft ? { draft: { version: draft.version } } : {};
}

function text(given: Readonly<Record<string, unknown>>, name: string): string {
  const value = given[name];
  if (typeof value === "string") return value;
  throw new BarkeepError("invalid_request", `\`${name}\` is a text, and is needed.`);
}
