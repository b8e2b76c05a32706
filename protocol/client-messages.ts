/** What a client may send. Schemas only; the registry of both directions is `messages.ts`. */
import { Type } from "typebox";
import { ActionSchema, CallId, CueSchema, client, Id, PlayerSchema, SessionId, TurnId, text } from "./parts.ts";

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
    character: Type.Optional(Id("The character's id. Needed unless `characters` or `resume` is given.")),
    characters: Type.Optional(
      Type.Array(Id("A character's id."), {
        minItems: 1,
        maxItems: 8,
        description: "Instead of `character`: everybody in a scene that the player talks with.",
      }),
    ),
    player: Type.Optional(PlayerSchema),
    context: Type.Optional(
      Type.Union([Type.String({ maxLength: 16_000 }), Type.Record(Type.String(), Type.Unknown())], {
        description:
          'What the character knows of the scene: a text, or variables for the persona such as {"place":"cellar"}.',
      }),
    ),
    language: Type.Optional(
      text("What the character speaks in this session, such as German; else as the designer chose.", 64),
    ),
    actions: Type.Optional(
      Type.Array(ActionSchema, { maxItems: 64, description: "What the game can do for the character." }),
    ),
    cues: Type.Optional(
      Type.Array(CueSchema, { maxItems: 64, description: "What the character may show beside its words, for `cue`." }),
    ),
    chatter: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 20,
        description: "In a scene: how many turns the characters go on among themselves before they wait (default 0).",
      }),
    ),
    draft: Type.Optional(
      Type.Boolean({ description: "With drafts in place of what is published; for the admin's token alone." }),
    ),
    instead: Type.Optional(
      Type.Object(
        {
          model: Type.Optional(text("A model's id.", 200)),
          persona: Type.Optional(Type.String({ maxLength: 32_000 })),
        },
        {
          description:
            "In place of the character's own, in this session: to try a model or a persona; for the admin's token alone.",
        },
      ),
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
        {
          description:
            "Go on with an earlier session; `context`, `actions`, `cues` and `language` that come along hold from then on.",
        },
      ),
    ),
    from: Type.Optional(
      Type.Object(
        { session: SessionId, turn: TurnId },
        {
          description:
            "A saved game loaded again: a new session that remembers another one of the same player and character, up to and including that turn.",
        },
      ),
    ),
  }),
  say: client("say", "What the player says. During a turn it cancels that turn first.", {
    session: SessionId,
    text: Type.String({ minLength: 1, description: "The player's words, at most `limits.textChars` of `welcome`." }),
    to: Type.Optional(Id("In a scene: the id of the character spoken to.")),
    player: Type.Optional({ ...PlayerSchema, description: "In a scene of several players: who speaks." }),
  }),
  line: client("line", "The character says exactly this; no model is asked.", {
    session: SessionId,
    text: Type.String({ minLength: 1, description: "The words, at most `limits.textChars` of `welcome`." }),
    speaker: Type.Optional(Id("In a scene: the id of the character that says it (default: the one that spoke last).")),
    interrupt: Type.Optional(
      Type.Boolean({ description: "Whether it ends the turn that runs; else it waits for its end (default true)." }),
    ),
  }),
  trigger: client("trigger", "Something happened in the story. The `ack` says whether the scene that is on knew it.", {
    session: SessionId,
    name: Type.String({ minLength: 1, maxLength: 128, description: "The trigger's name, as in the story's exits." }),
    data: Type.Optional(Type.Unknown({ description: "What the character may know of it." })),
  }),
  "scene.next": client("scene.next", "Somebody in the scene may speak now.", {
    session: SessionId,
    speaker: Type.Optional(Id("The id of the character whose turn it is (default: the next one).")),
  }),
  "context.update": client("context.update", "Tells the character what happens around it.", {
    session: SessionId,
    text: Type.Optional(
      text("What happened, or with a key how things are until that key says otherwise; empty with a key removes it."),
    ),
    key: Type.Optional(text("Same key replaces the earlier text.", 64)),
    variables: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "Replace those of the scene with the same names, for the persona's {{scene.…}}; null removes one.",
      }),
    ),
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
  "call.cancel": client("call.cancel", "Ends a method that answers later.", { session: SessionId, call: CallId }),
  feedback: client("feedback", "What the player thought of a turn; kept with it.", {
    session: SessionId,
    turn: TurnId,
    good: Type.Boolean({ description: "Whether it was good." }),
    note: Type.Optional(text("Why.", 2000)),
  }),
  "session.close": client("session.close", "Ends the conversation.", { session: SessionId }),
  ping: client("ping", "Asks for a `pong`.", {}),
} as const;
