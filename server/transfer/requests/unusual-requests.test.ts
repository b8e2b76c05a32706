/** Requests as documentation, terminals and other programs write them where they do not write them simply. */
import { describe, expect, it } from "vitest";
import { asked, type Method, one, read } from "../../../test/fixtures/asked-of-requests.ts";
import { withoutComments } from "./without-comments.ts";

const at = "https://a.example/x";
const form = (text: string, boundary = "----B") =>
  text
    .split("|")
    .map((part) => `--${boundary}\r\nContent-Disposition: form-data; ${part}\r\n`)
    .join("")
    .concat(`--${boundary}--\r\n`);

describe("curl", () => {
  it.each([
    [
      "{owner} and {repo}",
      "https://api.github.com/repos/{owner}/{repo}/issues",
      { owner: "a/b", repo: "c" },
      "/repos/a%2Fb/c/issues",
    ],
    ["<id>", "https://api.github.com/users/<user-id>/posts", { user_id: "7" }, "/users/7/posts"],
    [":id", "https://api.github.com/users/:id/posts", { id: "7" }, "/users/7/posts"],
    ["$ID", '"https://api.github.com/users/$USER_ID/posts"', { USER_ID: "7" }, "/users/7/posts"],
    ["YOUR_ID", "https://api.github.com/users/YOUR_ID/posts", { YOUR_ID: "7" }, "/users/7/posts"],
    ["a part of one", '"https://api.github.com/a/{{id}}.json"', { id: "7" }, "/a/7.json"],
  ])("%s in the path is for the character to give", (_what, url, data, path) => {
    const method = one({ curl: `curl ${url.startsWith('"') ? url : `'${url}'`}` });
    expect(method.inputDescription.required).toEqual(Object.keys(data));
    expect(asked(method, data, {}).url).toBe(`https://api.github.com${path}`);
  });

  it("what is no hole stays as it is: OData's words, a verb behind a colon, braces of several", () => {
    const method = one({ curl: "curl -g 'https://a.example/me/$count/docs:annotate/{a,b}'" });
    expect(asked(method, {}, {}).url).toBe("https://a.example/me/$count/docs:annotate/%7Ba,b%7D");
  });

  it("a key in the path is read from the environment", () => {
    const method = one({ curl: "curl 'https://api.telegram.org/bot<token>/getMe'" });
    expect(method.found.secrets).toEqual([{ name: "TELEGRAM_TOKEN" }]);
    expect(asked(method, {}, { TELEGRAM_TOKEN: "1:x" }).url).toBe("https://api.telegram.org/bot1:x/getMe");
  });

  it.each([
    ["https://<your-domain>.atlassian.net/rest/api/3/myself", "YOUR_DOMAIN_URL", "/rest/api/3/myself"],
    ['"$BASE_URL/x"', "BASE_URL", "/x"],
    ["'{{baseUrl}}/x'", "BASE_URL", "/x"],
    ['"http://localhost:$PORT/x"', "PORT_URL", "/x"],
  ])("a hole in the host of %s makes the address a secret", (url, secret, path) => {
    const method = one({ curl: `curl ${/^["']/.test(url) ? url : `'${url}'`} -H 'X-Api-Key: 1234'` });
    expect(method.secrets).toEqual([secret, "API_API_KEY"]);
    expect(asked(method, {}, { [secret]: "https://set.example", API_API_KEY: "k" }).url).toBe(
      `https://set.example${path}`,
    );
    expect(JSON.stringify(method)).not.toContain("address.invalid");
  });

  it("true and false are written as other servers read them", () => {
    const query = one({ curl: `curl '${at}?active=true&ids=1&ids=2'` });
    expect(asked(query, { active: false, ids: [1, 2] }, {}).params).toEqual({ active: "false", ids: [1, 2] });
    const sent = one({ curl: `curl ${at} -d active=true -d n=3` });
    expect(asked(sent, { active: true, n: 3 }, {}).data).toEqual({ active: "true", n: 3 });
    expect(asked(sent, {}, {}).data).toEqual({ active: null, n: null });
    expect(asked(one({ curl: `curl ${at} --json '{"active":true}'` }), { active: true }, {}).json).toEqual({
      active: true,
    });
  });

  it.each([
    ["cmd's ^ before a sign", "curl https://a.example/x?a=1^&b=c", { params: { a: 1, b: "c" } }, { a: 1, b: "c" }],
    ["cmd's doubled quotes", `curl -X POST "${at}" -d "{""a"":""b""}"`, { json: { a: "c" } }, { a: "c" }],
    ["PowerShell's quotes", `curl.exe "${at}" -d "{\`"a\`":\`"b\`"}"`, { json: { a: "c" } }, { a: "c" }],
    ["bytes and octal numbers", `curl ${at} -H 'Content-Type: text/plain' -d $'\\xc3\\xbc\\101'`, { sample: "üA" }, {}],
    [
      "a note that is no form",
      `curl -d "Backup done: 7 files" ntfy.sh/inn`,
      { url: "https://ntfy.sh/inn", data: "hi" },
      { body: "hi" },
    ],
    ["XML without a type", `curl ${at} -d '<a b="c"/>'`, { data: "<x/>" }, { body: "<x/>" }],
    ["a form's quotes", `curl ${at} --form 'name="bo \\"x\\""'`, { sample: 'bo "x"' }, {}],
    ["null and long numbers", `curl ${at} --json '{"a":null,"n":76561197960287931}'`, { json: { n: 5 } }, { n: 5 }],
    ["cookies of both kinds", `curl ${at} -b 'a=1' -H 'Cookie: b=2'`, { headers: { Cookie: "A" } }, {}],
    ["a password alone", `curl -u :pw ${at}`, { auth: ["", "A"] }, {}],
    [
      "what comes behind other commands",
      `cd x && export A="1;2"; echo foo | curl ${at}?a=b | jq .`,
      { params: { a: "c" } },
      { a: "c" },
    ],
    ["a digest", `curl --digest -u me:pw ${at}`, { auth: ["digest", "A", "A"] }, {}],
  ])("reads %s", (_what, curl, expected, data) => {
    const method = one({ curl });
    const { sample, ...sent } = expected as Record<string, unknown>;
    if (sample !== undefined) expect(Object.values(method.samples?.[0]?.input ?? {})).toEqual([sample]);
    else expect(asked(method, data, Object.fromEntries(method.secrets.map((name) => [name, "A"])))).toMatchObject(sent);
  });

  it("a form as browsers copy it is a form, and its files are told", () => {
    const text = form('name="a"\r\n\r\nhello|name="f"; filename="me.png"\r\nContent-Type: image/png\r\n\r\nPNG');
    const type = "-H 'Content-Type: multipart/form-data; boundary=----B'";
    const curl = `curl ${at} ${type} --data-raw $'${text.replaceAll("\r\n", "\\r\\n")}'`;
    const { methods, problems } = read({ curl });
    const sent = asked(methods[0]!, { a: "x" }, {});
    expect([sent.files, sent.headers]).toEqual([{ a: [null, "x"] }, undefined]);
    expect(problems[0]?.message).toContain("f=@me.png is not here");
    const twice = one({ curl: `curl ${at} -F a=1 -F a=2` });
    expect(asked(twice, { a: "3", a_2: "4" }, {}).files).toEqual([
      ["a", [null, "3"]],
      ["a", [null, "4"]],
    ]);
  });

  it.each([
    ["bytes", `curl ${at} -H 'Content-Type: image/png' --data-binary $'\\x89PNG\\x00\\x01'`, /no text/],
    ["a file within", `curl ${at} -d "$(cat body.json)"`, /@body\.json is not here/],
    ["headers in a file", `curl ${at} -H @headers.txt`, /@headers\.txt is not here/],
    ["a signature", `curl ${at} --aws-sigv4 aws:amz:eu-west-1:s3 -u id:key`, /AWS signature/],
    ["NTLM", `curl ${at} --ntlm -u id:key`, /NTLM/],
    ["a certificate", `curl ${at} --cert me.pem`, /certificate/],
  ])("says that %s is not written", (_what, curl, message) => {
    const { methods, problems } = read({ curl });
    expect([methods.length, problems.length, problems[0]?.message]).toEqual([1, 1, expect.stringMatching(message)]);
    expect(methods[0]?.secrets).toEqual([]);
  });

  it.each([
    ["a command's answer", '-H "Authorization: Bearer $(gcloud auth print-access-token)"'],
    ["a word for it", "-H 'Authorization: Bearer ACCESS_TOKEN'"],
    ["braces", "-H 'Authorization: Bearer {token}'"],
    ["all of it", "-H 'Authorization: <your token here>'"],
  ])("%s in place of a key is a name without a value", (_what, flags) => {
    expect(one({ curl: `curl ${at} ${flags}` }).found.secrets).toEqual([{ name: "A_TOKEN" }]);
  });

  it("a hole with the service's name in it keeps its own, and is one secret wherever it stands", () => {
    const base = "https://api.twilio.com/2010-04-01/Accounts/$TWILIO_ACCOUNT_SID/Messages.json";
    const method = one({ curl: `curl "${base}" --data-urlencode "To=+1" -u "$TWILIO_ACCOUNT_SID:$TWILIO_AUTH_TOKEN"` });
    expect(method.found.secrets).toEqual([{ name: "TWILIO_ACCOUNT_SID" }, { name: "TWILIO_AUTH_TOKEN" }]);
    expect(asked(method, { To: "+2" }, { TWILIO_ACCOUNT_SID: "AC1", TWILIO_AUTH_TOKEN: "t" })).toMatchObject({
      url: "https://api.twilio.com/2010-04-01/Accounts/AC1/Messages.json",
      auth: ["AC1", "t"],
    });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: as documentation writes it.
    const other = one({ curl: "curl https://api.openai.com/v1/models -H 'Authorization: Bearer ${OPENAI_API_KEY}'" });
    expect(other.secrets).toEqual(["OPENAI_API_KEY"]);
  });

  it("a login that is a word of the address, or of an input, changes neither", () => {
    const method = one({
      curl: `curl -u postman:password https://postman-echo.com/basic -d password2=x -d 'password hint=y'`,
    });
    const sent = asked(
      method,
      { password2: "x", password_hint: "y" },
      { POSTMAN_ECHO_USER: "u", POSTMAN_ECHO_PASSWORD: "p" },
    );
    expect(sent).toMatchObject({
      url: "https://postman-echo.com/basic",
      data: { "password hint": "y" },
      auth: ["u", "p"],
    });
  });

  it("a login that can't be decoded is taken as it stands", () => {
    expect(one({ curl: "curl https://a%zz:b@a.example" }).found.secrets[0]?.value).toBe("a%zz");
  });
});

