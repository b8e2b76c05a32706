/** What servers have said in public, word for word, each as a failed answer and as an error in a stream: the first thing that is tried. */
import { describe, expect, it } from "vitest";
import { refusals } from "../../../test/fixtures/providers/refusals.ts";
import { FailedAnswer, fromErrorValue, fromFailedAnswer, type ModelError } from "../model-error.ts";

const sent = {
  fields: ["model", "stream", "stream_options", "tools", "tool_choice", "temperature", "max_tokens", "messages"],
  tools: true,
  calls: true,
  beside: ["reasoning_content"],
  keywords: ["minimum", "minItems", "items", "enum", "multipleOf", "default", "pattern"],
};
const context = { provider: "The server", sent };
function taught({ code, overflow, lessons }: ModelError): string {
  if (code === "context_overflow")
    return `too long: ${overflow?.promptTokens ?? "?"} of ${overflow?.windowTokens ?? "?"}`;
  const [first] = lessons;
  if (!first) return "nothing";
  const detail = "name" in first ? first.name : "most" in first ? first.most : "";
  return `${first.kind} ${detail}`.trim();
}

describe("as a failed answer", () => {
  it.each(refusals)("%s: %i %j", (teaches, status, body) => {
    const answer = new FailedAnswer(status, new Headers(), JSON.stringify(body));
    expect(taught(fromFailedAnswer(context, answer))).toBe(teaches);
  });
});

describe("as an error in a stream that began with 200", () => {
  it.each(refusals.filter(([, status]) => ![401, 413, 429].includes(status)))("%s: %i %j", (teaches, _, body) => {
    const value = Array.isArray(body) ? body[0] : body;
    expect(taught(fromErrorValue(context, value.error ?? value))).toBe(teaches);
  });
});
