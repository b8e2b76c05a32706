/** All pairs of a turn's state and step. */
import { expect, test } from "vitest";
import { moveTurn, turnStates, turnSteps } from "./turn-states.ts";

test("each pair is a move or nothing", () => {
  const pairs = turnStates.flatMap((state) => turnSteps.map((step) => [state, step, moveTurn(state, step)]));
  expect(pairs).toEqual([
    ["taken", "begin", "begun"],
    ["taken", "end", "ended"],
    ["begun", "begin", null],
    ["begun", "end", "ended"],
    ["ended", "begin", null],
    ["ended", "end", null],
  ]);
});
