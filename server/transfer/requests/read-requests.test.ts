import { describe, expect, it } from "vitest";
import { asked, type Method, one, read } from "../../../test/fixtures/asked-of-requests.ts";
import { cpuMs } from "../../../test/fixtures/cpu-time.ts";
import { compileInputDescription } from "../../methods/input-description.ts";
import { readRequests } from "./read-requests.ts";

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

  const at = "https://api.example.com/x";
  it.each([
    ["letters in one", `curl -sXPUT ${at} -sSLd 'a=b'`, { verb: "PUT", data: { a: 1 } }, { a: 1 }],
    ["values of other flags", `curl --max-redirs 5 --http2 -r 0-9 ${at}`, { verb: "GET", url: at }, {}],
    [
      "what stands below it",
      `curl ${at} --json @- <<'EOF'\n{"it's": {"a": 1}}\nEOF`,
      { json: { "it's": { a: 2 } } },
      { it_s: { a: 2 } },
    ],
    [
      "what stands below it, as a value",
      `curl ${at} -H "Content-Type: application/json" -d "$(cat <<EOF\n{"a": "q"}\nEOF\n)" -X PATCH`,
      { verb: "PATCH", json: { a: "r" } },
      { a: "r" },
    ],
    [
      "parts with a type of their own",
      `curl ${at} -F 'meta={"a":1};type=application/json' --form-string 'who=@me'`,
      { files: { meta: [null, "{}"], who: [null, "@me"] } },
      { meta: "{}", who: "@me" },
    ],
    [
      "Windows' cmd, as browsers copy it",
      `curl ^"${at}?q=1^&r=2^" ^\r\n -H ^"accept: text/plain^" ^\r\n --data-raw ^"^{^\\^"a^\\^":^\\^"b ^%^ c^\\^"^}^"`,
      { params: { q: 1, r: 2 }, headers: { accept: "text/plain" }, json: { a: "x" } },
      { q: 1, r: 2, a: "x" },
    ],
    ["PowerShell", 'curl.exe -X POST `\n "https://api.example.com/x" `\n -d "a=b"', { data: { a: 1 } }, { a: 1 }],
    ["a line of comment", `# we use curl here\n$ curl ${at} # and here`, { verb: "GET", url: at }, {}],
    [
      "a type that is not the usual one",
      `curl -X PUT ${at} -H 'Content-Type: application/xml' -d '<a/>'`,
      { headers: { "Content-Type": "application/xml" } },
      { body: "<b/>" },
    ],
    [
      "a kind of JSON",
      `curl ${at} -H 'Content-Type: application/vnd.api+json' -d '{"a":"b"}'`,
      { headers: { "Content-Type": "application/vnd.api+json" }, json: { a: 1 } },
      { a: 1 },
    ],
    ["headers that are taken away", `curl ${at} -H 'Accept:' -H 'X-Empty;'`, { verb: "GET", headers: undefined }, {}],
    ["the first of several", `curl ${at} --next https://b.example.com -d y=1`, { verb: "GET", url: at }, {}],
  ])("reads %s", (_what, curl, expected, data) => {
    expect(asked(one({ curl }), data, {})).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    );
  });

  it("says what stood in a file, and takes the rest", () => {
    for (const [curl, file] of [
      [`curl ${at} -H 'Content-Type: application/json' -d @order.json`, "@order.json"],
      [`curl ${at} -F picture=@me.png -F name=bo`, "picture=@me.png"],
      [`curl -G ${at} --data-urlencode q@question.txt`, "@question.txt"],
      [`curl -T report.txt ${at}`, "@report.txt"],
    ] as const) {
      const { methods, problems } = read({ curl });
      expect([curl, methods.length, problems[0]?.message]).toEqual([curl, 1, expect.stringContaining(file)]);
    }
  });

  it("a key within the path or within a body stands nowhere in the method", () => {
    const token = `123456789:${"AAE-abcdefghijk".repeat(2)}`;
    const telegram = one({ curl: `curl https://api.telegram.org/bot${token}/sendMessage -d text=hi` });
    expect(JSON.stringify(telegram.found.methods)).not.toContain(token);
    expect(telegram.found.secrets).toEqual([{ name: "TELEGRAM_URL", value: `https://api.telegram.org/bot${token}` }]);
    expect(asked(telegram, { text: "x" }, { TELEGRAM_URL: "https://t.example/bot1" }).url).toBe(
      "https://t.example/bot1/sendMessage",
    );
    const nested = one({
      curl: `curl ${at} --json '{"auth": {"api_key": "0123456789abcdef"}, "tags": ["${`gh${"p_"}`}${"a1B2".repeat(9)}"]}'`,
    });
    expect(nested.samples?.[0]?.input).toEqual({ auth: { api_key: "<api_key>" }, tags: ["<key>"] });
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

  it("a key that stands as a user without a password is a key, and needs no password", () => {
    const method = one({ curl: "curl https://api.stripe.com/v1/charges -u sk_test_0123456789abcdefgh: -d amount=999" });
    expect(method.found.secrets).toEqual([{ name: "STRIPE_API_KEY", value: "sk_test_0123456789abcdefgh" }]);
    expect(asked(method, { amount: 1 }, { STRIPE_API_KEY: "k" })).toMatchObject({ auth: ["k", ""] });
  });

  it("a header that is a hole is the character's to fill", () => {
    const method = one({ curl: "curl https://api.example.com/me -H 'X-Tenant: <tenant>'" });
    expect(asked(method, { X_Tenant: "inn" }, {})).toMatchObject({ headers: { "X-Tenant": "inn" } });
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
  it("whose schemas name others that name others is described as far as a model could read", async () => {
    const member = (level: number) => ({ $ref: `#/components/schemas/S${Math.min(level, 5)}` });
    const members = (level: number) =>
      Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`p${n}`, member(level + 1)]));
    const schemas = Object.fromEntries(
      Array.from({ length: 6 }, (_, level) => [`S${level}`, { type: "object", properties: members(level) }]),
    );
    const operation = { requestBody: { content: { "application/json": { schema: member(0) } } }, responses: {} };
    const servers = [{ url: "https://a.example" }];
    const openapi = { openapi: "3.0.0", servers, paths: { "/x": { post: operation } }, components: { schemas } };
    let method = {} as Method;
    expect(await cpuMs(() => (method = read({ openapi }).methods[0]!))).toBeLessThan(3000);
    expect(Object.keys(method.inputDescription.parameters)).toHaveLength(40);
    expect(Object.values(method.inputDescription.parameters).every(({ type }) => type === "object")).toBe(true);
    expect(JSON.stringify(method).length).toBeLessThan(200_000);
  });

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

  it("is read as such documents are written: lists in queries, nested forms, names of the API's own, kinds of bodies", () => {
    const query = (name: string, more: object) => ({ name, in: "query", ...more });
    const list = { type: "array", items: { type: "string" } };
    const filter = { type: "object", properties: { name: { type: "string" } } };
    const openapi = {
      openapi: "3.1.1",
      servers: [
        {
          url: "https://{tenant}.quirks.example:{port}/api/",
          variables: { tenant: { default: "demo" }, port: { default: "8443" } },
        },
      ],
      security: [{ key: [], login: [] }],
      paths: {
        "/find/{id}": { $ref: "#/components/pathItems/find" },
        "/pay": {
          post: {
            operationId: "pay",
            security: [],
            requestBody: { $ref: "#/components/requestBodies/pay" },
            responses: { "2XX": { content: { "application/hal+json": {} } } },
          },
        },
        "/pets": {
          post: {
            operationId: "pet",
            requestBody: {
              content: { "*/*": { schema: { anyOf: [{ type: "null" }, { $ref: "#/components/schemas/Cat" }] } } },
            },
            responses: { default: { description: "any" } },
          },
        },
      },
      components: {
        pathItems: {
          find: {
            parameters: [query("v", { schema: { type: "string" } })],
            get: {
              operationId: "find",
              parameters: [
                query("ids", { explode: false, required: true, schema: list }),
                query("tags", { style: "pipeDelimited", schema: list }),
                query("filter", { style: "deepObject", schema: filter }),
                query("where", { content: { "application/json": { schema: filter } } }),
                query("v", { required: true, schema: { const: 2 } }),
                { name: "sid", in: "cookie", schema: { type: "string" } },
              ],
              responses: { 200: { $ref: "#/components/responses/ok" } },
            },
          },
        },
        requestBodies: {
          pay: {
            content: {
              "application/x-www-form-urlencoded": {
                schema: {
                  properties: { amount: { type: "integer" }, metadata: { type: "object" } },
                  required: ["amount"],
                },
              },
            },
          },
        },
        responses: { ok: { content: { "application/json": {} } } },
        schemas: {
          Pet: { type: "object", required: ["first-name"], properties: { "first-name": { type: ["string", "null"] } } },
          Cat: {
            allOf: [
              { $ref: "#/components/schemas/Pet" },
              { properties: { kin: { type: "array", items: { $ref: "#/components/schemas/Cat" } } } },
            ],
          },
        },
        securitySchemes: {
          key: { type: "apiKey", in: "query", name: "api_key" },
          login: { type: "http", scheme: "basic" },
        },
      },
    };
    const { methods, problems } = read({ openapi });
    expect(problems).toEqual([]);
    const [find, pay, pet] = methods as [Method, Method, Method];
    expect(find.inputDescription.required).toEqual(["id", "v", "ids"]);
    expect(find.inputDescription.parameters.v).toMatchObject({ enum: [2] });
    const keys = { QUIRKS_API_KEY: "k", QUIRKS_USER: "u", QUIRKS_PASSWORD: "p" };
    const given = { id: "a b", v: 2, ids: ["1", "2"], tags: ["x", "y"], filter: { name: "ale" }, where: { name: "x" } };
    expect(asked(find, given, keys)).toMatchObject({
      url: "https://demo.quirks.example:8443/api/find/a%20b",
      params: { v: 2, ids: "1,2", tags: "x|y", "filter[name]": "ale", where: '{"name": "x"}', api_key: "k" },
      auth: ["u", "p"],
    });
    expect(asked(find, { id: "1", v: 2, ids: [] }, keys).params).toMatchObject({ tags: null, where: null });
    expect(asked(pay, { amount: 5, metadata: { order: "7" } }, {}).data).toEqual({ amount: 5, "metadata[order]": "7" });
    expect(pet.inputDescription.required).toEqual(["first_name"]);
    expect(asked(pet, { first_name: "Tom" }, keys).json).toEqual({ "first-name": "Tom" });
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

it("a Postman request's comments are left out, its empty variables filled, and a login that is not written is told", () => {
  const url = "https://p.example/x";
  const { methods, problems } = read({
    postman: {
      info: { name: "P" },
      auth: { type: "ntlm", ntlm: [] },
      item: [
        {
          name: "Change",
          request: {
            auth: { type: "noauth" },
            method: "PATCH",
            url,
            header: [{ key: "X-Tenant", value: "{{tenant}}" }],
            body: { mode: "raw", raw: '{\n  // how many\n  "a": {{count}},\n  "b": "x"\n}' },
          },
        },
        { name: "Look", request: { url } },
      ],
    },
  });
  const [change] = methods as [Method];
  expect(asked(change, { X_Tenant: "inn", a: "1", b: "y" }, {})).toMatchObject({
    headers: { "X-Tenant": "inn" },
    json: { a: "1", b: "y" },
  });
  expect(problems).toEqual([{ name: "Look", message: expect.stringContaining("(ntlm)") }]);
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

  it("takes a body whose numbers are variables", () => {
    const request = (body: object) => ({ method: "POST", url: "https://api.example.com/x", body });
    const raw = {
      mode: "raw",
      raw: '{"count": {{count}}, "of": ["{{what}}"]}',
      options: { raw: { language: "json" } },
    };
    const method = one({ postman: { info: {}, item: [{ name: "Order", request: request(raw) }] } });
    expect(asked(method, { count: 3, of: ["ale"] }, {}).json).toEqual({ count: 3, of: ["ale"] });
  });

  it("chooses by name, and says what is no collection", () => {
    expect(read({ postman: collection, only: ["Pay"] }).methods.map(({ name }) => name)).toEqual(["Pay"]);
    expect(read({ postman: {} }).problems[0]?.message).toMatch(/collection/);
    expect(read({ postman: { item: [1, { request: 5 }, { name: 3, request: { url: 7 } }] } }).methods).toEqual([]);
  });
});

it("texts of any length and class are read in time that grows with them", async () => {
  const long = 200_000;
  for (const character of ["a", " ", "\\", "'", '"', "{", "1", "-", ".", "=", "&", "\u00e9"]) {
    const run = character.repeat(long);
    const given = [
      { curl: `curl https://a.example/?${run}` },
      { curl: `curl https://a.example -d '${run}` },
      { curl: `curl -H 'X: ${run}' https://a.example` },
      { curl: run },
      { postman: { item: [{ name: "x", request: { url: `https://a.example/${run}` } }] } },
    ];
    const read = () => given.map((each) => readRequests(each));
    expect(await cpuMs(read), character).toBeLessThan(5000);
  }
});
