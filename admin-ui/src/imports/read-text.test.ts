import { describe, expect, it } from "vitest";
import { readApiText } from "./read-text.ts";

describe("a pasted text", () => {
  it.each([
    ["curl https://api.example.com", { curl: "curl https://api.example.com" }],
    ["  $ curl https://api.example.com\n", { curl: "curl https://api.example.com" }],
    ["# Ours\nopenapi: 3.1.0\ninfo:\n", { openapi: "# Ours\nopenapi: 3.1.0\ninfo:\n" }],
    ["'swagger' : '2.0'", { openapi: "'swagger' : '2.0'" }],
    ['{"openapi": "3.1.0"}', { openapi: { openapi: "3.1.0" } }],
    ['{"info": {"name": "x"}, "item": []}', { postman: { info: { name: "x" }, item: [] } }],
  ])("%j is known for what it is", (text, body) => {
    expect(readApiText(text)).toEqual({ ok: true, body });
  });

  it.each([
    ["", /Paste a curl/],
    ["{ not yet", /^Not JSON/],
    ["hello", /no curl command/],
    ['{"methods": []}', /no curl command/],
    ["42", /no curl command/],
  ])("%j is refused in words", (text, message) => {
    const read = readApiText(text);
    expect(read.ok ? "" : read.message).toMatch(message);
  });
});
