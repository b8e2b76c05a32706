/** What the server sends. Schemas only; the registry of both directions is `messages.ts`. */
import { Type } from "typebox";
import {
  CallId,
  choice,
  ErrorCodeSchema,
  Id,
  inSession,
  inTurn,
  MessageErrorSchema,
  named,
  PlayerSchema,
  reply,
  SessionId,
  server,
  TurnId,
} from "./parts.ts";

export const UsageSchema = Type.Object(
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

export const TranscriptEntrySchema = Type.Object({
  role: Type.Union([Type.Literal("player"), Type.Literal("character")], { description: "Who spoke." }),
  text: Type.String({ description: "What was said, as far as it was heard." }),
  turn: Type.Optional(TurnId),
  at: Type.String({ description: "When, ISO 8601." }),
  speaker: Type.Optional(named("In a scene: which character or which player.")),
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
      description:
        "Limits that hold for this connection: `frameBytes` (bytes of one frame), `messagesPerMinute`, `turnsPerMinute`, `sessions` (live at a time on this socket), `textChars` (of a `say` or `line`), `contextChars` (all context of a session), `actions` (of a session). Later servers may name more.",
    }),
    you: Type.Optional(
      Type.Object(
        {
          kind: choice(["player", "game", "admin"], "Whose token it is."),
          player: Type.Optional(PlayerSchema),
          expiresAt: Type.Optional(Type.String({ description: "When the token runs out, ISO 8601." })),
        },
        { description: "Who the server takes this client for." },
      ),
    ),
    characters: Type.Optional(
      Type.Union([Type.Array(named("One of them.")), Type.Null()], {
        description: "Those that this token may open, by id; null when there are more than 200.",
      }),
    ),
  }),
  "session.opened": server(
    "session.opened",
    "Answers `session.open`. On a resume it comes after the messages that were missed, with the `seq` that follows theirs.",
    {
      ...reply,
      ...inSession,
      character: named("Who will answer; of a scene the first."),
      characters: Type.Optional(Type.Array(named("One of them."), { description: "Everybody in a scene." })),
      resumed: Type.Boolean({ description: "Whether an earlier session goes on." }),
      gap: Type.Optional(
        Type.Object(
          { from: Type.Integer({ minimum: 1 }), to: Type.Integer({ minimum: 1 }) },
          { description: "Messages that can't be replayed any more, first and last `seq`." },
        ),
      ),
      transcript: Type.Optional(Type.Array(TranscriptEntrySchema, { description: "What was said so far." })),
      story: Type.Optional(
        Type.Object(
          { scene: Type.String({ description: "The id of the scene that is on." }) },
          { description: "Where the character's story stands, if it has one." },
        ),
      ),
      warnings: Type.Optional(
        Type.Array(Type.Object({ code: Type.String(), message: Type.String() }), {
          description: "What the operator should know, such as a model that is retired or can't call methods.",
        }),
      ),
    },
  ),
  ack: server(
    "ack",
    "Answers `context.update`, `actions.set`, `action.result`, `turn.cancel`, `trigger`, `call.cancel` and `feedback`.",
    {
      ...reply,
      ...inSession,
      known: Type.Optional(
        Type.Boolean({ description: "Of a `trigger`: whether the scene that is on has an exit of that name." }),
      ),
    },
  ),
  "turn.started": server("turn.started", "The character begins to answer.", {
    ...reply,
    ...inTurn,
    cause: choice(["say", "context", "line", "trigger", "later", "scene"], "What set it off."),
    speaker: Type.Optional(named("In a scene: who speaks.")),
  }),
  "text.delta": server("text.delta", "More of what the character says.", {
    ...inTurn,
    delta: Type.String({ description: "Text to append." }),
    filler: Type.Optional(
      Type.Boolean({ description: "True for a line said while waiting; not part of the turn's text." }),
    ),
  }),
  cue: server("cue", "What the character shows at this place of its words.", {
    ...inTurn,
    at: Type.Integer({ minimum: 0, description: "UTF-16 units of the turn's text that stand before it." }),
    name: Type.String({ description: "The cue's name, as declared." }),
    value: Type.Optional(Type.String({ description: "What it is set to." })),
  }),
  "story.moved": server("story.moved", "Another scene of the character's story is on.", {
    ...inSession,
    from: Type.String({ description: "The id of the scene that was on." }),
    to: Type.String({ description: "The id of the scene that is on now." }),
    cause: choice(["trigger", "said", "after", "call"], "Which kind of exit was taken."),
  }),
  "method.started": server("method.started", "A method begins to run.", {
    ...inTurn,
    call: CallId,
    method: Type.String({ description: "The method's id." }),
    name: Type.String({ description: "The method's name for people." }),
    later: Type.Optional(Type.Boolean({ description: "True when its result will come after the turn." })),
  }),
  "method.progress": server("method.progress", "A method that answers later says how far it has come.", {
    ...inTurn,
    call: CallId,
    method: Type.String({ description: "The method's id." }),
    text: Type.String({ description: "What it is doing, for a person." }),
    fraction: Type.Optional(Type.Number({ minimum: 0, maximum: 1, description: "How much of it is done." })),
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
    later: Type.Optional(Type.Boolean({ description: "True when it comes after its turn, whose id it carries." })),
  }),
  "action.call": server("action.call", "The character asks the game to do something.", {
    ...inTurn,
    call: CallId,
    name: Type.String({ description: "The action's name, as registered." }),
    arguments: Type.Record(Type.String(), Type.Unknown(), {
      description: "Arguments, checked against the action's parameters.",
    }),
    deadlineMs: Type.Union([Type.Integer({ minimum: 0 }), Type.Null()], {
      description: "How long the game has to answer, in ms; null when no answer is waited for.",
    }),
    speaker: Type.Optional(named("In a scene: which character does it.")),
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
