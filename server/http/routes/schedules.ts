/** What happens by itself at set times, and how it went. */
import { Type } from "typebox";
import { nextTimes, ScheduleFieldsSchema } from "../../schedules/schedule.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { documents, IdParams, listOf, wholeList } from "./schemas.ts";

const Run = Type.Object({
  schedule: Type.String(),
  due: Type.Integer({ description: "When it was due, Unix time in ms." }),
  status: Type.Unsafe<string>({ enum: ["running", "done", "failed", "missed"] }),
  asked: Type.Optional(Type.Boolean({ description: "Somebody asked for it, by hand." })),
  missed: Type.Optional(Type.Integer({ description: "Times that went by while nothing ran." })),
  reached: Type.Optional(Type.Array(Type.String())),
  error: Type.Optional(Type.String()),
});
const Shown = Type.Object({
  ...ScheduleFieldsSchema.properties,
  id: Type.String(),
  version: Type.Integer(),
  updatedAt: Type.String(),
  nextRun: Type.Union([Type.String(), Type.Null()]),
  lastRun: Type.Union([Run, Type.Null()]),
});
const Fields = documents(Type.Partial(ScheduleFieldsSchema));
const mostRuns = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) });

const Time = Type.Partial(Type.Pick(ScheduleFieldsSchema, ["cron", "everyMs", "timeZone"]));
const shownTimes = 5;

export function scheduleRoutes({ schedules, clock }: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "GET /schedules",
      summary: "Every schedule, when it runs next and how it went last.",
      answer: listOf(Shown),
      run: async () => wholeList(await schedules.list()),
    }),
    route({
      name: "POST /schedules",
      summary: "Makes a schedule.",
      body: Fields,
      status: 201,
      answer: Shown,
      run: async ({ body }) => schedules.get((await schedules.create(body)).id),
    }),
    route({
      name: "POST /schedules/preview",
      summary: "The next times of a schedule that would be saved now; says at its field what is wrong with one.",
      body: Time,
      answer: Type.Object({ next: Type.Array(Type.String()) }),
      run: ({ body }) => {
        const { cron = null, everyMs = null, timeZone = null } = body;
        return { next: nextTimes({ cron, everyMs, timeZone }, clock.now(), shownTimes) };
      },
    }),
    route({
      name: "GET /schedules/:id",
      summary: "One schedule.",
      params: IdParams,
      answer: Shown,
      run: ({ params }) => schedules.get(params.id),
    }),
    route({
      name: "PUT /schedules/:id",
      summary: "Saves an edit of the version it names.",
      params: IdParams,
      body: Fields,
      answer: Shown,
      run: async ({ params, body }) => schedules.get((await schedules.update(params.id, body)).id),
    }),
    route({
      name: "DELETE /schedules/:id",
      summary: "Takes a schedule out.",
      params: IdParams,
      status: 204,
      run: ({ params }) => schedules.remove(params.id),
    }),
    route({
      name: "POST /schedules/:id/run",
      summary: "Carries it out now, beside its own times; answers how that went.",
      params: IdParams,
      answer: Run,
      run: ({ params }) => schedules.runNow(params.id),
    }),
    route({
      name: "GET /schedules/:id/runs",
      summary: "Its runs, newest first.",
      params: IdParams,
      query: mostRuns,
      answer: listOf(Run),
      run: async ({ params, query }) => wholeList(await schedules.runs(params.id, query.limit)),
    }),
  ];
}
