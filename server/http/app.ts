/** The HTTP side as one Hono app: the API, health and metrics, and the admin page. */

import { Hono } from "hono";
import { compress } from "hono/compress";
import { secureHeaders } from "hono/secure-headers";
import { getPath } from "hono/utils/url";
import { writeJson } from "../../protocol/exact-json.ts";
import { socketPath, subprotocol } from "../../protocol/messages.ts";
import { BarkeepError } from "../problems/errors.ts";
import { inTheNameOf } from "../store/author.ts";
import { type RecentSums, watchTurns } from "../usage/recent-turns.ts";
import { changeOf } from "./change-of.ts";
import type { HttpDependencies } from "./dependencies.ts";
import { answerError, answerNotFound, answerOtherMethod, createErrorHandler } from "./errors.ts";
import { guard } from "./guard.ts";
import { healthRoutes } from "./health.ts";
import { hookRoutes } from "./hooks.ts";
import { createLiveEvents } from "./live-events.ts";
import { mcpRoutes } from "./mcp.ts";
import { createMethodsAt, plainPath } from "./methods-at.ts";
import { openApi } from "./openapi.ts";
import { pageRoutes } from "./page.ts";
import { createRequestCheck } from "./request-check.ts";
import { type Route, route } from "./route.ts";
import { accessRoutes } from "./routes/access.ts";
import { characterRoutes } from "./routes/characters.ts";
import { costRoutes } from "./routes/costs.ts";
import { hookDocumentRoutes } from "./routes/hooks.ts";
import { loginRoutes } from "./routes/login.ts";
import { mcpServerRoutes } from "./routes/mcp-servers.ts";
import { methodRoutes } from "./routes/methods.ts";
import { peopleRoutes } from "./routes/people.ts";
import { playerRoutes } from "./routes/players.ts";
import { recordRoutes } from "./routes/records.ts";
import { sayRoutes } from "./routes/say.ts";
import { scenarioRoutes } from "./routes/scenarios.ts";
import { scheduleRoutes } from "./routes/schedules.ts";
import { searchRoutes } from "./routes/search.ts";
import { systemRoutes } from "./routes/system.ts";
import { transferRoutes } from "./routes/transfer.ts";

/** The pattern of the route that answers, for the metrics. */
interface RouteEnvironment {
  Variables: { route?: string };
}

/** Below this many bytes the headers of a compressed answer cost more than they save. */
const compressedFromBytes = 1024;

export interface HttpApp {
  readonly app: Hono<RouteEnvironment>;
  /** Of this node's turns, for the others. */
  recentTurns(): RecentSums;
  /** Stops listening to the rest of the server. */
  stop(): void;
}

