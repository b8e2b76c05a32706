/**
 * The wire protocol v1: one registry of every message, as TypeBox schemas. Types, validators, JSON Schema, AsyncAPI,
 * C# and the reference page are all made from this file.
 *
 * Unknown fields are ignored, so no schema forbids additional properties. Lengths are in UTF-16 code units, times in ms.
 */
import { type Static, type TObject, Type } from "typebox";
import { errorCodes } from "./codes.ts";

export { maxClientFrameBytes, protocolVersion, socketPath, subprotocol } from "./constants.ts";

const Id = (description: string) => Type.String({ minLength: 1, maxLength: 64, description });
const MessageId = Id("Chosen by the client; the answer carries it as `replyTo`.");
const SessionId = Id("The session's id, as `session.opened` gave it.");
const TurnId = Id("The turn's id, as `turn.started` gave it.");
const CallId = Id("The call's id; an idempotency key for what the call does.");
const Seq = Type.Integer({ minimum: 1, description: "1, 2, 3 … without gaps in this session." });

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
  name: Type.String({
    pattern: "^[a-zA-Z_][a-zA-Z0-9_]{0,63}$",
    description: "The action's name as the model calls it.",
  }),
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
});

export const MessageErrorSchema = Type.Object({
  kind: Type.String({ description: "The kind of failure, as in the table of method errors." }),
  message: Type.String({ description: "A sentence for a person." }),
});

const client = <P extends Parameters<typeof Type.Object>[0], T extends string>(
  type: T,
  description: string,
  fields: P,
) => Type.Object({ type: Type.Literal(type), id: MessageId, ...fields }, { description });

const reply = { replyTo: Type.Optional(Type.String({ description: "The `id` of the message this answers." })) };
const inSession = { session: SessionId, seq: Seq };
const inTurn = { ...inSession, turn: TurnId };

const server = <P extends Parameters<typeof Type.Object>[0], T extends string>(
  type: T,
  description: string,
  fields: P,
) => Type.Object({ type: Type.Literal(type), ...fields }, { description });

const text = (description: string, maxLength = 16_000) => Type.String({ maxLength, description });
const ErrorCodeSchema = Type.String({ enum: Object.keys(errorCodes), description: "A code of the error table." });

export const clientMessages = {
  hello: client("hello", "Opens the conversation on a socket; sent again with a fresh token, it refreshes the token.", {
    protocolVersions: Type.Array(Type.Integer(), {
      minItems: 1,
      maxItems: 16,
      description: "Versions the client speaks.",
    }),
    token: Type.Optional(text("Player token, game key or admin token, unless sent as Authorization: Bearer.", 4096)),
    client: Type.Optional(
      Type.Object(
        {
          name: Type.Optional(text("The client's name.", 128)),
          version: Type.Optional(text("The client's version.", 64)),
          engine: Type.Optional(text("The engine, such as Unity 2022.3.", 128)),
        },
        { description: "Who is speaking, for the log." },
      ),
    ),
  }),
  "session.open": client("session.open", "Opens a conversation with a character, or resumes one.", {
    character: Id("The character's id."),
    player: Type.Optional(PlayerSchema),
    context: Type.Optional(
      Type.Union([Type.String({ maxLength: 16_000 }), Type.Record(Type.String(), Type.Unknown())], {
        description:
          'What the character knows of the scene: a text, or variables for the persona such as {"place":"cellar"}.',
      }),
    ),
    actions: Type.Optional(
      Type.Array(ActionSchema, { maxItems: 64, description: "What the game can do for the character." }),
    ),
    resume: Type.Optional(
      Type.Object(
        {
          session: SessionId,
          after: Type.Integer({
            minimum: 0,
            description: "The last `seq` the client has handled; later ones are replayed.",
          }),
        },
        { description: "Go on with an earlier session." },
      ),
    ),
  }),
  say: client("say", "What the player says. During a turn it cancels that turn first.", {
    session: SessionId,
    text: Type.String({ minLength: 1, maxLength: 8000, description: "The player's words." }),
  }),
  "context.update": client("context.update", "Tells the character what happens around it.", {
    session: SessionId,
    text: text("What happened or is true now; empty with a key removes that key."),
    key: Type.Optional(text("Same key replaces the earlier text.", 64)),
    respond: Type.Optional(
      Type.Union([Type.Literal("silent"), Type.Literal("auto"), Type.Literal("must")], {
        description: "silent (default): only know it; auto: speak if it is worth it; must: speak.",
      }),
    ),
  }),
  "actions.set": client("actions.set", "Replaces the game actions the character may call.", {
    session: SessionId,
    actions: Type.Array(ActionSchema, { maxItems: 64, description: "All actions from now on." }),
  }),
  "action.result": client("action.result", "Answers an `action.call`.", {
    session: SessionId,
    call: CallId,
    ok: Type.Boolean({ description: "Whether the game did it." }),
    result: Type.Optional(Type.Unknown({ description: "What came of it, for the model to read." })),
    error: Type.Optional(text("Why it could not be done.", 4000)),
  }),
  "turn.cancel": client("turn.cancel", "Stops the character in mid-turn.", {
    session: SessionId,
    turn: Type.Optional(TurnId),
    heardChars: Type.Optional(
      Type.Integer({
        minimum: 0,
        description: "How many characters of the text the player had heard; the transcript keeps only those.",
      }),
    ),
  }),
  "session.close": client("session.close", "Ends the conversation.", { session: SessionId }),
  ping: client("ping", "Asks for a `pong`.", {}),
} as const;

