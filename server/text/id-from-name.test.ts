/** Ids made from names in any script. */
import { describe, expect, it } from "vitest";
import { idFromName } from "./id-from-name.ts";

describe("idFromName", () => {
  it.each([
    ["Get Weather", "get_weather"],
    ["Creating Support Tickets", "creating_support_tickets"],
    ["  Größe & Gewicht! ", "grosse_gewicht"],
    ["Café № 5", "cafe_no_5"],
    ["天気", null],
    ["___", null],
    ["a".repeat(100), "a".repeat(64)],
  ])("of %s", (name, expected) => {
    expect(idFromName(name)).toBe(expected);
  });
});
