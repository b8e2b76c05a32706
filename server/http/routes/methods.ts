/** The method library over HTTP: what the designers' page edits, tests and connects. */
import { Type } from "typebox";
import type { Json } from "../../../protocol/json.ts";
import { methodNotes } from "../../dialogue/method-notes.ts";
import { previewMethod } from "../../dialogue/method-preview.ts";
import type { TestRequest } from "../../methods/library.ts";
import { findLiteralKeys } from "../../methods/literal-keys.ts";
import { BarkeepError } from "../../problems/errors.ts";
import { invalidRequest } from "../../problems/problem.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { methodRow } from "./list-views.ts";
import {
  DraftQuery,
  documents,
  draftOf,
  Id,
  IdParams,
  ListView,
  listOf,
  MethodDraft,
  MethodEdit,
  MethodSchema,
  NewMethod,
  NumberPageQuery,
  Publish,
  RunErrorSchema,
  VersionParams,
  VersionQuery,
  versionItem,
  wholeList,
  withDraft,
} from "./schemas.ts";

const Problems = Type.Array(
  Type.Object({
    line: Type.Integer(),
    column: Type.Integer(),
    endLine: Type.Optional(Type.Integer()),
    endColumn: Type.Optional(Type.Integer()),
    message: Type.String(),
  }),
);