describe("OpenAPI", () => {
  const parameter = (name: string, place: string, schema: object, more: object = {}) => ({
    name,
    in: place,
    schema,
    ...more,
  });
  const list = (type: string) => ({ type: "array", items: { type } });
  const body = (type: string, schema: object) => ({ requestBody: { content: { [type]: { schema } } }, responses: {} });
  const truth = { type: "boolean" };
  const way = (scheme: object) => ({ ...scheme });
  const openapi = {
    openapi: "3.2.0",
    servers: [{ url: "https://zoo.example" }],
    components: {
      securitySchemes: {
        digest: way({ type: "http", scheme: "digest" }),
        basic: way({ type: "http", scheme: "basic" }),
        certificate: way({ type: "mutualTLS" }),
        sid: way({ type: "apiKey", in: "cookie", name: "sid" }),
        csrf: way({ type: "apiKey", in: "cookie", name: "csrf" }),
        app: way({ type: "apiKey", in: "header", name: "X-App-Id" }),
        key: way({ type: "apiKey", in: "header", name: "X-App-Key" }),
      },
    },
    paths: {
      "/pets/{ids}": {
        get: {
          operationId: "pets",
          parameters: [
            parameter("ids", "path", list("integer"), { required: true }),
            parameter("on", "query", truth),
            parameter("flags", "query", list("boolean"), { explode: false }),
            parameter("size", "query", { type: "object", properties: { r: { type: "integer" }, deep: truth } }),
            parameter("X-List", "header", list("string")),
            parameter("X-On", "header", truth),
            parameter("session", "cookie", { type: "string" }, { required: true }),
          ],
          responses: {},
        },
      },
      "/form": {
        post: { operationId: "form", ...body("application/x-www-form-urlencoded", { properties: { on: truth } }) },
      },
      "/parts": {
        post: {
          operationId: "parts",
          ...body("multipart/form-data", {
            required: ["file"],
            properties: {
              file: { type: "string", format: "binary" },
              on: truth,
              tags: list("string"),
              meta: { type: "object" },
            },
          }),
        },
      },
      "/plain-parts": {
        post: {
          operationId: "plainParts",
          ...body("multipart/form-data", { properties: { title: { type: "string" }, n: { type: "integer" } } }),
        },
      },
      "/json": {
        patch: {
          operationId: "merge",
          ...body("application/merge-patch+json", { properties: { a: { type: "string" } } }),
        },
      },
      "/example": {
        post: {
          operationId: "example",
          ...body("application/json", {
            required: ["name", "place"],
            properties: {
              name: { type: "string", example: "Ale" },
              place: {
                type: "object",
                required: ["city"],
                properties: { city: { type: "string", examples: ["Rome"] }, zip: { type: "string" } },
              },
              tags: { type: "array", items: { type: "string", example: "old" } },
            },
          }),
        },
      },
      "/keys": {
        get: {
          operationId: "keys",
          security: [],
          parameters: [
            parameter("apikey", "query", { type: "string" }),
            parameter("key", "query", { type: "string" }),
            parameter("pageToken", "query", { type: "string" }),
            parameter("X-Auth-Token", "header", { type: "string" }, { required: true }),
          ],
          responses: {},
        },
      },
      "/xml": {
        post: {
          operationId: "xml",
          requestBody: { content: { "application/xml": { schema: { type: "object" }, example: "<a/>" } } },
          responses: {},
        },
      },
      "/digest": { get: { operationId: "digest", security: [{ digest: [] }], responses: {} } },
      "/either": { get: { operationId: "either", security: [{ certificate: [] }, { basic: [] }], responses: {} } },
      "/neither": { get: { operationId: "neither", security: [{ certificate: [] }], responses: {} } },
      "/cookies": { get: { operationId: "cookies", security: [{ sid: [], csrf: [] }], responses: {} } },
      "/both": { get: { operationId: "both", security: [{ app: [], key: [] }], responses: {} } },
    },
  };
  const all = read({ openapi });
  const named = (id: string): Method => all.methods[all.operations.findIndex(({ operation }) => operation === id)]!;

  it("writes lists, objects and truth values as each place has them", () => {
    const given = {
      ids: [1, 2],
      on: true,
      flags: [true, false],
      size: { r: 1, deep: true },
      X_List: ["a", "b"],
      X_On: false,
      session: "s",
    };
    expect(asked(named("pets"), given, {})).toMatchObject({
      url: "https://zoo.example/pets/1,2",
      params: { on: "true", flags: "true,false", r: 1, deep: "true" },
      headers: { "X-List": "a,b", "X-On": "false" },
      cookies: { session: "s" },
    });
    expect(asked(named("pets"), { ids: [1], session: "s" }, {})).toMatchObject({
      params: { on: null, flags: null },
      headers: { "X-On": null },
    });
    expect(asked(named("form"), { on: true }, {}).data).toEqual({ on: "true" });
  });

  it("writes forms with parts: files with a name, a part for each of a list, and none for what is not given", () => {
    const parts = named("parts");
    expect(asked(parts, { file: "text", on: true, tags: ["a", "b"], meta: { a: 1 } }, {}).files).toEqual([
      ["file", ["file.txt", "text"]],
      ["on", [null, "true"]],
      ["tags", [null, "a"]],
      ["tags", [null, "b"]],
      ["meta", [null, '{"a": 1}']],
    ]);
    expect(asked(parts, { file: "text" }, {}).files).toEqual([
      ["file", ["file.txt", "text"]],
      ["on", [null, null]],
      ["meta", [null, null]],
    ]);
    expect(asked(named("plainParts"), { n: 5 }, {}).files).toEqual({ title: [null, null], n: [null, "5"] });
  });

  it("says which kind of JSON it is", () => {
    expect(asked(named("merge"), { a: "x" }, {})).toMatchObject({
      headers: { "Content-Type": "application/merge-patch+json" },
      json: { a: "x" },
    });
  });

  it("takes a key among the parameters for a secret, one that is optional where it is set; no place in a list, and no entry's key", () => {
    const keys = named("keys");
    expect(Object.keys(keys.inputDescription.parameters)).toEqual(["key", "pageToken"]);
    expect(keys.secrets).toEqual(["ZOO_API_KEY", "ZOO_TOKEN"]);
    expect(asked(keys, {}, { ZOO_TOKEN: "t" })).toMatchObject({
      params: { apikey: null },
      headers: { "X-Auth-Token": "t" },
    });
    expect(asked(keys, {}, { ZOO_TOKEN: "t", ZOO_API_KEY: "k" })).toMatchObject({ params: { apikey: "k" } });
  });

  it("takes XML as a text", () => {
    expect(asked(named("xml"), { body: "<b/>" }, {})).toMatchObject({
      data: "<b/>",
      headers: { "Content-Type": "application/xml" },
    });
  });

  it("makes a sample of the examples that stand in schemas", () => {
    expect(named("example").samples?.[0]?.input).toEqual({ name: "Ale", place: { city: "Rome" }, tags: ["old"] });
  });

  it("takes the first login that can be written, each key by its own name, and tells of one that can't", () => {
    expect(asked(named("digest"), {}, { ZOO_USER: "u", ZOO_PASSWORD: "p" }).auth).toEqual(["digest", "u", "p"]);
    expect(asked(named("either"), {}, { ZOO_USER: "u", ZOO_PASSWORD: "p" }).auth).toEqual(["u", "p"]);
    expect(all.problems).toEqual([{ name: "neither", message: expect.stringContaining("(mutualTLS)") }]);
    const cookies = { ZOO_SID_COOKIE: "1", ZOO_CSRF_COOKIE: "2" };
    expect(asked(named("cookies"), {}, cookies).cookies).toEqual({ sid: "1", csrf: "2" });
    const keys = named("both").secrets;
    expect(new Set(keys).size).toBe(2);
    expect(asked(named("both"), {}, { [keys[0]!]: "1", [keys[1]!]: "2" }).headers).toEqual({
      "X-App-Id": "1",
      "X-App-Key": "2",
    });
  });
});

