import { expect, test } from "vitest";
import { connectionEvents, connectionMoves, connectionStates, move } from "./connection-states.ts";

test("every pair of state and event is a move of the table or no move at all", () => {
  const moves = connectionStates.flatMap((state) =>
    connectionEvents.map((event) => `${state} + ${event} -> ${move(state, event) ?? "-"}`),
  );
  expect(moves).toEqual([
    "waiting + hello -> checking",
    "waiting + accepted -> -",
    "waiting + refused -> -",
    "waiting + drain -> closing",
    "waiting + revoke -> -",
    "waiting + close -> closing",
    "waiting + gone -> closed",
    "checking + hello -> -",
    "checking + accepted -> open",
    "checking + refused -> closing",
    "checking + drain -> closing",
    "checking + revoke -> -",
    "checking + close -> closing",
    "checking + gone -> closed",
    "open + hello -> -",
    "open + accepted -> -",
    "open + refused -> -",
    "open + drain -> draining",
    "open + revoke -> revoked",
    "open + close -> closing",
    "open + gone -> closed",
    "draining + hello -> -",
    "draining + accepted -> -",
    "draining + refused -> -",
    "draining + drain -> -",
    "draining + revoke -> revoked",
    "draining + close -> closing",
    "draining + gone -> closed",
    "revoked + hello -> -",
    "revoked + accepted -> -",
    "revoked + refused -> -",
    "revoked + drain -> -",
    "revoked + revoke -> -",
    "revoked + close -> closing",
    "revoked + gone -> closed",
    "closing + hello -> -",
    "closing + accepted -> -",
    "closing + refused -> -",
    "closing + drain -> -",
    "closing + revoke -> -",
    "closing + close -> -",
    "closing + gone -> closed",
    "closed + hello -> -",
    "closed + accepted -> -",
    "closed + refused -> -",
    "closed + drain -> -",
    "closed + revoke -> -",
    "closed + close -> -",
    "closed + gone -> -",
  ]);
});

test("from every state a lost socket leads to closed, and nothing leads out of it", () => {
  for (const state of connectionStates) if (state !== "closed") expect(move(state, "gone")).toBe("closed");
  expect(connectionMoves.closed).toEqual({});
});
