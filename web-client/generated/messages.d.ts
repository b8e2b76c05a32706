/** The messages of the wire protocol v1. Made from `protocol/` by `npm run generate`; not to be edited. */
export interface ClientMessages {
  /** Opens the conversation on a socket; sent again with a fresh token, it refreshes the token. */
  "hello": {
    type: "hello";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** Versions the client speaks. */
    protocolVersions: Array<number>;
    /** Player token, game key or admin token, unless sent as Authorization: Bearer. */
    token?: string;
    /** Who is speaking, for the log. */
    client?: {
      /** The client's name. */
      name?: string;
      /** The client's version. */
      version?: string;
      /** The engine, such as Unity 2022.3. */
      engine?: string;
    };
  };
  /** Opens a conversation with a character, or resumes one. */
  "session.open": {
    type: "session.open";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The character's id. Needed unless `characters` or `resume` is given. */
    character?: string;
    /** Instead of `character`: everybody in a scene that the player talks with. */
    characters?: Array<string>;
    player?: {
      /** The player's id in the game. */
      id: string;
      /** What the character calls the player. */
      name?: string;
    };
    /** What the character knows of the scene: a text, or variables for the persona such as {"place":"cellar"}. */
    context?: string | Record<string, unknown>;
    /** What the character speaks in this session, such as German; else as the designer chose. */
    language?: string;
    /** What the game can do for the character. */
    actions?: Array<{
      /** The action's name as the model calls it. */
      name: string;
      /** What the game does, for the model to read. */
      description: string;
      /** Input description: as a method's, or a JSON Schema of type object. */
      parameters?: unknown;
      /** How long the game may take, in ms (default 10000). */
      timeoutMs?: number;
      /** False for one that is only told to the game, such as a wave: nothing is waited for, and it costs no round with the model (default true). */
      answers?: boolean;
    }>;
    /** What the character may show beside its words, for `cue`. */
    cues?: Array<{
      /** The cue's name, such as emotion. */
      name: string;
      /** What it may be set to, such as joy; left out, anything or nothing. */
      values?: Array<string>;
      /** When to use it, for the model to read. */
      description?: string;
    }>;
    /** In a scene: how many turns the characters go on among themselves before they wait (default 0). */
    chatter?: number;
    /** With drafts in place of what is published; for the admin's token alone. */
    draft?: boolean;
    /** In place of the character's own, in this session: to try a model or a persona; for the admin's token alone. */
    instead?: {
      /** A model's id. */
      model?: string;
      persona?: string;
    };
    /** Go on with an earlier session; `context`, `actions`, `cues` and `language` that come along hold from then on. */
    resume?: {
      /** The session's id, as `session.opened` gave it. */
      session: string;
      /** The last `seq` the client has handled; later ones are replayed. */
      after: number;
    };
    /** A saved game loaded again: a new session that remembers another one of the same player and character, up to and including that turn. */
    from?: {
      /** The session's id, as `session.opened` gave it. */
      session: string;
      /** The turn's id, as `turn.started` gave it. */
      turn: string;
    };
  };
  /** What the player says. During a turn it cancels that turn first. */
  "say": {
    type: "say";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The player's words, at most `limits.textChars` of `welcome`. */
    text: string;
    /** In a scene: the id of the character spoken to. */
    to?: string;
    /** In a scene of several players: who speaks. */
    player?: {
      /** The player's id in the game. */
      id: string;
      /** What the character calls the player. */
      name?: string;
    };
  };
  /** The character says exactly this; no model is asked. */
  "line": {
    type: "line";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The words, at most `limits.textChars` of `welcome`. */
    text: string;
    /** In a scene: the id of the character that says it (default: the one that spoke last). */
    speaker?: string;
    /** Whether it ends the turn that runs; else it waits for its end (default true). */
    interrupt?: boolean;
  };
  /** Something happened in the story. The `ack` says whether the scene that is on knew it. */
  "trigger": {
    type: "trigger";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The trigger's name, as in the story's exits. */
    name: string;
    /** What the character may know of it. */
    data?: unknown;
  };
  /** Somebody in the scene may speak now. */
  "scene.next": {
    type: "scene.next";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The id of the character whose turn it is (default: the next one). */
    speaker?: string;
  };
  /** Tells the character what happens around it. */
  "context.update": {
    type: "context.update";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** What happened, or with a key how things are until that key says otherwise; empty with a key removes it. */
    text?: string;
    /** Same key replaces the earlier text. */
    key?: string;
    /** Replace those of the scene with the same names, for the persona's {{scene.…}}; null removes one. */
    variables?: Record<string, unknown>;
    /** silent (default): only know it; auto: speak if it is worth it; must: speak. */
    respond?: "silent" | "auto" | "must";
  };
  /** Replaces the game actions the character may call. */
  "actions.set": {
    type: "actions.set";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** All actions from now on. */
    actions: Array<{
      /** The action's name as the model calls it. */
      name: string;
      /** What the game does, for the model to read. */
      description: string;
      /** Input description: as a method's, or a JSON Schema of type object. */
      parameters?: unknown;
      /** How long the game may take, in ms (default 10000). */
      timeoutMs?: number;
      /** False for one that is only told to the game, such as a wave: nothing is waited for, and it costs no round with the model (default true). */
      answers?: boolean;
    }>;
  };
  /** Answers an `action.call`. */
  "action.result": {
    type: "action.result";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
    /** Whether the game did it. */
    ok: boolean;
    /** What came of it, for the model to read. */
    result?: unknown;
    /** Why it could not be done. */
    error?: string;
  };
  /** Stops the character in mid-turn. */
  "turn.cancel": {
    type: "turn.cancel";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The turn's id, as `turn.started` gave it. */
    turn?: string;
    /** How many characters of the text the player had heard; the transcript keeps only those. */
    heardChars?: number;
  };
  /** Ends a method that answers later. */
  "call.cancel": {
    type: "call.cancel";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
  };
  /** What the player thought of a turn; kept with it. */
  "feedback": {
    type: "feedback";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** Whether it was good. */
    good: boolean;
    /** Why. */
    note?: string;
  };
  /** Ends the conversation. */
  "session.close": {
    type: "session.close";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
  };
  /** Asks for a `pong`. */
  "ping": {
    type: "ping";
    /** Chosen by the client; the answer carries it as `replyTo`. */
    id: string;
  };
}

