import { describe, expect, it } from "vitest";
import { cpuMs } from "../../test/fixtures/cpu-time.ts";
import { successText } from "./result-text.ts";

const body = (output: string, maxBytes: number) => successText("m", output, maxBytes).split("\n")[1];

describe("a result over the model's share", () => {
  it("is cut between characters, never inside one", () => {
    expect(body("aé", 2)).toBe('"a');
    expect(body("aé", 3)).toBe('"a');
    expect(body("aéb", 4)).toBe('"aé');
    expect(body("🙂🙂", 8)).toBe('"🙂');
  });

  it("keeps what stands for bytes that are no text", () => {
    expect(body(`${"\ufffd".repeat(4)}more`, 8)).toBe('"\ufffd\ufffd');
  });

  it("takes no longer for bytes that are no text", async () => {
    const output = `${"\ufffd".repeat(60_000)}x`.repeat(2);
    expect(await cpuMs(() => successText("m", output, 200_000))).toBeLessThan(1000);
  });
});
