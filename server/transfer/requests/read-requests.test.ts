import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { compileInputDescription } from "../../methods/input-description.ts";
import { readRequests } from "./read-requests.ts";

interface Method {
  readonly name: string;
  readonly description: string;
  readonly code: string;
  readonly inputDescription: {
    parameters: Record<string, { type: string; default?: unknown; enum?: unknown[] }>;
    required: string[];
  };
  readonly secrets: string[];
  readonly sideEffect: boolean;
  readonly allowedHosts?: string[];
  readonly samples?: { input: Record<string, unknown> }[];
}

function read(given: unknown) {
  const found = readRequests(given);
  if (!found) throw new Error("not read");
  return { ...found, methods: found.methods as unknown as Method[] };
}

function one(given: unknown): Method & { found: ReturnType<typeof read> } {
  const found = read(given);
  expect(found.problems).toEqual([]);
  expect(found.methods).toHaveLength(1);
  return { ...found.methods[0]!, found };
}

/** What `requests` would have been asked, by a stand-in in its place. */
function asked(
  method: Method,
  data: Record<string, unknown>,
  environment: Record<string, string>,
): Record<string, unknown> {
  const script = `
import json, sys, types
given = json.load(sys.stdin)
import os
os.environ.update(given["environment"])
asked = {}
class Response:
    status_code = 200; text = "ok"; headers = {"Content-Type": "application/json"}
    def raise_for_status(self): pass
    def json(self): return {"ok": True}
def request(verb, url, **options):
    asked.update(verb=verb, url=url, **options)
    return Response()
module = types.ModuleType("requests")
module.request = request
for verb in ["get", "post", "put", "patch", "delete", "head", "options"]:
    setattr(module, verb, (lambda verb: lambda url, **options: request(verb.upper(), url, **options))(verb))
sys.modules["requests"] = module
space = {}
exec(compile(given["code"], "method", "exec"), space)
answer = space["handle_event"](given["data"])
json.dump({**asked, "answer": answer}, sys.stdout)
`;
  const ran = spawnSync("python3", ["-c", script], {
    input: JSON.stringify({ code: method.code, data, environment }),
    encoding: "utf8",
  });
  expect(ran.stderr).toBe("");
  return JSON.parse(ran.stdout) as Record<string, unknown>;
}