export interface ServerMessages {
  /** Answers `hello`. */
  "welcome": {
    type: "welcome";
    /** The `id` of the message this answers. */
    replyTo?: string;
    /** The version spoken from now on. */
    protocolVersion: number;
    /** This connection's id, for the log. */
    connection: string;
    /** Who answers. */
    server: {
      name: string;
      version: string;
    };
    /** How often the server pings; silence of twice that is a lost socket. */
    heartbeatMs: number;
    /** Limits that hold for this connection: `frameBytes` (bytes of one frame), `messagesPerMinute`, `turnsPerMinute`, `sessions` (live at a time on this socket), `textChars` (of a `say` or `line`), `contextChars` (all context of a session), `actions` (of a session). Later servers may name more. */
    limits: Record<string, number>;
    /** Who the server takes this client for. */
    you?: {
      /** Whose token it is. */
      kind: "player" | "game" | "admin";
      player?: {
        /** The player's id in the game. */
        id: string;
        /** What the character calls the player. */
        name?: string;
      };
      /** When the token runs out, ISO 8601. */
      expiresAt?: string;
    };
    /** Those that this token may open, by id; null when there are more than 200. */
    characters?: Array<{
      id: string;
      name: string;
    }> | null;
  };
  /** Answers `session.open`. On a resume it comes after the messages that were missed, with the `seq` that follows theirs. */
  "session.opened": {
    type: "session.opened";
    /** The `id` of the message this answers. */
    replyTo?: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** Who will answer; of a scene the first. */
    character: {
      id: string;
      name: string;
    };
    /** Everybody in a scene. */
    characters?: Array<{
      id: string;
      name: string;
    }>;
    /** Whether an earlier session goes on. */
    resumed: boolean;
    /** Messages that can't be replayed any more, first and last `seq`. */
    gap?: {
      from: number;
      to: number;
    };
    /** What was said so far. */
    transcript?: Array<{
      /** Who spoke. */
      role: "player" | "character";
      /** What was said, as far as it was heard. */
      text: string;
      /** The turn's id, as `turn.started` gave it. */
      turn?: string;
      /** When, ISO 8601. */
      at: string;
      /** In a scene: which character or which player. */
      speaker?: {
        id: string;
        name: string;
      };
    }>;
    /** Where the character's story stands, if it has one. */
    story?: {
      /** The id of the scene that is on. */
      scene: string;
    };
    /** What the operator should know, such as a model that is retired or can't call methods. */
    warnings?: Array<{
      code: string;
      message: string;
    }>;
  };
  /** Answers `context.update`, `actions.set`, `action.result`, `turn.cancel`, `trigger`, `call.cancel` and `feedback`. */
  "ack": {
    type: "ack";
    /** The `id` of the message this answers. */
    replyTo?: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** Of a `trigger`: whether the scene that is on has an exit of that name. */
    known?: boolean;
  };
  /** The character begins to answer. */
  "turn.started": {
    type: "turn.started";
    /** The `id` of the message this answers. */
    replyTo?: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** What set it off. */
    cause: "say" | "context" | "line" | "trigger" | "later" | "scene";
    /** In a scene: who speaks. */
    speaker?: {
      id: string;
      name: string;
    };
  };
  /** More of what the character says. */
  "text.delta": {
    type: "text.delta";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** Text to append. */
    delta: string;
    /** True for a line said while waiting; not part of the turn's text. */
    filler?: boolean;
  };
  /** What the character shows at this place of its words. */
  "cue": {
    type: "cue";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** UTF-16 units of the turn's text that stand before it. */
    at: number;
    /** The cue's name, as declared. */
    name: string;
    /** What it is set to. */
    value?: string;
  };
  /** Another scene of the character's story is on. */
  "story.moved": {
    type: "story.moved";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The id of the scene that was on. */
    from: string;
    /** The id of the scene that is on now. */
    to: string;
    /** Which kind of exit was taken. */
    cause: "trigger" | "said" | "after" | "call";
  };
  /** A method begins to run. */
  "method.started": {
    type: "method.started";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
    /** The method's id. */
    method: string;
    /** The method's name for people. */
    name: string;
    /** True when its result will come after the turn. */
    later?: boolean;
  };
  /** A method that answers later says how far it has come. */
  "method.progress": {
    type: "method.progress";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
    /** The method's id. */
    method: string;
    /** What it is doing, for a person. */
    text: string;
    /** How much of it is done. */
    fraction?: number;
  };
  /** A method ended. */
  "method.finished": {
    type: "method.finished";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
    /** The method's id. */
    method: string;
    /** How it ended. */
    status: "ok" | "error" | "timeout" | "cancelled";
    /** How long it ran, in ms. */
    ms: number;
    error?: {
      /** The kind of failure, as in the table of method errors. */
      kind: string;
      /** A sentence for a person. */
      message: string;
    };
    /** True when it comes after its turn, whose id it carries. */
    later?: boolean;
  };
  /** The character asks the game to do something. */
  "action.call": {
    type: "action.call";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
    /** The action's name, as registered. */
    name: string;
    /** Arguments, checked against the action's parameters. */
    arguments: Record<string, unknown>;
    /** How long the game has to answer, in ms; null when no answer is waited for. */
    deadlineMs: number | null;
    /** In a scene: which character does it. */
    speaker?: {
      id: string;
      name: string;
    };
  };
  /** The answer to an action is no longer waited for. */
  "action.cancelled": {
    type: "action.cancelled";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** The call's id; an idempotency key for what the call does. */
    call: string;
  };
  /** The character has finished answering. */
  "turn.finished": {
    type: "turn.finished";
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** The turn's id, as `turn.started` gave it. */
    turn: string;
    /** How the turn ended. */
    finish: "complete" | "cancelled" | "limit" | "error";
    /** The deltas joined, fillers aside; of a cancelled turn, as far as heard. */
    text: string;
    /** What the turn cost. */
    usage: {
      /** Tokens sent to the model, all rounds. */
      inputTokens: number;
      /** Tokens the model wrote, all rounds. */
      outputTokens: number;
      /** Of the input, read from the provider's cache. */
      cachedTokens?: number;
      /** True when the provider gave no count and it was estimated. */
      estimated?: boolean;
    };
    /** Times in ms. */
    ms: {
      /** From start to the first text; null when there was none. */
      firstText: number | null;
      /** From start to finish. */
      total: number;
    };
    /** Why it failed. */
    error?: {
      /** A code of the error table. */
      code: string;
      message: string;
      /** How long to wait before saying it again, where that is known, in ms. */
      retryAfterMs?: number;
    };
  };
  /** The session has ended. */
  "session.closed": {
    type: "session.closed";
    /** The `id` of the message this answers. */
    replyTo?: string;
    /** The session's id, as `session.opened` gave it. */
    session: string;
    /** 1, 2, 3 … without gaps in this session. */
    seq: number;
    /** client, expired, revoked, or removed. */
    reason: string;
  };
  /** The server is about to stop: finish, then reconnect elsewhere. */
  "server.draining": {
    type: "server.draining";
    /** How long until the socket closes, in ms. */
    deadlineMs: number;
  };
  /** Something was wrong; the socket stays open. */
  "error": {
    type: "error";
    /** The `id` of the message this answers. */
    replyTo?: string;
    /** A code of the error table. */
    code: string;
    /** What was wrong, where, and what to do. */
    message: string;
    /** Whether the same message may succeed later. */
    retryable: boolean;
    /** How long to wait first, in ms. */
    retryAfterMs?: number;
    /** The session's id, as `session.opened` gave it. */
    session?: string;
    /** The field that was wrong, as a JSON Pointer such as `/actions/0/name`. */
    path?: string;
  };
  /** Answers `ping`. */
  "pong": {
    type: "pong";
    /** The `id` of the message this answers. */
    replyTo?: string;
  };
}

export type ClientMessageType = keyof ClientMessages;
export type ServerMessageType = keyof ServerMessages;
export type ClientMessageOf<T extends ClientMessageType> = ClientMessages[T];
export type ServerMessageOf<T extends ServerMessageType> = ServerMessages[T];
export type ClientMessage = ClientMessages[ClientMessageType];
export type ServerMessage = ServerMessages[ServerMessageType];
/** A server message that belongs to a session, and so carries `session` and `seq`. */
export type SessionMessage = Extract<ServerMessage, { seq: number }>;
export type Player = NonNullable<ClientMessages["session.open"]["player"]>;
export type GameAction = ClientMessages["actions.set"]["actions"][number];
/** A cue that the game declares: what the character may show beside its words. */
export type CueDeclaration = NonNullable<ClientMessages["session.open"]["cues"]>[number];
export type Usage = ServerMessages["turn.finished"]["usage"];
export type TranscriptEntry = NonNullable<ServerMessages["session.opened"]["transcript"]>[number];
