/** A route of the API: its name in the table of permissions, the schemas that check it and document it, and what it does. */
import type { Context } from "hono";
import type { Static, TObject, TSchema } from "typebox";
import type { Principal } from "../access/principal.ts";
import type { RouteName } from "./permissions.ts";

export interface RouteRequest<P, Q, B> {
  /** Null only on routes that anyone may call. */
  readonly principal: Principal | null;
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
  readonly context: Context;
}

export interface RouteDefinition<P extends TObject, Q extends TObject, B extends TSchema> {
  readonly name: RouteName;
  readonly summary: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** True when a body may be left out; it is then `{}`. */
  readonly bodyOptional?: boolean;
  readonly maxBodyBytes?: number;
  /** 200 when not given; 204 has no body. */
  readonly status?: 200 | 201 | 202 | 204;
  /** What is answered; documentation, never a filter. */
  readonly answer?: TSchema;
  /** Other content the route may answer with, by media type. */
  readonly also?: Readonly<Record<string, string>>;
  /** What it returns becomes the JSON body; a `Response` is sent as it is. */
  run(request: RouteRequest<Static<P>, Static<Q>, Static<B>>): unknown;
}

/** A route whose handler's types are made from its schemas; the list of routes holds them without. */
export type Route = Omit<RouteDefinition<TObject, TObject, TSchema>, "run"> & {
  run(request: RouteRequest<never, never, never>): unknown;
};

export function route<P extends TObject, Q extends TObject, B extends TSchema>(
  definition: RouteDefinition<P, Q, B>,
): Route {
  return definition as unknown as Route;
}
