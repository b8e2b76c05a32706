/** The OpenAPI 3.1 document, made from the same schemas that check each request. */
import type { TSchema } from "typebox";
import { errorCodes } from "../../protocol/codes.ts";
import { permissions } from "./permissions.ts";
import type { Route } from "./route.ts";

type Document = Record<string, unknown>;

export function openApi(routes: readonly Route[], version: string): Document {
  const paths: Record<string, Document> = {};
  for (const route of routes) {
    const [method = "", path = ""] = route.name.split(" ");
    const name = path.replace(/:([a-zA-Z]+)/g, "{$1}");
    paths[name] = { ...paths[name], [method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Barkeep",
      version,
      description: "The admin and player API of a companion server for game characters.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "The admin token; some routes take game keys and player tokens.",
        },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: "barkeep_admin",
          description: "With it, every change needs the header X-Barkeep-CSRF: 1.",
        },
      },
      schemas: { Error: errorSchema },
    },
  };
}

const errorSchema = {
  type: "object",
  required: ["error"],
  properties: {
    error: {
      type: "object",
      required: ["code", "message"],
      properties: {
        code: { type: "string", enum: Object.keys(errorCodes) },
        message: { type: "string" },
        details: { description: "Paths of what is wrong, or the current object of a conflict." },
        retryAfterMs: { type: "integer", minimum: 0 },
      },
    },
  },
};

function operation(route: Route): Document {
  const { name, summary, params, query, body, status = 200, answer, also = {} } = route;
  const who = permissions[name];
  const content = Object.fromEntries([
    ...(answer ? [["application/json", { schema: documented(answer) }]] : []),
    ...Object.entries(also).map(([type, description]) => [type, { schema: { type: "string", description } }]),
  ]);
  const hasContent = Object.keys(content).length > 0;
  return {
    operationId: name.replace(/[^a-zA-Z]+/g, "_").toLowerCase(),
    summary,
    "x-permission": who,
    ...(who === "anyone" && { security: [] }),
    parameters: [...parameters("path", params), ...parameters("query", query)],
    ...(body && {
      requestBody: {
        required: !route.bodyOptional,
        content: { "application/json": { schema: documented(body) } },
      },
    }),
    responses: {
      [status]: { description: status === 204 ? "Done." : "The answer.", ...(hasContent && { content }) },
      "4XX": failed("The request was refused; `code` says why."),
      default: failed("What went wrong."),
    },
  };
}

const failed = (description: string) => ({
  description,
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
});

/** A body that its library reads itself is checked as any object here, and documented by the shape it carries along. */
const documented = (schema: TSchema): unknown => (schema as { "x-fields"?: unknown })["x-fields"] ?? schema;

function parameters(place: "path" | "query", schema: Route["params"]): Document[] {
  return Object.entries(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === "path",
    schema: property,
  }));
}
