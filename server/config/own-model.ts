/** A model that the operator adds to the catalogue or corrects in it; only `id` must be there. */
import { type Static, Type } from "typebox";

const yesOrNo = () => Type.Optional(Type.Boolean());

const Capabilities = Type.Object({
  tools: yesOrNo(),
  parallelTools: yesOrNo(),
  temperature: yesOrNo(),
  caching: yesOrNo(),
  contextTokens: Type.Optional(
    Type.Union([Type.Integer({ minimum: 256, maximum: 100_000_000 }), Type.Null()], {
      allowed: "tokens of context, from 256, or null where nobody knows",
    }),
  ),
});

const date = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const isDay = (text: string) => new Date(`${text}T00:00:00Z`).toISOString().startsWith(text);
const isDate = (text: string) => date.test(text) && isDay(text);

export const OwnModelSchema = Type.Object({
  id: Type.String({
    maxLength: 256,
    pattern: "^\\S+$",
    allowed: "the id the provider knows it by, without spaces",
  }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, allowed: "what people call it" })),
  provider: Type.Optional(Type.String({ minLength: 1, maxLength: 100, allowed: "the id of a provider" })),
  capabilities: Type.Optional(Capabilities),
  status: Type.Optional(
    Type.Union([Type.Literal("current"), Type.Literal("retiring"), Type.Literal("retired"), Type.Literal("unknown")]),
  ),
  retires: Type.Optional(
    Type.Union([Type.String({ holds: isDate }), Type.Null()], { allowed: "a date such as 2027-01-14, or null" }),
  ),
  replacement: Type.Optional(
    Type.Union([Type.String({ minLength: 1, maxLength: 256 }), Type.Null()], { allowed: "the id of a model, or null" }),
  ),
  // `GET /api/v1/models` shows these; they are found out, not set, but an entry copied from there should do.
  reachable: Type.Optional(Type.Unknown()),
  warning: Type.Optional(Type.Unknown()),
  learned: Type.Optional(Type.Unknown()),
  providerTitle: Type.Optional(Type.Unknown()),
  standIn: Type.Optional(Type.Unknown()),
  local: Type.Optional(Type.Unknown()),
  chat: Type.Optional(Type.Unknown()),
});

export type OwnModel = Static<typeof OwnModelSchema>;
