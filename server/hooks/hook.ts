/** A hook: an address at which another system tells what happened, and how it proves who it is. */
import { type Static, Type } from "typebox";
import { secretName } from "../access/secret-name.ts";
import { fieldProblems } from "../problems/field-problems.ts";
import { invalidRequest, type Problem } from "../problems/problem.ts";

export const verifyKinds = ["none", "bearer", "hmac-sha256", "github", "jira", "trello", "slack", "stripe"] as const;

export const maxHookCodeBytes = 256 * 1024;

export const HookFieldsSchema = Type.Object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  verify: Type.Object({
    kind: Type.Unsafe<(typeof verifyKinds)[number]>(
      Type.Union(
        verifyKinds.map((kind) => Type.Literal(kind)),
        { description: "How the sender proves who it is; `none` is taken from this machine alone." },
      ),
    ),
    header: Type.Optional(
      Type.String({
        pattern: "^[A-Za-z0-9-]{1,100}$",
        "x-shape": "a header's name, such as X-Signature",
        description: "The header that holds the signature; of hmac-sha256 only. X-Hub-Signature-256 when not given.",
      }),
    ),
    secret: Type.Optional(secretName("The name of the secret that both sides know.")),
    encoding: Type.Optional(Type.Union([Type.Literal("hex"), Type.Literal("base64")])),
    prefix: Type.Optional(
      Type.String({ maxLength: 50, description: "What stands before the signature; `sha256=` when not given." }),
    ),
  }),
  code: Type.String({
    maxLength: maxHookCodeBytes,
    description:
      "Python with handle_event(data): makes of the parsed body whom it reaches and what happens. Empty: the body says so itself.",
  }),
  secrets: Type.Array(secretName(), { maxItems: 50 }),
  stateOf: Type.Optional(
    Type.Union([Type.Null(), Type.String({ pattern: "^[a-zA-Z0-9_-]{1,64}$", "x-shape": "a method's id" })], {
      description:
        "The id of the method whose few values the code may read and keep: what it remembers, the hook knows. Null: none.",
    }),
  ),
  enabled: Type.Boolean(),
});

export type HookFields = Static<typeof HookFieldsSchema>;

export interface Hook extends HookFields {
  readonly id: string;
  readonly version: number;
  readonly updatedAt: string;
}

const defaults = { code: "", secrets: [], enabled: true };

/** What is sent laid over `base`. Throws `invalid_request` with the path of each field. */
export function readHookFields(given: unknown, base: Partial<HookFields>): HookFields {
  const required = (["name", "verify"] as const).filter((name) => base[name] === undefined);
  const problems = fieldProblems(HookFieldsSchema, given, {
    required,
    alsoKnown: ["id", "version", "updatedAt", "url"],
  });
  if (problems.length > 0) throw invalidRequest(problems);
  const sent = Object.keys(HookFieldsSchema.properties).flatMap((name) => {
    const value = (given as Record<string, unknown>)[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const fields = { ...defaults, ...base, ...Object.fromEntries(sent) } as HookFields;
  const found = problemsTogether(fields);
  if (found.length > 0) throw invalidRequest(found);
  return fields;
}

/** What several fields can't be together. */
export const problemsTogether = ({ verify: { kind, secret } }: HookFields): readonly Problem[] =>
  kind === "none" || secret !== undefined
    ? []
    : [{ path: "verify.secret", message: "Name the secret that both sides know; it is kept under Settings, Secrets." }];
