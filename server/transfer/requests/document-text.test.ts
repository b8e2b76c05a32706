/** OpenAPI documents as text: what people have in files, and what somebody could put there to harm. */
import { describe, expect, it } from "vitest";
import { readDocument } from "./document-text.ts";
import { readRequestsAndText } from "./read-requests.ts";
import { readYaml } from "./yaml-document.ts";

const pub = `# The pub's own API
openapi: "3.1.0"
info: { title: Pub, version: 1.10 }
servers:
  - url: https://pub.example/v1
x-page: &page
  name: page
  in: query
  schema: { type: integer, minimum: 1, default: 1 }
paths:
  /ales/{ale-id}:
    parameters:
      - { name: ale-id, in: path, required: true, schema: { type: string } }
    get:
      operationId: getAle
      summary: >-
        One ale,
        with its price
      parameters:
        - *page
        - name: since
          in: query
          schema: { type: string, format: date }
          example: 2026-11-29
        - name: owner
          in: query
          schema: { type: integer }
          example: 76561198000000001
      responses:
        200:
          description: It
          content: { application/json: {} }
        default: { description: Not so }
  /ales:
    get:
      operationId: listAles
      parameters: [*page]
      responses: { "200": { description: Them } }
`;

describe("an OpenAPI document in YAML", () => {
  it("becomes methods as one in JSON does", async () => {
    const read = await readRequestsAndText({ openapi: pub, only: ["getAle", "listAles"] });
    expect(read?.problems).toEqual([]);
    expect(read?.operations).toMatchObject([
      { operation: "getAle", verb: "GET", address: "https://pub.example/v1/ales/{ale-id}" },
      { operation: "listAles" },
    ]);
    const [one] = read?.methods ?? [];
    expect(one).toMatchObject({ name: "Get Ale", description: "One ale, with its price" });
    expect(one?.inputDescription).toMatchObject({
      parameters: { page: { type: "integer", minimum: 1 }, since: { type: "string" } },
      required: ["ale_id"],
    });
  });

  it("keeps texts texts and every digit of numbers", () => {
    expect(readYaml("a: 2026-11-29\nb: 76561198000000001\nc: no\n12: 1.5\nd: &x [1]\ne: *x\n")).toEqual({
      ok: true,
      value: { a: "2026-11-29", b: 76561198000000001n, c: "no", 12: 1.5, d: [1], e: [1] },
    });
  });

  it.each([
    ["a mistake, with its line", "openapi: 3.1.0\ninfo:\n  title: a\n bad: [", /line \d/],
    ["merge keys", "a: &a {x: 1}\nb:\n  <<: *a\n", /Merge keys/],
    ["more aliases than anybody writes", `a: &a 1\nb: [${"*a, ".repeat(1001)}]`, /aliases/],
    ["two documents", "a: 1\n---\nb: 2\n", /multiple documents/],
    ["lists in lists without an end", "[".repeat(5000), /./],
  ])("says of %s what is wrong", (_what, text, message) => {
    const read = readYaml(text);
    expect(read.ok ? "" : read.message).toMatch(message);
  });

  it("an alias of aliases of aliases is refused", () => {
    const levels = Array.from({ length: 9 }, (_, n) => `l${n + 1}: &l${n + 1} [${`*l${n}, `.repeat(9)}]`);
    const read = readYaml(`l0: &l0 [lol]\n${levels.join("\n")}\n`);
    expect(read.ok ? "" : read.message).toMatch(/Excessive alias count/);
  });

  it.each([
    ["larger than is read", `a: ${"x".repeat(8 * 1024 * 1024)}`, /8 MB/],
    ["broken JSON", "{ not yet", /can't be read as JSON/],
    ["broken YAML", "a: [", /can't be read as YAML: .*line 1/],
  ])("what is %s is told", async (_what, text, message) => {
    const read = await readDocument(text);
    expect(read.ok ? "" : read.message).toMatch(message);
  });
});

it("a document as its file has it needs no name", async () => {
  const document = {
    openapi: "3.0.0",
    info: {},
    servers: [{ url: "https://a.example" }],
    paths: { "/a": { get: {} } },
  };
  expect((await readRequestsAndText(document))?.methods).toHaveLength(1);
  const item = [{ name: "A", request: "https://a.example" }];
  expect((await readRequestsAndText({ info: { name: "x" }, item }))?.methods).toHaveLength(1);
  expect((await readRequestsAndText({ swagger: "2.0", info: {} }))?.problems).toMatchObject([
    { message: expect.stringContaining("Swagger 2.0") },
  ]);
});
