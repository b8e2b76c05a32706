/** Scenarios over HTTP: kept, held, compared; turns asked again, and what people thought of them. */
import { Type } from "typebox";
import { BarkeepError } from "../../problems/errors.ts";
import type { Run } from "../../scenarios/runs.ts";
import { ScenarioFieldsSchema } from "../../scenarios/scenario.ts";
import { fits, scenarioRow } from "../../scenarios/summary.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { ratingRow, wholeRating } from "./list-views.ts";
import {
  documents,
  Id,
  IdParams,
  ListView,
  listOf,
  NumberPageQuery,
  PageQuery,
  TurnParams,
  wholeList,
} from "./schemas.ts";

const Shown = Type.Object({
  ...ScenarioFieldsSchema.properties,
  id: Type.String(),
  version: Type.Integer(),
  updatedAt: Type.String({ description: "ISO 8601." }),
});
const New = Type.Partial(ScenarioFieldsSchema);
/** Which scenarios. */
const Chosen = {
  character: Type.Optional(Id),
  tag: Type.Optional(Id),
  method: Type.Optional(Type.String({ minLength: 1, maxLength: 128, description: "One that they name, or called." })),
};
/** How they are held. */
const Asked = {
  models: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 10 })),
  repeat: Type.Optional(Type.Integer({ minimum: 1, maximum: 50 })),
  methods: Type.Optional(Type.Union([Type.Literal("recorded"), Type.Literal("live")])),
  draft: Type.Optional(Type.Boolean({ description: "With drafts in place of what players get." })),
};
const By = Type.Union([Type.Literal("player"), Type.Literal("designer")]);

