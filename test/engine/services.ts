/** Stand-ins for the services the methods of the corpus talk to, each under a path of its own: they answer as the real
 * ones do, in status, headers and shape, and say no where those would. */
import { createHash, createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
  readonly response: ServerResponse;
  /** Address of this service, for links in its answers. */
  readonly base: string;
}
type Service = (asked: Asked) => void;

function json(response: ServerResponse, status: number, value: unknown, headers: Record<string, string> = {}): void {
  response
    .writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers })
    .end(JSON.stringify(value));
}
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const parsed = (body: Buffer) => JSON.parse(body.toString() || "{}");

const openweathermap: Service = ({ path, query, response }) => {
  if (path !== "/data/2.5/weather" || query.get("appid") !== "0123456789abcdef")
    return json(response, 401, { cod: 401, message: "Invalid API key." });
  if (query.get("q") !== "New York") return json(response, 404, { cod: "404", message: "city not found" });
  json(response, 200, {
    weather: [{ id: 800, main: "Clear", description: "clear sky" }],
    main: { temp: 285.1 },
    name: "New York",
    cod: 200,
  });
};

const jira: Service = ({ method, path, headers, body, response }) => {
  if (method !== "POST" || path !== "/rest/api/3/issue") return json(response, 404, {});
  if (headers.authorization !== basic("user@example.com", "abc123xyz456..."))
    return json(response, 401, { errorMessages: ["Unauthorized"] });
  const { fields } = parsed(body);
  const text = fields.description?.content?.[0]?.content?.[0]?.text;
  if (!fields.summary || typeof text !== "string" || fields.project?.key !== "EX")
    return json(response, 400, { errorMessages: [], errors: { summary: "You must specify a summary of the issue." } });
  json(response, 201, { id: "10004", key: "EX-5", self: "https://mycompany.atlassian.net/rest/api/3/issue/10004" });
};

const trello: Service = ({ query, response }) => {
  if (query.get("key") !== "key1" || query.get("token") !== "token1")
    return void response.writeHead(401).end("invalid key");
  if (query.get("idList") !== "5abbe4b7ddc1b351ef961414")
    return void response.writeHead(404).end("could not find the list");
  json(response, 200, { id: "card-1", name: query.get("name"), shortUrl: "https://trello.com/c/abc" });
};

const github: Service = ({ method, path, query, headers, body, response, base }) => {
  if (!/^(Bearer|token) ghp_test$/.test(headers.authorization ?? ""))
    return json(response, 401, { message: "Bad credentials" });
  if (path !== "/repos/tavern/inn/issues") return json(response, 404, { message: "Not Found" });
  if (method === "POST") return json(response, 201, { number: 42, title: parsed(body).title });
  const page = Number(query.get("page") ?? 1);
  const issues = [1, 2, 3, 4, 5]
    .slice((page - 1) * 2, page * 2)
    .map((number) => ({ number, title: `Issue ${number}` }));
  const next = `<${base}${path}?per_page=2&page=${page + 1}>; rel="next", <${base}${path}?page=3>; rel="last"`;
  json(response, 200, issues, page < 3 ? { link: next } : {});
};

const sports: Service = ({ path, query, response }) => {
  if (path.endsWith("/searchteams.php"))
    return json(response, 200, { teams: query.get("t") === "Arsenal" ? [{ idTeam: "133604" }] : null });
  const event = { strHomeTeam: "Arsenal", strAwayTeam: "Chelsea", intHomeScore: "3", intAwayScore: "1" };
  json(response, 200, { results: query.get("id") === "133604" ? [event] : [] });
};

const rates: Service = ({ query, response }) =>
  json(response, 200, {
    amount: 1,
    base: query.get("base"),
    date: "2026-11-20",
    rates: { [query.get("symbols") ?? ""]: 1.0852 },
  });

const discord: Service = ({ path, body, response }) => {
  if (path !== "/api/webhooks/1234/abcd") return json(response, 404, { message: "Unknown Webhook", code: 10015 });
  const [embed] = parsed(body).embeds;
  if (embed.description.length > 50) return json(response, 400, { message: "Invalid Form Body", code: 50035 });
  response.writeHead(204).end();
};

const leaderboard: Service = ({ query, response }) => {
  const from = Number(query.get("cursor") || 0);
  const entries = Array.from({ length: 3 }, (_, index) => ({
    player: `P${from + index + 1}`,
    score: 990 - (from + index) * 10,
  }));
  json(response, 200, { entries, next: from + 3 < 12 ? String(from + 3) : null });
};

const oauth: Service = ({ path, query, headers, body, response }) => {
  if (path === "/token") {
    const form = new URLSearchParams(body.toString());
    if (headers.authorization !== basic("inn", "s3cret") || form.get("grant_type") !== "client_credentials")
      return json(response, 401, { error: "invalid_client" });
    return json(response, 200, { access_token: "at-1", token_type: "Bearer", expires_in: 3600 });
  }
  if (headers.authorization !== "Bearer at-1") return json(response, 401, { error: "invalid_token" });
  json(response, 200, { items: query.get("guild") === "thieves" ? [{ start: "2026-12-01T18:00:00Z" }] : [] });
};

