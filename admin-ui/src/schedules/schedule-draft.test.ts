import { describe, expect, it } from "vitest";
import type { ScheduleFields } from "../../../server/schedules/schedule.ts";
import { draftOfSchedule, emptySchedule, fieldsOfSchedule, problemsOfSchedule } from "./schedule-draft.ts";

const time = { name: "Bell", cron: "0 9 * * *", everyMs: null, timeZone: "Europe/Rome", enabled: true };

describe("a schedule's draft", () => {
  it.each<Pick<ScheduleFields, "do" | "to">>([
    { do: { line: "Ding." }, to: { characters: ["mira"] } },
    { do: { context: "It rains." }, to: { players: ["ann"] } },
    { do: { context: { weather: "rain" } }, to: { sessions: ["s_1"], characters: ["mira"] } },
    { do: { trigger: "nightfall" }, to: { characters: ["mira"] } },
    { do: { method: "get_tide", input: { place: "Rome" } }, to: {} },
  ])("says the same as what was saved: %j", (deed) => {
    expect(fieldsOfSchedule(draftOfSchedule({ ...time, ...deed }))).toEqual({ ...time, ...deed });
  });

  it("is not sent while its variables are no JSON, which the server would take for words", () => {
    const draft = { ...emptySchedule, kind: "variables" as const, variables: "{ weather" };
    expect(problemsOfSchedule(draft)).toMatchObject([{ path: "do.context" }]);
    expect(problemsOfSchedule({ ...draft, kind: "line" })).toEqual([]);
    expect(problemsOfSchedule({ ...draft, variables: '{"weather": "rain"}' })).toEqual([]);
  });
});