export function createHttpApp(dependencies: HttpDependencies): HttpApp {
  const { access, log, metrics } = dependencies;
  const turns = watchTurns(dependencies);
  const live = createLiveEvents(dependencies, turns);
  const routes: Route[] = [
    ...loginRoutes(dependencies),
    ...methodRoutes(dependencies),
    ...characterRoutes(dependencies),
    ...sayRoutes(dependencies),
    ...accessRoutes(dependencies),
    ...peopleRoutes(dependencies),
    ...recordRoutes(dependencies),
    ...searchRoutes(dependencies),
    ...playerRoutes(dependencies),
    ...scenarioRoutes(dependencies),
    ...transferRoutes(dependencies),
    ...mcpServerRoutes(dependencies),
    ...costRoutes(dependencies),
    ...hookDocumentRoutes(dependencies),
    ...scheduleRoutes(dependencies),
    ...systemRoutes(dependencies, { live, turns }),
  ];
  routes.push(
    route({ name: "GET /openapi.json", summary: "This document.", run: () => openApi(routes, dependencies.version) }),
  );

  const api = new Hono<RouteEnvironment>();
  for (const one of routes) mount(api, one, dependencies);
  const methodsAt = createMethodsAt(routes);
  api.all("*", (context) => {
    const others = methodsAt(context.req.path.slice("/api/v1".length));
    return others.length > 0 ? answerOtherMethod(context, others) : answerNotFound(context);
  });

  // A base URL with a slash at its end is the commonest slip of a client's: it is read as it was meant.
  const app = new Hono<RouteEnvironment>({ getPath: (request) => plainPath(getPath(request)) });
  app.onError(createErrorHandler(log, metrics));
  app.notFound(answerNotFound);
  app.use(async function measure(context, next) {
    const begun = performance.now();
    await next();
    const { method } = context.req;
    const pattern = context.get("route");
    const ms = performance.now() - begun;
    if (pattern) metrics.requestAnswered({ method, route: pattern, status: context.res.status, ms });
  });
  app.use(
    secureHeaders({
      xFrameOptions: "DENY",
      referrerPolicy: "no-referrer",
      // Whether a name is for TLS only is for whoever holds its certificate to say: the proxy in front.
      strictTransportSecurity: false,
    }),
  );
  app.use(async function refuseTrace(context, next) {
    // It would say a request's headers back, cookies included; nothing here needs it.
    if (context.req.method === "TRACE") return answerOtherMethod(context, ["GET", "HEAD", "POST", "PUT", "DELETE"]);
    await next();
  });
  app.use(async function checkSource(context, next) {
    // In process there is no Host header; over a socket Node refuses a request without one.
    const headers = context.req.raw.headers;
    const refused = headers.has("Host") ? (access.checks.host(headers) ?? access.checks.origin(headers)) : undefined;
    if (refused) throw refused;
    await next();
  });
  const { upToDate } = dependencies;
  // Whoever edits, or logs in, on one node may be sent to another with the next request.
  if (upToDate)
    app.on("ALL", ["/api/v1/*", "/mcp"], async function catchUp(_, next) {
      await upToDate();
      await next();
    });
  // Answers to what is read are compressed; what is made is answered once, and may hold a key.
  app.on("GET", "/api/v1/*", compress({ threshold: compressedFromBytes, contentTypeFilter: /^application\/json/ }));
  app.route("/api/v1", api);
  app.all("/api/*", answerNotFound);
  app.get(socketPath, function askForSocket(context) {
    context.header("Upgrade", "websocket");
    const message = `Connect to ${socketPath} with a WebSocket, subprotocol ${subprotocol}.`;
    return answerError(context, new BarkeepError("invalid_request", message));
  });
  app.route("/", mcpRoutes(dependencies));
  app.route("/", hookRoutes(dependencies));
  app.route("/", healthRoutes(dependencies));
  app.route("/", pageRoutes(dependencies));
  return {
    app,
    recentTurns: () => turns.sums(),
    stop() {
      turns.stop();
      live.stop();
    },
  };
}

function mount(api: Hono<RouteEnvironment>, one: Route, { access, changes, log }: HttpDependencies): void {
  const [method = "GET", path = "/"] = one.name.split(" ");
  const check = createRequestCheck(one);
  api.on(method, path, async (context) => {
    context.set("route", path);
    context.header("Cache-Control", "no-store");
    const principal = await guard(access, one.name, context);
    const { params, query, body } = (await check(context)) as { params: never; query: never; body: never };
    const who = principal?.kind === "admin" ? principal.person?.name : undefined;
    const { signal } = context.req.raw;
    const answer = await inTheNameOf(who, () => one.run({ principal, params, query, body, signal, context }));
    const change = changeOf(one.name, principal, context.req.param(), answer);
    // What was done stays done: that it could not be noted is for the log.
    if (change)
      await changes.append(change).catch((err: unknown) => log.error({ err, change }, "a change was not noted"));
    if (answer instanceof Response) return answer;
    if (one.status === 204) return context.body(null, 204);
    const text = writeJson(answer);
    return context.body(text, one.status ?? 200, {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(text)),
    });
  });
}