const signed: Service = ({ headers, body, response }) => {
  const signature = createHmac("sha256", "hush").update(body).digest("hex");
  if (headers["x-signature"] !== `sha256=${signature}`) return json(response, 403, { error: "bad signature" });
  if (parsed(body).count < 1) return json(response, 422, { error: "count must be positive" });
  json(response, 201, { order: "o-77" });
};

const feed: Service = ({ path, response }) => {
  const item = (title: string, at: string) => `<item><title>${title}</title><pubDate>${at}</pubDate></item>`;
  const items = [
    item("Inn opens", "Fri, 20 Nov 2026 08:00:00 GMT"),
    item("Dragon seen &amp; fed", "Mon, 23 Nov 2026 08:00:00 +0100"),
    item("Ale prices up", "Sun, 22 Nov 2026 08:00:00 GMT"),
  ];
  const end = path === "/rss.xml" ? "</channel></rss>" : "</rss>";
  response.writeHead(200, { "content-type": "application/rss+xml" });
  response.end(
    `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>News</title>${items.join("")}${end}`,
  );
};

const sheets: Service = ({ response }) => {
  response.writeHead(200, { "content-type": "text/csv; charset=utf-8" });
  response.end(
    'name;kind;price\r\n"Small, red";potion;4,50\r\nLarge;potion;9,00\r\nBlue;potion;5,25\r\nRope;tool;1,00\r\n',
  );
};

const tries = new Map<string, number>();
const flaky: Service = ({ query, response, base }) => {
  const key = `${base} ${query.get("key")}`;
  const count = (tries.get(key) ?? 0) + 1;
  tries.set(key, count);
  if (query.get("key") === "never" || count % 3 !== 0)
    return json(response, 503, { error: "try later" }, { "retry-after": "1" });
  json(response, 200, { value: "at last" });
};

const upload: Service = ({ headers, body, response }) => {
  const boundary = /boundary=(\S+)/.exec(headers["content-type"] ?? "")?.[1] ?? "none";
  const parts = body.toString("latin1").split(`--${boundary}`).slice(1, -1);
  const part = (name: string) => parts.find((text) => text.includes(`name="${name}"`)) ?? "";
  const content = (text: string) => Buffer.from(text.slice(text.indexOf("\r\n\r\n") + 4, -2), "latin1");
  const file = part("file");
  json(response, 200, {
    name: /filename="([^"]+)"/.exec(file)?.[1],
    type: /content-type: (\S+)/i.exec(file)?.[1],
    bytes: content(file).length,
    title: content(part("title")).toString("utf8"),
  });
};

const files: Service = ({ query, response }) => {
  response.writeHead(200, { "content-type": "application/octet-stream" });
  const piece = Buffer.from("abcdefgh".repeat(1250));
  let left = Number(query.get("size"));
  const more = (): void => {
    while (left > 0) {
      left -= piece.length;
      if (!response.write(piece)) return void response.once("drain", more);
    }
    response.end();
  };
  more();
};

const visits = new Map<string, number>();
const cookies: Service = ({ path, headers, body, response }) => {
  if (path === "/login") {
    const form = new URLSearchParams(body.toString());
    if (form.get("password") !== "friend" || !form.get("user")) return json(response, 403, { error: "no" });
    const id = createHash("sha256")
      .update(`${form.get("user")}${visits.size}`)
      .digest("hex");
    visits.set(id, 0);
    return json(response, 200, {}, { "set-cookie": `sid=${id}.${form.get("user")}; Path=/; HttpOnly` });
  }
  const [, id = "", member] = /sid=(\w+)\.(\w+)/.exec(headers.cookie ?? "") ?? [];
  if (!visits.has(id)) return json(response, 401, { error: "log in" });
  visits.set(id, (visits.get(id) ?? 0) + 1);
  json(response, 200, { member, rank: "warrior", visits: visits.get(id) });
};

const gzip: Service = ({ path, response }) => {
  if (path === "/index.json") {
    const packed = gzipSync(JSON.stringify({ file: "items.txt.gz" }));
    return void response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(packed);
  }
  const text = "brass lantern\npaper lantern\niron pot\n";
  response
    .writeHead(200, { "content-type": "application/octet-stream" })
    .end(path === "/plain" ? text : gzipSync(text));
};

const echo: Service = ({ path, body, response }) => {
  if (path.endsWith("/fail")) return void response.writeHead(500).end("broken");
  if (path === "/form") return json(response, 200, { body: body.toString() });
  setTimeout(() => response.end(`echo ${path.split("/").at(-1)}`), 20);
};