describe("a curl command", () => {
  it("becomes a method whose key is among the secrets and nowhere else", () => {
    const method = one({
      curl: "curl 'https://api.openweathermap.org/data/2.5/weather?q=New%20York&units=metric&appid=0123456789abcdef0123456789abcdef'",
    });
    expect(method.inputDescription).toEqual({
      parameters: { q: { type: "string" }, units: { type: "string" } },
      required: ["q", "units"],
    });
    expect(method.found.secrets).toEqual([
      { name: "OPENWEATHERMAP_API_KEY", value: "0123456789abcdef0123456789abcdef" },
    ]);
    expect(JSON.stringify(method.found.methods)).not.toContain("0123456789abcdef");
    expect(method).toMatchObject({
      sideEffect: false,
      allowedHosts: ["api.openweathermap.org"],
      secrets: ["OPENWEATHERMAP_API_KEY"],
    });
    expect(method.samples).toEqual([{ name: "Imported", input: { q: "New York", units: "metric" } }]);
    expect(asked(method, { q: "Rom & Co", units: "metric" }, { OPENWEATHERMAP_API_KEY: "k" })).toMatchObject({
      verb: "GET",
      url: "https://api.openweathermap.org/data/2.5/weather",
      params: { q: "Rom & Co", units: "metric", appid: "k" },
      timeout: 4,
      answer: { ok: true },
    });
  });

  it("keeps body, headers and login apart", () => {
    const method = one({
      curl: `curl --request POST --url https://acme.atlassian.net/rest/api/3/issue \\
  --user 'gm@example.com:ATATT3xFfGF0secretsecretsecret' \\
  --header 'Accept: application/json' -H "Content-Type: application/json" \\
  --data '{"fields": {"summary": "Broken door", "labels": ["inn"]}, "notify": true, "count": 3}' | jq .`,
    });
    expect(method.inputDescription.required).toEqual(["fields"]);
    expect(method.inputDescription.parameters).toMatchObject({
      notify: { type: "boolean", default: true },
      count: { type: "integer", default: 3 },
    });
    expect(method.secrets).toEqual(["ATLASSIAN_USER", "ATLASSIAN_PASSWORD"]);
    expect(method.found.secrets.map(({ value }) => value)).toEqual([
      "gm@example.com",
      "ATATT3xFfGF0secretsecretsecret",
    ]);
    expect(method.sideEffect).toBe(true);
    expect(asked(method, { fields: { summary: "x" } }, { ATLASSIAN_USER: "u", ATLASSIAN_PASSWORD: "p" })).toMatchObject(
      {
        verb: "POST",
        headers: { Accept: "application/json" },
        json: { fields: { summary: "x" } },
        auth: ["u", "p"],
      },
    );
  });

  it.each([
    [
      "a bearer token",
      "curl -H 'Authorization: Bearer abc.def-0123456789' https://api.example.com/me",
      ["EXAMPLE_TOKEN"],
    ],
    ["a key header", "curl https://api.example.com/me -H 'X-API-Key: 12345678'", ["EXAMPLE_API_KEY"]],
    ["a login in the address", "curl https://bob:s3cretword@api.example.com/me", ["EXAMPLE_USER", "EXAMPLE_PASSWORD"]],
    ["a cookie", "curl https://api.example.com/me -b 'sid=31415926535'", ["EXAMPLE_COOKIE"]],
    [
      "a password in a form",
      "curl https://api.example.com/login -d 'user=bob&password=s3cretword'",
      ["EXAMPLE_PASSWORD"],
    ],
    [
      "a webhook's address",
      'curl -d \'{"text":"hi"}\' https://hooks.slack.com/services/T000/B000/XXXXyyyyZZZZ',
      ["SLACK_WEBHOOK_URL"],
    ],
    ["a key that is a hole", "curl 'https://api.example.com/me?api_key=<your-api-key>'", ["EXAMPLE_API_KEY"]],
    ["a key told by its shape", `curl 'https://api.example.com/me?who=${"gh"}p_${"a1B2".repeat(9)}'`, ["EXAMPLE_KEY"]],
  ])("%s is a secret", (_what, curl, names) => {
    const method = one({ curl });
    expect(method.secrets).toEqual(names);
    for (const { value } of method.found.secrets)
      if (value && value !== "bob") expect(JSON.stringify(method.found.methods)).not.toContain(value);
    expect(method.found.secrets.some(({ value }) => value?.includes("<"))).toBe(false);
  });

  it("reads flags as people and browsers write them", () => {
    const copied = one({
      curl: `curl $'https://api.example.com/a?b=\\u00fc' -H 'accept: */*' -H 'sec-ch-ua: "x"' -H 'user-agent: y' --compressed --data-raw $'{"it\\'s":"so"}' -sSL`,
    });
    expect(asked(copied, { b: "ü", it_s: "so" }, {})).toMatchObject({
      verb: "POST",
      params: { b: "ü" },
      headers: { accept: "*/*" },
      json: { "it's": "so" },
    });
    const got = one({
      curl: "curl -G https://api.example.com/find -d name=bo --data-urlencode 'city=New York' -d name=al",
    });
    expect(asked(got, { name: ["bo", "al"], city: "Rome" }, {})).toMatchObject({
      verb: "GET",
      params: { name: ["bo", "al"], city: "Rome" },
    });
    const joined = one({ curl: "curl -XDELETE -HX-Trace:yes https://api.example.com/items/7" });
    expect(asked(joined, {}, {})).toMatchObject({
      verb: "DELETE",
      url: "https://api.example.com/items/7",
      headers: { "X-Trace": "yes" },
    });
    const list = one({ curl: `curl https://api.example.com/all --json '[1,2]'` });
    expect(asked(list, { body: [3] }, {})).toMatchObject({ json: [3] });
    const windows = one({ curl: 'curl.exe -X POST ^\r\n "https://api.example.com/x" ^\r\n -d "a=1"' });
    expect(asked(windows, { a: 2 }, {})).toMatchObject({ data: { a: 2 } });
  });

  it.each([
    ["curl 'https://a.example", /quote/],
    ["wget https://a.example", /begins with curl/],
    ["curl -X POST", /no address/],
    ["curl ftp://a.example/x", /http/],
    ["curl https://", /can't|no address/],
    ["", /begins with curl/],
  ])("%s is told what is wrong", (curl, message) => {
    const { methods, problems } = read({ curl });
    expect(methods).toEqual([]);
    expect(problems[0]?.message).toMatch(message);
  });

  it("a key that can't be told apart from a hole is a name without a value", () => {
    expect(one({ curl: "curl https://api.example.com/me -H 'Authorization: Bearer $TOKEN'" }).found.secrets).toEqual([
      { name: "EXAMPLE_TOKEN" },
    ]);
  });
});

const shop = {
  openapi: "3.1.0",
  info: { title: "Shop", version: "1" },
  servers: [{ url: "https://{region}.shop.example/v1", variables: { region: { default: "eu" } } }],
  security: [{ key: [] }],
  paths: {
    "/items/{itemId}": {
      parameters: [{ $ref: "#/components/parameters/itemId" }],
      get: {
        operationId: "getItem",
        summary: "One item",
        parameters: [
          {
            name: "fields",
            in: "query",
            schema: { type: "array", items: { type: "string", enum: ["name", "price"] } },
          },
          { name: "X-Request-Id", in: "header", schema: { type: "string", format: "uuid" } },
        ],
        responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/Item" } } } } },
      },
      delete: { operationId: "dropItem", security: [{ bearer: [] }], responses: { 204: { description: "gone" } } },
    },
    "/items": {
      post: {
        operationId: "add-item",
        description: "Adds an item.",
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { $ref: "#/components/schemas/Item" }, example: { name: "Ale", price: 2.5 } },
          },
        },
        responses: { 201: { content: { "application/json": {} } } },
      },
    },
    "/picture": { put: { requestBody: { content: { "image/png": {} } }, responses: {} } },
  },
  components: {
    parameters: {
      itemId: {
        name: "itemId",
        in: "path",
        required: true,
        schema: { type: "integer", minimum: 1 },
        example: 7,
        description: "Which one",
      },
    },
    schemas: {
      Item: {
        allOf: [
          {
            type: "object",
            required: ["name"],
            properties: { id: { type: "integer", readOnly: true }, name: { type: "string", maxLength: 40 } },
          },
          {
            properties: {
              price: { type: ["number", "null"], description: "In gold" },
              parent: { $ref: "#/components/schemas/Item" },
              kind: { enum: ["food", "drink"] },
            },
          },
        ],
      },
    },
    securitySchemes: {
      key: { type: "apiKey", in: "header", name: "X-Key" },
      bearer: { type: "http", scheme: "bearer" },
    },
  },
};

