/** One search over everything that was said, done and written. */
import { Type } from "typebox";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { listOf, PageQuery } from "./schemas.ts";

const Hit = Type.Object({
  kind: Type.Union(["session", "method", "character", "call"].map((one) => Type.Literal(one))),
  id: Type.String({ description: "Of the session, method, character or call." }),
  turn: Type.Optional(Type.String()),
  snippet: Type.String({ description: "Words around what was found." }),
  at: Type.Optional(Type.String({ description: "ISO 8601: when it was said, called or saved." })),
});

export function searchRoutes({ search }: Pick<HttpDependencies, "search">): readonly Route[] {
  return [
    route({
      name: "GET /search",
      summary: "Words in transcripts, calls, methods and characters.",
      query: Type.Object({
        q: Type.String({
          minLength: 1,
          maxLength: 400,
          description: "All of these words; the last may be a beginning.",
        }),
        ...PageQuery,
      }),
      answer: listOf(Hit),
      run: ({ query: { q, limit, after } }) => search.find(q, { limit, ...(after && { after }) }),
    }),
  ];
}