const graphql: Service = ({ body, response }) => {
  const { query, variables } = parsed(body);
  if (!query.includes("hero(id: $id)")) return json(response, 400, { errors: [{ message: "Syntax Error" }] });
  if (variables.id !== "1")
    return json(response, 200, { data: { hero: null }, errors: [{ message: `no hero ${variables.id}` }] });
  json(response, 200, { data: { hero: { name: "Luke", friends: [{ name: "Han" }, { name: "Leia" }] } } });
};

const digest: Service = ({ method, path, headers, response, base }) => {
  const md5 = (text: string) => createHash("md5").update(text).digest("hex");
  const said = headers.authorization ?? "";
  const field = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(said)?.[1] ?? "";
  const first = md5(`inn:printer:ink`);
  const second = md5(`${method}:${new URL(base).pathname}${path}`);
  const right = md5([first, "nonce1", field("nc"), field("cnonce"), "auth", second].join(":"));
  if (said.startsWith("Digest ") && field("username") === "inn" && field("response") === right)
    return json(response, 200, { pages: 12 });
  response
    .writeHead(401, { "www-authenticate": 'Digest realm="printer", nonce="nonce1", qop="auth", algorithm=MD5' })
    .end();
};

const ics: Service = ({ response }) => {
  const event = (summary: string, start: string) =>
    `BEGIN:VEVENT\r\nDTSTART;TZID=Europe/Berlin:${start}\r\nSUMMARY:${summary}\r\nEND:VEVENT\r\n`;
  const events = [
    event("Feast", "20261220T180000"),
    event("Guild mee\r\n ting\\, at the inn", "20261127T190000"),
    event("Past", "20261001T190000"),
  ];
  response
    .writeHead(200, { "content-type": "text/calendar" })
    .end(`BEGIN:VCALENDAR\r\nVERSION:2.0\r\n${events.join("")}END:VCALENDAR\r\n`);
};

const menu: Service = ({ path, response, base }) => {
  if (path === "/old") return void response.writeHead(302, { location: `${base}/old` }).end();
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(
    "<table><tr><td>Stew<td>4 gp</td></tr><tr><td>Pie &amp; peas</td><td>6 gp</td></tr></table>".replace(
      "Stew<td>",
      "Stew</td><td>",
    ),
  );
};

const lines: Service = ({ response }) => {
  const events = [
    ["joined", "Ada"],
    ["left", "Bob"],
    ["joined", "Cleo"],
    ["joined", "Dan"],
  ];
  response.writeHead(200, { "content-type": "application/x-ndjson; charset=utf-8" });
  for (const [type, player] of events) response.write(`${JSON.stringify({ type, player })}\n\n`);
  response.end("no json\n");
};

const etag: Service = ({ path, headers, response }) => {
  if (path === "/gone") return void response.writeHead(410).end();
  if (headers["if-none-match"] === '"v1"') return void response.writeHead(304, { etag: '"v1"' }).end();
  json(response, 200, { value: "fresh" }, { etag: '"v1"' });
};

const busy: Service = ({ path, response }) => {
  if (path === "/teapot") return void response.writeHead(418).end();
  json(response, 429, { message: "slow down" }, { "retry-after": "17" });
};

const slow: Service = ({ response }) => void setTimeout(() => json(response, 200, {}), 3000).unref();

const soap: Service = ({ headers, body, response }) => {
  const item = /<p:item>(.*)<\/p:item>/.exec(body.toString())?.[1] ?? "";
  const found = headers.soapaction === "urn:prices#GetPrice" && item !== "nothing";
  const inside = found
    ? `<p:GetPriceResponse xmlns:p="urn:prices"><p:item>${item}</p:item><p:price>3.50</p:price></p:GetPriceResponse>`
    : "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>unknown item</faultstring></soap:Fault>";
  response.writeHead(found ? 200 : 500, { "content-type": "text/xml; charset=utf-8" });
  response.end(
    `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>${inside}</soap:Body></soap:Envelope>`,
  );
};

const payments = new Map<string, number>();
const idempotent: Service = ({ headers, response }) => {
  const key = String(headers["idempotency-key"]);
  if (!payments.has(key)) payments.set(key, 1);
  json(response, 200, { id: "pay-1", count: payments.get(key) });
};

const services: Readonly<Record<string, Service>> = {
  ...{ openweathermap, jira, trello, github, sports, rates, discord, leaderboard, oauth, signed, feed, sheets, flaky },
  ...{ upload, files, cookies, gzip, echo, graphql, digest, ics, menu, lines, etag, busy, slow, soap, idempotent },
};

export function startServices(): Server {
  return createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const url = new URL(request.url ?? "/", `http://${request.headers.host}`);
      const [, name = ""] = url.pathname.split("/");
      const base = `http://${request.headers.host}/${name}`;
      const asked = {
        method: request.method ?? "GET",
        path: url.pathname.slice(name.length + 1),
        query: url.searchParams,
      };
      services[name]?.({ ...asked, headers: request.headers, body: Buffer.concat(chunks), response, base });
    });
  });
}