describe("Postman", () => {
  const collection = (request: object, more: object = {}) => ({
    postman: { info: {}, ...more, item: [{ name: "R", request }] },
  });

  it("fills variables that name others, and none that is switched off", () => {
    const variable = [
      { key: "baseUrl", value: "https://{{region}}.zoo.example" },
      { key: "region", value: "eu" },
      { key: "loop", value: "{{loop}}x" },
      { key: "off", value: "1", disabled: true },
    ];
    const method = one(collection({ url: "{{baseUrl}}/a?q={{off}}&l={{loop}}" }, { variable }));
    expect(asked(method, { q: "x", l: "y" }, {})).toMatchObject({
      url: "https://eu.zoo.example/a",
      params: { q: "x" },
    });
  });

  it("sends the rows that are switched on, with what they say, and knows a value that was tried", () => {
    const url = {
      raw: "https://a.example/w/:id?a=1&a=2&q=a%20b",
      variable: [{ key: "id", value: "7", description: "Which" }],
      query: [
        { key: "a", value: "1", disabled: true },
        { key: "a", value: "2" },
        { key: "q", value: "a%20b", description: { content: "The words" } },
      ],
    };
    const method = one(collection({ url }));
    expect(method.inputDescription.parameters).toEqual({
      id: { type: "string", description: "Which" },
      a: { type: "integer", default: 2 },
      q: { type: "string", description: "The words" },
    });
    expect(method.samples?.[0]?.input).toEqual({ id: "7", a: 2, q: "a b" });
  });

  it.each([
    ["text that begins with @", { mode: "raw", raw: "@home" }, { data: "@home" }],
    [
      "XML",
      { mode: "raw", raw: "<a/>", options: { raw: { language: "xml" } } },
      { headers: { "Content-Type": "application/xml" }, data: "<a/>" },
    ],
    [
      "a form with odd signs",
      {
        mode: "urlencoded",
        urlencoded: [
          { key: "user@x", value: "a=b&c" },
          { key: "o", value: "1", disabled: true },
        ],
      },
      { data: { "user@x": "a=b&c" } },
    ],
    [
      "parts with odd signs",
      {
        mode: "formdata",
        formdata: [
          { key: "a", value: "@me; type=x" },
          { key: "o", value: "1", disabled: true },
        ],
      },
      { files: { a: [null, "@me; type=x"] } },
    ],
    [
      "JSON with comments",
      { mode: "raw", raw: '{"a": "//x", // why\n /* so */ "b": "y"}' },
      { json: { a: "//x", b: "y" } },
    ],
    [
      "none that is switched off",
      { mode: "raw", raw: '{"a":1}', disabled: true },
      { data: undefined, json: undefined },
    ],
  ])("reads a body: %s", (_what, body, expected) => {
    const method = one(collection({ method: "POST", url: at, body }));
    const sent = asked(method, method.samples?.[0]?.input ?? {}, {});
    for (const [name, value] of Object.entries(expected)) expect(sent[name]).toEqual(value);
  });

  it("says what stood in a file", () => {
    const told = (body: object) =>
      read(collection({ method: "POST", url: at, body })).problems.map(({ name, message }) => `${name}: ${message}`);
    expect(told({ mode: "file", file: { src: "/x.bin" } })).toEqual([
      expect.stringMatching(/^R: \/x\.bin is not here/),
    ]);
    expect(told({ mode: "formdata", formdata: [{ key: "f", type: "file", src: "/x.png" }] })).toEqual([
      expect.stringMatching(/^R: The file of f is not here/),
    ]);
  });

  it("keys of one kind with several values have a name each, wherever they are read", () => {
    const auth = (token: string) => ({ type: "bearer", bearer: [{ key: "token", value: token }] });
    const url = "https://shop.example/v1/{{token}}/x?api_key=12345678";
    const requests = ["aaaa1111", "bbbb2222", "aaaa1111"].map((token, n) => ({
      name: `R${n}`,
      request: { url, auth: auth(token) },
    }));
    const { methods, secrets } = read({ postman: { info: {}, item: requests } });
    expect(secrets.map(({ name, value }) => [name, value])).toEqual([
      ["SHOP_TOKEN", undefined],
      ["SHOP_API_KEY", "12345678"],
      ["SHOP_TOKEN_2", "aaaa1111"],
      ["SHOP_TOKEN_2_2", "bbbb2222"],
    ]);
    const environment = { SHOP_TOKEN: "p", SHOP_API_KEY: "k", SHOP_TOKEN_2: "a", SHOP_TOKEN_2_2: "b" };
    expect(
      methods.map((method) => (asked(method, {}, environment).headers as Record<string, string>).Authorization),
    ).toEqual(["Bearer a", "Bearer b", "Bearer a"]);
  });

  it("sends no body with a GET, unless that was asked for", () => {
    const body = { mode: "urlencoded", urlencoded: [{ key: "a", value: "b" }] };
    const behavior = { protocolProfileBehavior: { disableBodyPruning: true } };
    expect(asked(one(collection({ url: at, body })), {}, {}).data).toBeUndefined();
    expect(asked(one(collection({ method: "GET", url: at, body }, behavior)), { a: "c" }, {}).data).toEqual({ a: "c" });
  });

  it("writes a digest, and a token in the query", () => {
    const pairs = (given: object) => Object.entries(given).map(([key, value]) => ({ key, value }));
    const digest = one(
      collection({ url: at, auth: { type: "digest", digest: pairs({ username: "u", password: "p" }) } }),
    );
    expect(asked(digest, {}, { A_USER: "u", A_PASSWORD: "p" }).auth).toEqual(["digest", "u", "p"]);
    const oauth2 = pairs({ accessToken: "tok", addTokenTo: "queryParams" });
    expect(asked(one(collection({ url: at, auth: { type: "oauth2", oauth2 } })), {}, { A_TOKEN: "t" }).params).toEqual({
      access_token: "t",
    });
  });
});