const UsageSchema = Type.Object(
  {
    inputTokens: Type.Integer({ minimum: 0, description: "Tokens sent to the model, all rounds." }),
    outputTokens: Type.Integer({ minimum: 0, description: "Tokens the model wrote, all rounds." }),
    cachedTokens: Type.Optional(
      Type.Integer({ minimum: 0, description: "Of the input, read from the provider's cache." }),
    ),
    estimated: Type.Optional(
      Type.Boolean({ description: "True when the provider gave no count and it was estimated." }),
    ),
  },
  { description: "What the turn cost." },
);

const TranscriptEntrySchema = Type.Object({
  role: Type.Union([Type.Literal("player"), Type.Literal("character")], { description: "Who spoke." }),
  text: Type.String({ description: "What was said, as far as it was heard." }),
  turn: Type.Optional(TurnId),
  at: Type.String({ description: "When, ISO 8601." }),
});

export const serverMessages = {
  welcome: server("welcome", "Answers `hello`.", {
    ...reply,
    protocolVersion: Type.Integer({ description: "The version spoken from now on." }),
    connection: Id("This connection's id, for the log."),
    server: Type.Object({ name: Type.String(), version: Type.String() }, { description: "Who answers." }),
    heartbeatMs: Type.Integer({
      minimum: 1,
      description: "How often the server pings; silence of twice that is a lost socket.",
    }),
    limits: Type.Record(Type.String(), Type.Number(), {
      description: "Limits that hold for this connection, by name.",
    }),
  }),
  "session.opened": server(
    "session.opened",
    "Answers `session.open`. On a resume it comes after the messages that were missed, with the `seq` that follows theirs.",
    {
      ...reply,
      ...inSession,
      character: Type.Object({ id: Type.String(), name: Type.String() }, { description: "Who will answer." }),
      resumed: Type.Boolean({ description: "Whether an earlier session goes on." }),
      gap: Type.Optional(
        Type.Object(
          { from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }) },
          { description: "Messages that can't be replayed any more, first and last `seq`." },
        ),
      ),
      transcript: Type.Optional(Type.Array(TranscriptEntrySchema, { description: "What was said so far." })),
      warnings: Type.Optional(
        Type.Array(Type.Object({ code: Type.String(), message: Type.String() }), {
          description: "What the operator should know, such as a model that is retired or can't call methods.",
        }),
      ),
    },
  ),
  ack: server("ack", "Answers `context.update`, `actions.set`, `action.result` and `turn.cancel`.", {
    ...reply,
    ...inSession,
  }),
  "turn.started": server("turn.started", "The character begins to answer.", {
    ...reply,
    ...inTurn,
    cause: Type.Union([Type.Literal("say"), Type.Literal("context")], { description: "What set it off." }),
  }),
  "text.delta": server("text.delta", "More of what the character says.", {
    ...inTurn,
    delta: Type.String({ description: "Text to append." }),
    filler: Type.Optional(
      Type.Boolean({ description: "True for a line said while waiting; not part of the turn's text." }),
    ),
  }),
  "method.started": server("method.started", "A method begins to run.", {
    ...inTurn,
    call: CallId,
    method: Type.String({ description: "The method's id." }),
    name: Type.String({ description: "The method's name for people." }),
  }),
  "method.finished": server("method.finished", "A method ended.", {
    ...inTurn,
    call: CallId,
    method: Type.String({ description: "The method's id." }),
    status: Type.Union(
      [Type.Literal("ok"), Type.Literal("error"), Type.Literal("timeout"), Type.Literal("cancelled")],
      { description: "How it ended." },
    ),
    ms: Type.Number({ minimum: 0, description: "How long it ran, in ms." }),
    error: Type.Optional(MessageErrorSchema),
  }),
  "action.call": server("action.call", "The character asks the game to do something.", {
    ...inTurn,
    call: CallId,
    name: Type.String({ description: "The action's name, as registered." }),
    arguments: Type.Record(Type.String(), Type.Unknown(), {
      description: "Arguments, checked against the action's parameters.",
    }),
    deadlineMs: Type.Integer({ minimum: 0, description: "How long the game has to answer, in ms." }),
  }),
  "action.cancelled": server("action.cancelled", "The answer to an action is no longer waited for.", {
    ...inTurn,
    call: CallId,
  }),
  "turn.finished": server("turn.finished", "The character has finished answering.", {
    ...inTurn,
    finish: Type.Union(
      [Type.Literal("complete"), Type.Literal("cancelled"), Type.Literal("limit"), Type.Literal("error")],
      { description: "How the turn ended." },
    ),
    text: Type.String({ description: "The deltas joined, fillers aside; of a cancelled turn, as far as heard." }),
    usage: UsageSchema,
    ms: Type.Object(
      {
        firstText: Type.Union([Type.Number({ minimum: 0 }), Type.Null()], {
          description: "From start to the first text; null when there was none.",
        }),
        total: Type.Number({ minimum: 0, description: "From start to finish." }),
      },
      { description: "Times in ms." },
    ),
    error: Type.Optional(
      Type.Object(
        {
          code: ErrorCodeSchema,
          message: Type.String(),
          retryAfterMs: Type.Optional(
            Type.Integer({
              minimum: 0,
              description: "How long to wait before saying it again, where that is known, in ms.",
            }),
          ),
        },
        { description: "Why it failed." },
      ),
    ),
  }),
  "session.closed": server("session.closed", "The session has ended.", {
    ...reply,
    ...inSession,
    reason: Type.String({ description: "client, expired, revoked, or removed." }),
  }),
  "server.draining": server("server.draining", "The server is about to stop: finish, then reconnect elsewhere.", {
    deadlineMs: Type.Integer({ minimum: 0, description: "How long until the socket closes, in ms." }),
  }),
  error: server("error", "Something was wrong; the socket stays open.", {
    ...reply,
    code: ErrorCodeSchema,
    message: Type.String({ description: "What was wrong, where, and what to do." }),
    retryable: Type.Boolean({ description: "Whether the same message may succeed later." }),
    retryAfterMs: Type.Optional(Type.Integer({ minimum: 0, description: "How long to wait first, in ms." })),
    session: Type.Optional(SessionId),
    path: Type.Optional(
      Type.String({ description: "The field that was wrong, as a JSON Pointer such as `/actions/0/name`." }),
    ),
  }),
  pong: server("pong", "Answers `ping`.", reply),
} as const;

export type ClientMessageType = keyof typeof clientMessages;
export type ServerMessageType = keyof typeof serverMessages;
export type ClientMessageOf<T extends ClientMessageType> = Static<(typeof clientMessages)[T]>;
export type ServerMessageOf<T extends ServerMessageType> = Static<(typeof serverMessages)[T]>;
export type ClientMessage = { [T in ClientMessageType]: ClientMessageOf<T> }[ClientMessageType];
export type ServerMessage = { [T in ServerMessageType]: ServerMessageOf<T> }[ServerMessageType];
/** A server message that belongs to a session, and so carries `session` and `seq`. */
export type SessionMessage = Extract<ServerMessage, { seq: number }>;

export type Player = Static<typeof PlayerSchema>;
export type GameAction = Static<typeof ActionSchema>;
export type Usage = Static<typeof UsageSchema>;
export type TranscriptEntry = Static<typeof TranscriptEntrySchema>;

export const registry: {
  readonly client: Record<ClientMessageType, TObject>;
  readonly server: Record<ServerMessageType, TObject>;
} = {
  client: clientMessages,
  server: serverMessages,
};