export function methodRoutes({
  methods,
  characters,
  templates,
  modelProviders,
  models,
  defaultModel,
  writeMethod,
}: HttpDependencies): readonly Route[] {
  const characterOf = (id: string) => ({ id, name: characters.get(id).name });
  const withLastRun = (method: ReturnType<typeof methods.get>) => ({
    ...withDraft(methods, method),
    lastRun: methods.calls.lastRun(method.id),
  });
  /** A saved method, and what models are told otherwise than it is written. */
  const noted = async (saved: ReturnType<typeof methods.get> | Promise<ReturnType<typeof methods.get>>) => {
    const method = await saved;
    const notes = methodNotes({ ...method, schema: {} });
    return notes.length > 0 ? { ...method, notes } : method;
  };
  const keyShapes = modelProviders.flatMap(({ keyShape }) => keyShape ?? []);
  return [
    route({
      name: "GET /methods",
      summary: "Every method, with how its last run ended; `view=list` leaves out code, parameters and samples.",
      query: ListView,
      answer: listOf(MethodSchema),
      run: ({ query }) => {
        const rows = methods.list().map(withLastRun);
        return wholeList(
          query.view === "list"
            ? rows.map(({ lastRun, ...method }) => withDraft(methods, { ...methodRow(method), lastRun }))
            : rows,
        );
      },
    }),
    route({
      name: "POST /methods",
      summary: "Adds a method. Needs a name and code; an id is made from the name.",
      body: documents(NewMethod),
      status: 201,
      answer: MethodSchema,
      run: ({ body }) => noted(methods.create(body)),
    }),
    route({
      name: "POST /methods/test",
      summary: "Runs saved or unsaved code in the same pool and under the same limits as a turn does.",
      body: Type.Object({
        input: Type.Optional(Type.Unknown({ description: "An object with the method's inputs; {} when not given." })),
        id: Type.Optional(Id),
        version: DraftQuery.properties.version,
        draft: Type.Optional(
          Type.Record(Type.String(), Type.Unknown(), { description: "Fields of an unsaved method." }),
        ),
        player: Type.Optional(Type.Object({ id: Id, name: Type.String({ maxLength: 128 }) })),
        character: Type.Optional(Id),
        stateOf: Type.Optional(
          Type.Unsafe<string>({
            ...Id,
            description: "For code without an `id`, as a hook's: the method whose values it has.",
          }),
        ),
      }),
      answer: Type.Object({
        ok: Type.Boolean(),
        output: Type.Optional(Type.Unknown()),
        error: Type.Optional(RunErrorSchema),
        stdout: Type.String(),
        stderr: Type.String(),
        ms: Type.Number(),
        queueMs: Type.Number(),
        call: Type.String(),
        warning: Type.Optional(Type.String()),
      }),
      run: ({ body, signal }) => {
        const { id, draft, version, input = {}, player, character, stateOf } = body;
        const request = {
          input: input as Json,
          ...(id !== undefined && { id }),
          ...(version && { version }),
          ...(player && { player }),
          ...(character !== undefined && { character: characterOf(character) }),
          ...(stateOf !== undefined && { stateOf }),
        };
        return methods.test({ ...request, ...(draft && { draft: draft as TestRequest["draft"] }) }, signal);
      },
    }),
    route({
      name: "POST /methods/check",
      summary: "Syntax problems, found by Python without running it, and keys that belong among the secrets.",
      body: Type.Object({ code: Type.String() }),
      answer: Type.Object({ problems: Problems, literalKeys: Type.Array(Type.Unknown()) }),
      run: async ({ body }) => ({
        problems: await methods.checkSyntax(body.code),
        literalKeys: findLiteralKeys(body.code, keyShapes),
      }),
    }),
    route({
      name: "POST /methods/preview",
      summary: "What the model sees of a method, in each provider's form.",
      body: documents(MethodDraft),
      answer: Type.Object(
        { forms: Type.Array(Type.Unknown()), problems: Type.Array(Type.Unknown()), notes: Type.Array(Type.Unknown()) },
        { additionalProperties: Type.Unknown() },
      ),
      run: ({ body }) => previewMethod(body, modelProviders),
    }),
    route({
      name: "POST /methods/write",
      summary:
        "Has a model write a method from a sentence; nothing is saved. Needs a model that can: a stand-in can't.",
      body: Type.Object({
        sentence: Type.String({ minLength: 1, maxLength: 2000, description: "What the method is to do." }),
        model: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: "The default one otherwise." })),
      }),
      answer: Type.Object({ model: Type.String(), method: Type.Unknown() }),
      run: ({ body: { sentence, model = defaultModel() } }) => {
        const known = models.get(model);
        if (known && !known.standIn) return writeMethod(sentence, model);
        const message = known
          ? "No model is set up that could write a method: give the server a provider's key, or name a model."
          : `There is no model ${model}; GET /models lists them.`;
        throw invalidRequest([{ path: "model", message }]);
      },
    }),
    route({
      name: "GET /methods/:id",
      summary:
        "One method as players get it, with the number of its draft where there is one; `version=draft` gives that.",
      params: IdParams,
      query: VersionQuery,
      answer: MethodSchema,
      run: ({ params, query: { version } }) => {
        if (version === "draft" || (version === "newest" && methods.draft(params.id)))
          return draftOf(methods, params.id);
        return withDraft(methods, methods.get(params.id));
      },
    }),
    route({
      name: "PUT /methods/:id",
      summary:
        "Saves an edit of the newest version, which it names; fields left out stay as they are. `publish: false` keeps a draft that players don't get.",
      params: IdParams,
      body: documents(MethodEdit),
      answer: MethodSchema,
      run: ({ params, body }) => noted(methods.update(params.id, body)),
    }),
    route({
      name: "DELETE /methods/:id",
      summary: "Deletes a method; restoring one of its versions brings it back.",
      params: IdParams,
      status: 204,
      run: ({ params }) => methods.remove(params.id),
    }),
    route({
      name: "PUT /methods/:id/connected",
      summary: "The Connect toggle. Makes no new version.",
      params: IdParams,
      body: Type.Object({ connected: Type.Boolean() }),
      answer: MethodSchema,
      run: ({ params, body }) => noted(methods.connect(params.id, body.connected)),
    }),
    route({
      name: "GET /methods/:id/versions",
      summary: "Every version, newest first; also of a deleted method.",
      params: IdParams,
      answer: listOf(versionItem({ method: MethodSchema })),
      run: async ({ params }) => wholeList(await methods.versions(params.id)),
    }),
    route({
      name: "POST /methods/:id/versions/:version/restore",
      summary: "Saves an old version as the newest; brings a deleted method back.",
      params: VersionParams,
      answer: MethodSchema,
      run: ({ params }) => methods.restore(params.id, params.version),
    }),
    route({
      name: "POST /methods/:id/publish",
      summary: "Gives players a version that is kept: the draft, or an earlier one.",
      params: IdParams,
      body: Publish,
      answer: MethodSchema,
      run: async ({ params, body }) => withDraft(methods, await noted(methods.publish(params.id, body.version))),
    }),
    route({
      name: "GET /methods/:id/state",
      summary: "What a method keeps from one call to the next, the latest first.",
      params: IdParams,
      query: Type.Object(NumberPageQuery),
      answer: listOf(
        Type.Object({
          key: Type.String(),
          player: Type.Union([Type.String(), Type.Null()], { description: "Null for what all of its calls share." }),
          value: Type.Unknown(),
          at: Type.String({ description: "ISO 8601." }),
        }),
      ),
      run: async ({ params, query }) => {
        const { items, next } = await methods.state.page(methods.get(params.id).id, query);
        return { items: items.map(({ method: _, ...kept }) => kept), next };
      },
    }),
    route({
      name: "DELETE /methods/:id/state",
      summary: "Takes away one thing that a method keeps.",
      params: IdParams,
      query: Type.Object({
        key: Type.String({ minLength: 1, maxLength: 200 }),
        player: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
      }),
      status: 204,
      run: async ({ params, query: { key, player = null } }) => {
        if (await methods.state.remove({ method: params.id, key, player })) return;
        throw new BarkeepError("not_found", `${params.id} keeps nothing under the key ${key}.`);
      },
    }),
    route({
      name: "GET /templates",
      summary: "Methods to begin with.",
      answer: listOf(Type.Unknown()),
      run: () => wholeList(templates),
    }),
  ];
}
