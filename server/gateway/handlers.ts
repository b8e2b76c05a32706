/** What each client message does, once the connection has been greeted. */

import type { JsonObject } from "../../protocol/json.ts";
import type { ClientMessageOf, ClientMessageType } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Outlet } from "../sessions/audience.ts";
import { refuseSpeaker } from "../sessions/scene-source.ts";
import type { Session } from "../sessions/session.ts";
import type { OpenSession } from "../sessions/session-service.ts";
import type { Sessions } from "../sessions/sessions.ts";

/** The connection as its handlers see it. */
export interface Greeted {
  readonly principal: Principal;
  readonly sessions: Sessions;
  readonly outlet: Outlet;
  /** This connection's sessions by id. */
  readonly open: Map<string, Session>;
  readonly draining: boolean;
  /** Names the connection in every line. */
  readonly log: Log;
  reply(message: { readonly type: "pong"; readonly replyTo: string }): void;
  /** Answers `error` for something that went wrong after the handler returned. */
  fail(error: unknown, replyTo: string, session: string): void;
}

type Handlers = {
  readonly [T in Exclude<ClientMessageType, "hello">]: (
    connection: Greeted,
    message: ClientMessageOf<T>,
  ) => Promise<void> | void;
};

/** Each throws a `BarkeepError` with the code to answer. What a handler awaits holds up the connection's next message. */
export const handlers: Handlers = {
  ping: (connection, { id }) => connection.reply({ type: "pong", replyTo: id }),

  "session.open": async (connection, message) => {
    refuseWhenDraining(connection);
    const { sessions, outlet, principal } = connection;
    const { id, resume, character, characters } = message;
    const first = characters?.[0] ?? character;
    const given = openingOf(message);
    if (resume === undefined) {
      if (first === undefined) throw missing("/character");
      if (characters !== undefined && character !== undefined && character !== first)
        throw wrong("/character", "is not the first of the scene; leave it out beside `characters`");
      const scene = characters && { characters };
      const session = await sessions.open({ principal, character: first, ...scene, ...given }, outlet, id);
      connection.open.set(session.id, session);
      connection.log.info({ session: session.id, character: first }, "a session was opened");
      return;
    }
    if (given.from !== undefined) throw wrong("/from", "can't be given beside `resume`");
    const { context, language, actions, cues } = given;
    const renewal = {
      ...(first !== undefined && { character: first }),
      ...(context !== undefined && { context }),
      ...(language !== undefined && { language }),
      ...(actions && { actions }),
      ...(cues && { cues }),
    };
    const session = await sessions.resume({ ...resume, principal, ...renewal }, outlet, id);
    connection.open.set(session.id, session);
    connection.log.info({ session: session.id, after: resume.after }, "a session was resumed");
  },

  say: async (connection, { id, session: sessionId, text, to, player }) => {
    refuseWhenDraining(connection);
    const session = sessionOf(connection, sessionId);
    refuseSpeaker(connection.principal, player);
    const how = { ...(to !== undefined && { to }), ...(player && { player }) };
    const { turn, result } = await session.say(text, id, how);
    if (result === null) await session.repeat(turn, connection.outlet);
  },

  line: async (connection, { id, session: sessionId, text, speaker, interrupt }) => {
    refuseWhenDraining(connection);
    connection.sessions.refuseScene(connection.principal, { line: true });
    const session = sessionOf(connection, sessionId);
    const how = { ...(speaker !== undefined && { speaker }), ...(interrupt !== undefined && { interrupt }) };
    const before = await session.line({ text, ...how }, id);
    if (before !== null) await session.repeat(before, connection.outlet);
  },

  "scene.next": async (connection, { id, session: sessionId, speaker }) => {
    refuseWhenDraining(connection);
    const session = sessionOf(connection, sessionId);
    const before = await session.next(speaker, id);
    if (before !== null) await session.repeat(before, connection.outlet);
  },

  // From here on nothing is awaited: what is asked is done at once, but neither the disk nor a method that takes its time to stop
  // holds up the other characters of this socket.
  "context.update": (connection, { id, session, text, key, variables, respond }) => {
    if (respond !== undefined && respond !== "silent") refuseWhenDraining(connection);
    connection.sessions.refuseScene(connection.principal, { context: true });
    if (text === undefined && (variables === undefined || key !== undefined)) throw missing("/text");
    const update = {
      ...(text !== undefined && { text }),
      ...(key !== undefined && { key }),
      ...(variables && { variables: variables as JsonObject }),
      ...(respond && { respond }),
    };
    sessionOf(connection, session)
      .updateContext(update, id)
      .catch((error) => connection.fail(error, id, session));
  },

  "actions.set": (connection, { id, session, actions }) => {
    connection.sessions.refuseScene(connection.principal, { actions });
    sessionOf(connection, session)
      .setActions(actions, id)
      .catch((error) => connection.fail(error, id, session));
  },

  "action.result": (connection, { id, session, call, ok, result, error: reason }) => {
    const answer = {
      call,
      ok,
      ...(result !== undefined && { result }),
      ...(reason !== undefined && { error: reason }),
    };
    sessionOf(connection, session)
      .actionResult(answer, id)
      .catch((error) => connection.fail(error, id, session));
  },

  "turn.cancel": (connection, { id, session, turn, heardChars }) => {
    const options = { ...(turn !== undefined && { turn }), ...(heardChars !== undefined && { heardChars }) };
    sessionOf(connection, session)
      .cancel(options, id)
      .catch((error) => connection.fail(error, id, session));
  },

  trigger: (connection, { id, session, name, data }) => {
    refuseWhenDraining(connection);
    connection.sessions.refuseScene(connection.principal, { trigger: true });
    sessionOf(connection, session)
      .trigger({ name, data }, id)
      .catch((error) => connection.fail(error, id, session));
  },

  "call.cancel": (connection, { id, session, call }) => {
    sessionOf(connection, session)
      .cancelCall(call, id)
      .catch((error) => connection.fail(error, id, session));
  },

  feedback: (connection, { id, session, turn, good, note }) => {
    sessionOf(connection, session)
      .feedback({ turn, good, ...(note !== undefined && { note }) }, id)
      .catch((error) => connection.fail(error, id, session));
  },

  "session.close": async (connection, { id, session }) => {
    await connection.sessions.end(sessionOf(connection, session), "client", id);
    connection.open.delete(session);
    connection.log.info({ session }, "a session was closed");
  },
};

type Opening = Omit<OpenSession, "principal" | "character" | "characters">;

/** What of the message opens a session: what a client sends besides, such as a field of a newer version, is not passed on. */
const openingFields: Readonly<Record<keyof Opening, true>> = {
  chatter: true,
  player: true,
  context: true,
  language: true,
  actions: true,
  cues: true,
  draft: true,
  instead: true,
  from: true,
};

function openingOf(message: ClientMessageOf<"session.open">): Opening {
  return Object.fromEntries(Object.entries(message).filter(([name]) => Object.hasOwn(openingFields, name)));
}

const wrong = (path: string, what: string) =>
  new BarkeepError("invalid_message", `${path} ${what}.`, { details: [{ path }] });
const missing = (path: string) => wrong(path, "is missing");

function sessionOf({ open }: Pick<Greeted, "open">, id: string): Session {
  const session = open.get(id);
  if (session === undefined)
    throw new BarkeepError("unknown_session", `This connection has no session ${id}. Open or resume it first.`);
  return session;
}

function refuseWhenDraining({ draining }: Greeted): void {
  if (draining) throw new BarkeepError("draining", undefined, { retryAfterMs: 1000 });
}