describe("an OpenAPI document", () => {
  it("becomes a method an operation, with types, bounds, choices and keys", () => {
    const { methods, problems, secrets } = read({ openapi: shop });
    expect(methods.map(({ name }) => name)).toEqual(["Get Item", "Drop Item", "Add Item"]);
    expect(problems).toEqual([{ name: "put /picture", message: expect.stringContaining("by hand") }]);
    expect(secrets).toEqual([{ name: "SHOP_API_KEY" }, { name: "SHOP_TOKEN" }]);
    const [get, drop, add] = methods as [Method, Method, Method];
    expect(get.inputDescription.required).toEqual(["itemId"]);
    expect(get.inputDescription.parameters).toMatchObject({
      itemId: { type: "integer", minimum: 1, description: "Which one" },
      fields: { type: "array", items: { enum: ["name", "price"] } },
      X_Request_Id: { type: "string", description: "A UUID." },
    });
    expect(get.samples).toEqual([{ name: "Imported", input: { itemId: 7 } }]);
    expect(asked(get, { itemId: "a/b" }, { SHOP_API_KEY: "k" })).toMatchObject({
      verb: "GET",
      url: "https://eu.shop.example/v1/items/a%2Fb",
      headers: { "X-Key": "k", "X-Request-Id": null },
    });
    expect(asked(drop, { itemId: 1 }, { SHOP_TOKEN: "t" })).toMatchObject({
      verb: "DELETE",
      headers: { Authorization: "Bearer t" },
      answer: { status: 200 },
    });
    expect(add.sideEffect).toBe(true);
    expect(add.inputDescription.required).toEqual(["name"]);
    expect(Object.keys(add.inputDescription.parameters)).toEqual(["name", "price", "parent", "kind"]);
    expect(asked(add, { name: "Ale", price: 2 }, { SHOP_API_KEY: "k" })).toMatchObject({
      json: { name: "Ale", price: 2 },
    });
    for (const { inputDescription } of methods)
      expect(compileInputDescription(inputDescription)).toMatchObject({ ok: true });
  });

  it("`only` chooses operations, and names those that are not there", () => {
    const { methods, problems } = read({ openapi: shop, only: ["dropItem", "none"] });
    expect(methods.map(({ name }) => name)).toEqual(["Drop Item"]);
    expect(problems).toEqual([{ name: "none", message: "The document has no operation none." }]);
  });

  it.each([
    [{ swagger: "2.0", paths: {} }, /Swagger 2/],
    [{ openapi: "4.0.0" }, /3\.0/],
    [{ openapi: "3.0.0", paths: {} }, /no operations/],
    [{ openapi: "3.0.0", paths: "nothing" }, /no operations/],
  ])("%j is told what is wrong", (openapi, message) => {
    expect(read({ openapi }).problems[0]?.message).toMatch(message);
  });

  it("values of the wrong kind anywhere are read as nothing", () => {
    const broken = {
      openapi: "3.0.0",
      servers: 7,
      info: [],
      components: { securitySchemes: { a: 3 } },
      security: [{ a: [] }, 1],
      paths: {
        "/a": {
          parameters: {},
          get: {
            parameters: [
              1,
              null,
              { name: 2, in: [] },
              { name: "x", in: "query", schema: { required: true, allOf: [null, { required: {} }], properties: [] } },
            ],
            responses: [],
            requestBody: { $ref: "#/nowhere" },
          },
        },
        "/b": 1,
      },
    };
    const { methods } = read({ openapi: broken });
    expect(methods).toHaveLength(1);
    expect(methods[0]?.secrets).toEqual(["API_BASE_URL"]);
    expect(asked(methods[0]!, {}, { API_BASE_URL: "https://a.example" })).toMatchObject({ url: "https://a.example/a" });
  });

  it("references that go round in a circle end", () => {
    const circle = {
      openapi: "3.0.0",
      paths: {
        "/a": { get: { parameters: [{ name: "x", in: "query", schema: { $ref: "#/components/schemas/A" } }] } },
      },
      components: { schemas: { A: { $ref: "#/components/schemas/B" }, B: { $ref: "#/components/schemas/A" } } },
    };
    expect(read({ openapi: circle }).methods).toHaveLength(1);
  });
});

