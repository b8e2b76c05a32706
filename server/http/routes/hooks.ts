/** Hooks and what came in at them, as the admin sees them. */
import { Type } from "typebox";
import { HookFieldsSchema } from "../../hooks/hook.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { urlOf } from "../hooks.ts";
import { type Route, route } from "../route.ts";
import { documents, IdParams, listOf, NumberPageQuery, wholeList } from "./schemas.ts";

const Shown = Type.Object({
  ...HookFieldsSchema.properties,
  id: Type.String(),
  version: Type.Integer(),
  updatedAt: Type.String(),
  url: Type.String({ description: "The address to give to the other system." }),
});
const Fields = documents(Type.Partial(HookFieldsSchema));
const Delivery = Type.Object({
  hook: Type.String(),
  number: Type.Integer(),
  at: Type.String(),
  externalId: Type.Union([Type.String(), Type.Null()]),
  status: Type.Unsafe<string>({ enum: ["refused", "taken", "done", "failed"] }),
  verdict: Type.String(),
  body: Type.String(),
  data: Type.Optional(Type.Unknown()),
  event: Type.Optional(Type.Unknown()),
  reached: Type.Optional(Type.Array(Type.String())),
  forgotten: Type.Optional(Type.Boolean({ description: "It was for a player who was deleted: what it told is gone." })),
  error: Type.Optional(Type.Union([Type.String(), Type.Null()])),
  call: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
const DeliveryParams = Type.Object({
  ...IdParams.properties,
  number: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }),
});

export function hookDocumentRoutes({ hooks, hookTemplates, publicUrl }: HttpDependencies): readonly Route[] {
  const shown = <T extends { readonly id: string }>(hook: T, asked: string) => ({
    ...hook,
    url: urlOf(publicUrl, new URL(`/hooks/${hook.id}`, asked).href),
  });
  return [
    route({
      name: "GET /hooks",
      summary: "Every hook.",
      answer: listOf(Shown),
      run: ({ context }) => wholeList(hooks.list().map((hook) => shown(hook, context.req.url))),
    }),
    route({
      name: "POST /hooks",
      summary: "Makes a hook.",
      body: Fields,
      status: 201,
      answer: Shown,
      run: async ({ body, context }) => shown(await hooks.create(body), context.req.url),
    }),
    route({
      name: "GET /hook-templates",
      summary: "Hooks to begin with: how each sender proves who it is, and code for what it sends.",
      run: () => wholeList(hookTemplates),
    }),
    route({
      name: "GET /hooks/:id",
      summary: "One hook.",
      params: IdParams,
      answer: Shown,
      run: ({ params, context }) => shown(hooks.get(params.id), context.req.url),
    }),
    route({
      name: "PUT /hooks/:id",
      summary: "Saves an edit of the version it names.",
      params: IdParams,
      body: Fields,
      answer: Shown,
      run: async ({ params, body, context }) => shown(await hooks.update(params.id, body), context.req.url),
    }),
    route({
      name: "DELETE /hooks/:id",
      summary: "Takes a hook out.",
      params: IdParams,
      status: 204,
      run: ({ params }) => hooks.remove(params.id),
    }),
    route({
      name: "GET /hooks/:id/deliveries",
      summary: "What came in, newest first: whether it was taken for genuine, and whom it reached.",
      params: IdParams,
      query: Type.Object(NumberPageQuery),
      answer: listOf(Delivery),
      run: ({ params, query }) => hooks.deliveries(params.id, query),
    }),
    route({
      name: "POST /hooks/:id/deliveries/:number/replay",
      summary: "Carries a delivery out again.",
      params: DeliveryParams,
      answer: Delivery,
      run: ({ params }) => hooks.replay(params.id, params.number),
    }),
  ];
}
