/** Turns whatever went wrong in a request into the one shape of error answer. */
import type { Context, ErrorHandler, NotFoundHandler } from "hono";
import { HTTPException } from "hono/http-exception";
import { writeJson } from "../../protocol/exact-json.ts";
import type { Log } from "../observe/log.ts";
import type { Metrics } from "../observe/metrics.ts";
import { BarkeepError, toBarkeepError } from "../problems/errors.ts";

export function answerError(context: Context, error: BarkeepError): Response {
  const { code, message, details, retryAfterMs } = error;
  if (retryAfterMs !== undefined) context.header("Retry-After", String(Math.ceil(retryAfterMs / 1000)));
  if (error.status === 401) context.header("WWW-Authenticate", 'Bearer realm="barkeep"');
  const body = {
    code,
    message,
    ...(details !== undefined && { details }),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  };
  return context.body(writeJson({ error: body }), error.status as 400, { "content-type": "application/json" });
}

export function createErrorHandler(log: Log, metrics: Pick<Metrics, "refused">): ErrorHandler {
  return function answerFailure(thrown, context) {
    const error = thrown instanceof HTTPException ? fromHono(thrown) : toBarkeepError(thrown);
    metrics.refused(error.code);
    if (error.status >= 500) {
      log.error({ error: error.cause ?? error, code: error.code, path: context.req.path }, "a request failed");
    }
    return answerError(context, error);
  };
}

function fromHono(error: HTTPException): BarkeepError {
  if (error.status === 413) return new BarkeepError("too_large");
  return new BarkeepError(error.status < 500 ? "invalid_request" : "internal", error.message, { cause: error });
}

export function answerOtherMethod(context: Context, methods: readonly string[]): Response {
  context.header("Allow", [...new Set(methods)].join(", "));
  const message = `${context.req.path.slice(0, 200)} takes ${methods.join(", ")}, not ${context.req.method}.`;
  return answerError(context, new BarkeepError("method_not_allowed", message));
}

export const answerNotFound: NotFoundHandler = (context) =>
  answerError(
    context,
    new BarkeepError("not_found", `There is no ${context.req.method} ${context.req.path}; see /api/v1/openapi.json.`),
  );
