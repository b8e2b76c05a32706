import { describe, expect, it } from "vitest";
import { lastDays, money } from "./money.ts";

describe("amounts", () => {
  it("keep small ones apart from nothing", () => {
    expect(money(0)).toBe("$0.00");
    expect(money(0.0023)).toBe("$0.0023");
    expect(money(12.5)).toBe("$12.50");
  });

  it("are told for every day, those without any included", () => {
    expect(lastDays(3, Date.parse("2026-03-01T00:30:00Z"))).toEqual(["2026-02-27", "2026-02-28", "2026-03-01"]);
  });
});