export function scenarioRoutes({ scenarios, sessions, feedback, clock }: HttpDependencies): readonly Route[] {
  const { runner } = scenarios;
  return [
    route({
      name: "GET /scenarios",
      summary:
        "Every scenario; `character`, `tag` and `method` leave out the others, and `view=list` tells of each how its last run went.",
      query: Type.Object({ ...Chosen, ...ListView.properties }),
      answer: listOf(Type.Union([Shown, Type.Unknown()])),
      run: async ({ query: { view, ...filter } }) => {
        const runs = view === "list" || filter.method !== undefined ? await runner.latest() : new Map<string, Run>();
        const found = scenarios.list().filter((one) => fits(one, filter, runs.get(one.id)));
        if (view !== "list") return wholeList(found);
        return wholeList(found.map((one) => scenarioRow(one, runs.get(one.id))));
      },
    }),
    route({
      name: "POST /scenarios",
      summary: "Adds a scenario. Needs a name, a character and steps.",
      body: documents(New),
      status: 201,
      answer: Shown,
      run: ({ body }) => scenarios.create(body),
    }),
    route({
      name: "POST /scenarios/from",
      summary: "Proposes a scenario of a session, or of it up to a turn; nothing is kept until it is posted.",
      body: Type.Object({ session: Type.Optional(Id), turn: Type.Optional(Id) }),
      answer: New,
      run: ({ body }) => scenarios.propose(body),
    }),
    route({
      name: "GET /scenarios/:id",
      summary: "One scenario.",
      params: IdParams,
      answer: Shown,
      run: ({ params }) => scenarios.get(params.id),
    }),
    route({
      name: "PUT /scenarios/:id",
      summary: "Saves an edit of the version it names; fields left out stay as they are.",
      params: IdParams,
      body: documents(New),
      answer: Shown,
      run: ({ params, body }) => scenarios.update(params.id, body),
    }),
    route({
      name: "DELETE /scenarios/:id",
      summary: "Deletes a scenario; its runs stay until they are old.",
      params: IdParams,
      status: 204,
      run: ({ params }) => scenarios.remove(params.id),
    }),
    route({
      name: "POST /scenarios/:id/run",
      summary: "Begins a run, on several models and several times where asked.",
      params: IdParams,
      body: Type.Object(Asked),
      bodyOptional: true,
      status: 202,
      answer: Type.Object({ id: Type.String(), status: Type.Literal("running") }),
      run: async ({ params, body }) => {
        const { run } = await runner.run(scenarios.get(params.id), body);
        return { id: run.id, status: run.status };
      },
    }),
    route({
      name: "POST /scenario-runs",
      summary: "Begins a run of each scenario that is named or fits; of all there are where nothing is said.",
      body: Type.Object({
        scenarios: Type.Optional(Type.Array(Id, { maxItems: 2000 })),
        ...Chosen,
        ...Asked,
      }),
      bodyOptional: true,
      status: 202,
      answer: Type.Object({ items: Type.Array(Type.Unknown()), notBegun: Type.Array(Type.Unknown()) }),
      run: async ({ body: { scenarios: ids, character, tag, method, ...asked } }) => {
        const named = ids === undefined ? scenarios.list() : ids.map((id) => scenarios.get(id));
        const runs = method === undefined ? new Map<string, Run>() : await runner.latest();
        const found = named.filter((one) => fits(one, { character, tag, method }, runs.get(one.id)));
        return runner.runAll(found, asked);
      },
    }),
    route({
      name: "GET /scenario-runs",
      summary: "Runs, newest first.",
      query: Type.Object({ scenario: Type.Optional(Id), ...PageQuery }),
      answer: listOf(Type.Unknown()),
      run: ({ query: { limit, after, ...filter } }) => runner.list(filter, { limit, ...(after && { after }) }),
    }),
    route({
      name: "GET /scenario-runs/:id",
      summary:
        "One run: each attempt with its steps, what was expected, and why it was not so; with `wait` once another attempt is made or it is done.",
      params: IdParams,
      query: Type.Object({
        wait: Type.Integer({ minimum: 0, maximum: 30_000, default: 0, description: "The longest, in ms." }),
      }),
      answer: Type.Unknown(),
      run: ({ params, query, signal }) => runner.next(params.id, { waitMs: query.wait, signal }),
    }),
    route({
      name: "POST /turns/:id/replay",
      summary:
        "Asks a turn again, with another model, an edited character or other methods, beside the old answer. Calls are answered from the record.",
      params: TurnParams,
      body: Type.Object({
        model: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
        character: Type.Optional(Type.Union([Type.Literal("draft"), Type.Record(Type.String(), Type.Unknown())])),
        methods: Type.Optional(
          Type.Record(Type.String(), Type.Unknown(), { description: "Fields laid over methods, by their ids." }),
        ),
      }),
      bodyOptional: true,
      answer: Type.Unknown(),
      run: ({ params, body }) => scenarios.replay(params.id, body),
    }),
    route({
      name: "GET /feedback",
      summary:
        "What players and designers thought of turns, newest first; `view=list` tells with each what was said and answered, `view=full` all of it, and which calls were made.",
      query: Type.Object({
        view: Type.Optional(Type.Union([Type.Literal("list"), Type.Literal("full")])),
        good: Type.Optional(Type.Boolean()),
        by: Type.Optional(By),
        session: Type.Optional(Id),
        ...NumberPageQuery,
      }),
      answer: listOf(Type.Unknown()),
      run: async ({ query: { limit, after, view, ...filter } }) => {
        const wanted = filter as Parameters<typeof feedback.page>[0];
        const { items, next } = await feedback.page(wanted, { limit, ...(after && { after }) });
        if (view === undefined) return { items, next };
        const row = view === "list" ? ratingRow : wholeRating;
        // A rating goes with its session, a turn's trace may have gone before.
        const rows = items.map(async (rating) => row(rating, await sessions.turn(rating.turn).catch(() => undefined)));
        return { items: await Promise.all(rows), next };
      },
    }),
    route({
      name: "GET /turns/:id/feedback",
      summary: "What was thought of one turn.",
      params: TurnParams,
      answer: listOf(Type.Unknown()),
      run: async ({ params }) => {
        const thought = await feedback.ofTurn(params.id);
        // A rating goes with its session, a turn's trace may have gone before.
        if (thought.length === 0) await sessions.turn(params.id);
        return wholeList(thought);
      },
    }),
    route({
      name: "PUT /turns/:id/feedback",
      summary: "A designer's rating of a turn, in place of an earlier one.",
      params: TurnParams,
      body: Type.Object({ good: Type.Boolean(), note: Type.Optional(Type.String({ maxLength: 2000 })) }),
      answer: Type.Unknown(),
      run: async ({ params, body: { good, note = null } }) => {
        const { turn, session } = await sessions.turn(params.id);
        const rating = { turn, session, by: "designer", good, note, at: new Date(clock.now()).toISOString() } as const;
        await feedback.put(rating);
        return rating;
      },
    }),
    route({
      name: "DELETE /turns/:id/feedback",
      summary: "Takes a designer's rating back.",
      params: TurnParams,
      status: 204,
      run: async ({ params }) => {
        if (!(await feedback.remove(params.id, "designer"))) throw new BarkeepError("not_found");
      },
    }),
  ];
}