it("comments are taken out of JSON, and of nothing that stands in a text", () => {
  for (const [given, left] of [
    ['{"a": "/* \\" //"} // x', '{"a": "/* \\" //"} '],
    ["[1, /* 2, */ 3]", "[1,  3]"],
    ["[1] /* open", "[1] "],
    ['"open // x', '"open // x'],
    ["a / b", "a / b"],
  ] as const)
    expect(withoutComments(given)).toBe(left);
});

it("operations and requests of one name are methods of their own, whichever are chosen", () => {
  const get = { summary: "List things", responses: {} };
  const openapi = { openapi: "3.0.0", servers: [{ url: at }], paths: { "/a": { get }, "/b": { get } } };
  const names = (given: object) => read(given).methods.map(({ name }) => name);
  expect(names({ openapi })).toEqual(["List things (GET /a)", "List things (GET /b)"]);
  expect(names({ openapi, only: ["get /b"] })).toEqual(["List things (GET /b)"]);
  const long = { ...get, summary: "x".repeat(90) };
  const paths = Object.fromEntries(["a", "b", "c"].map((name) => [`/${name}`, { get: long }]));
  expect(new Set(names({ openapi: { ...openapi, paths } })).size).toBe(3);
  const item = { name: "Get", request: { url: at } };
  const folders = [
    { name: "Members", item: [item, item] },
    { name: "Pay", item: [item] },
    { name: "Alone", request: { url: at } },
  ];
  expect(names({ postman: { info: {}, item: folders } })).toEqual(["Members Get", "Members Get 2", "Pay Get", "Alone"]);
});
