/** Fields and objects that several messages of the wire share. */
import { Type } from "typebox";
import { errorCodes } from "./codes.ts";

export const Id = (description: string) => Type.String({ minLength: 1, maxLength: 64, description });
const MessageId = Id("Chosen by the client; the answer carries it as `replyTo`.");
export const SessionId = Id("The session's id, as `session.opened` gave it.");
export const TurnId = Id("The turn's id, as `turn.started` gave it.");
export const CallId = Id("The call's id; an idempotency key for what the call does.");
const Seq = Type.Integer({ minimum: 1, description: "1, 2, 3 … without gaps in this session." });
const name = {
  pattern: "^[a-zA-Z_][a-zA-Z0-9_]{0,63}$",
  "x-shape": "1 to 64 letters, digits and _, beginning with no digit",
};

/** A path can't name `.` and `..`, encoded or not: what is kept of such a player could be neither exported nor deleted. */
export const PlayerIdSchema = Type.String({
  minLength: 1,
  maxLength: 128,
  not: { enum: [".", ".."] },
  description: "The player's id in the game.",
});

export const PlayerSchema = Type.Object({
  id: PlayerIdSchema,
  name: Type.Optional(Type.String({ maxLength: 128, description: "What the character calls the player." })),
});

export const ActionSchema = Type.Object({
  name: Type.String({ ...name, description: "The action's name as the model calls it." }),
  description: Type.String({
    minLength: 1,
    maxLength: 1024,
    description: "What the game does, for the model to read.",
  }),
  parameters: Type.Optional(
    Type.Unknown({ description: "Input description: as a method's, or a JSON Schema of type object." }),
  ),
  timeoutMs: Type.Optional(
    Type.Integer({ minimum: 100, maximum: 120_000, description: "How long the game may take, in ms (default 10000)." }),
  ),
  answers: Type.Optional(
    Type.Boolean({
      description:
        "False for one that is only told to the game, such as a wave: nothing is waited for, and it costs no round with the model (default true).",
    }),
  ),
});

export const CueSchema = Type.Object({
  name: Type.String({ ...name, description: "The cue's name, such as emotion." }),
  values: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 64 }), {
      maxItems: 64,
      description: "What it may be set to, such as joy; left out, anything or nothing.",
    }),
  ),
  description: Type.Optional(Type.String({ maxLength: 300, description: "When to use it, for the model to read." })),
});

export const MessageErrorSchema = Type.Object({
  kind: Type.String({ description: "The kind of failure, as in the table of method errors." }),
  message: Type.String({ description: "A sentence for a person." }),
});

/** Who of several is meant: a character, or a player of a shared scene. */
export const named = (description: string) => Type.Object({ id: Type.String(), name: Type.String() }, { description });

export const client = <P extends Parameters<typeof Type.Object>[0], T extends string>(
  type: T,
  description: string,
  fields: P,
) => Type.Object({ type: Type.Literal(type), id: MessageId, ...fields }, { description });

export const reply = { replyTo: Type.Optional(Type.String({ description: "The `id` of the message this answers." })) };
export const inSession = { session: SessionId, seq: Seq };
export const inTurn = { ...inSession, turn: TurnId };

export const server = <P extends Parameters<typeof Type.Object>[0], T extends string>(
  type: T,
  description: string,
  fields: P,
) => Type.Object({ type: Type.Literal(type), ...fields }, { description });

export const text = (description: string, maxLength = 16_000) => Type.String({ maxLength, description });
/** One of a few words. */
export const choice = <const V extends readonly string[]>(values: V, description: string) =>
  Type.Unsafe<V[number]>(
    Type.Union(
      values.map((value) => Type.Literal(value)),
      { description },
    ),
  );
export const ErrorCodeSchema = Type.String({
  enum: Object.keys(errorCodes),
  description: "A code of the error table.",
});