describe("a Postman collection", () => {
  const collection = {
    info: { name: "Guild", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
    auth: { type: "bearer", bearer: [{ key: "token", value: "{{token}}" }] },
    variable: [{ key: "host", value: "https://guild.example" }],
    item: [
      {
        name: "Members",
        item: [
          {
            name: "Find a member",
            request: {
              method: "GET",
              description: "Looks a member up.",
              url: {
                raw: "{{host}}/members/:id?rank=knight&off=1",
                variable: [{ key: "id", value: "7" }],
                query: [
                  { key: "rank", value: "knight" },
                  { key: "off", value: "1", disabled: true },
                ],
              },
            },
          },
        ],
      },
      {
        name: "Pay",
        request: {
          method: "POST",
          auth: {
            type: "apikey",
            apikey: [
              { key: "key", value: "X-Api-Key" },
              { key: "value", value: "abcdefgh12345678" },
            ],
          },
          header: [{ key: "X-Guild", value: "inn" }],
          url: "{{payHost}}/pay",
          body: { mode: "raw", raw: '{"gold": 5, "to": "{{who}}"}', options: { raw: { language: "json" } } },
        },
      },
      {
        name: "Ask",
        request: {
          method: "POST",
          url: "https://guild.example/graphql",
          body: { mode: "graphql", graphql: { query: "query($n:Int){a(n:$n)}", variables: '{"n": 1}' } },
        },
      },
    ],
  };

  it("becomes a method a request, folders, variables and inherited logins included", () => {
    const { methods, problems, secrets } = read({ postman: collection });
    expect(problems).toEqual([]);
    const [find, pay, ask] = methods as [Method, Method, Method];
    expect(find).toMatchObject({ name: "Find a member", description: "Looks a member up.", secrets: ["GUILD_TOKEN"] });
    expect(asked(find, { id: "9", rank: "squire" }, { GUILD_TOKEN: "t" })).toMatchObject({
      url: "https://guild.example/members/9",
      params: { rank: "squire" },
      headers: { Authorization: "Bearer t" },
    });
    expect(find.inputDescription.required).toEqual(["id", "rank"]);
    expect(pay.secrets).toEqual(["PAY_HOST", "API_API_KEY"]);
    expect(secrets).toContainEqual({ name: "API_API_KEY", value: "abcdefgh12345678" });
    expect(JSON.stringify(methods)).not.toContain("abcdefgh");
    expect(asked(pay, { to: "bo" }, { PAY_HOST: "https://pay.example", API_API_KEY: "k" })).toMatchObject({
      url: "https://pay.example/pay",
      headers: { "X-Guild": "inn", "X-Api-Key": "k" },
      json: { to: "bo" },
    });
    expect(asked(ask, { variables: { n: 2 } }, { GUILD_TOKEN: "t" })).toMatchObject({
      json: { query: "query($n:Int){a(n:$n)}", variables: { n: 2 } },
    });
    for (const { inputDescription } of methods)
      expect(compileInputDescription(inputDescription)).toMatchObject({ ok: true });
  });

  it("chooses by name, and says what is no collection", () => {
    expect(read({ postman: collection, only: ["Pay"] }).methods.map(({ name }) => name)).toEqual(["Pay"]);
    expect(read({ postman: {} }).problems[0]?.message).toMatch(/collection/);
    expect(read({ postman: { item: [1, { request: 5 }, { name: 3, request: { url: 7 } }] } }).methods).toEqual([]);
  });
});

it("texts of any length and class are read in time that grows with them", () => {
  const long = 200_000;
  for (const character of ["a", " ", "\\", "'", '"', "{", "1", "-", ".", "=", "&", "\u00e9"]) {
    const from = performance.now();
    for (const curl of [
      `curl https://a.example/?${character.repeat(long)}`,
      `curl https://a.example -d '${character.repeat(long)}`,
      `curl -H 'X: ${character.repeat(long)}' https://a.example`,
      character.repeat(long),
    ])
      readRequests({ curl });
    readRequests({
      postman: { item: [{ name: "x", request: { url: `https://a.example/${character.repeat(long)}` } }] },
    });
    expect(performance.now() - from).toBeLessThan(5000);
  }
});
