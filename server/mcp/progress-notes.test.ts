import { expect, it } from "vitest";
import { progressTo } from "./progress-notes.ts";

it("goes further with each report, whatever the method says, to those who asked", async () => {
  const told: object[] = [];
  const report = progressTo("t", async ({ params }) => {
    told.push(params);
    throw new Error("gone");
  });
  report?.({ text: "begun" });
  report?.({ text: "half", fraction: 0.5 });
  report?.({ text: "less", fraction: 0.2 });
  expect(told).toEqual([
    { progressToken: "t", progress: 0.0001, message: "begun" },
    { progressToken: "t", progress: 0.5, total: 1, message: "half" },
    { progressToken: "t", progress: 0.5001, total: 1, message: "less" },
  ]);
  expect(progressTo(undefined, async () => {})).toBeUndefined();
});
