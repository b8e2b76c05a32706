/** What each client message does, once the connection has been greeted. */
import type { ClientMessageOf, ClientMessageType } from "../../protocol/messages.ts";
import type { Principal } from "../access/principal.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Outlet } from "../sessions/audience.ts";
import type { Session } from "../sessions/session.ts";
import type { Sessions } from "../sessions/sessions.ts";
import { checkActions } from "../sessions/sizes.ts";

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

  "session.open": async (connection, { id, character, player, context, actions, resume }) => {
    refuseWhenDraining(connection);
    const { sessions, outlet, principal } = connection;
    if (resume === undefined) {
      if (character === undefined) throw missing("/character");
      const request = {
        principal,
        character,
        ...(player && { player }),
        ...(context !== undefined && { context: context as string }),
        ...(actions && { actions }),
      };
      const session = await sessions.open(request, outlet, id);
      connection.open.set(session.id, session);
      connection.log.info({ session: session.id, character }, "a session was opened");
      return;
    }
    if (actions !== undefined) checkActions(actions, sessions.limits);
    const session = await sessions.resume({ ...resume, principal }, outlet, id);
    connection.open.set(session.id, session);
    connection.log.info({ session: session.id, character, after: resume.after }, "a session was resumed");
    if (actions !== undefined) await session.setActions(actions);
  },

  say: async (connection, { id, session: sessionId, text }) => {
    refuseWhenDraining(connection);
    const session = sessionOf(connection, sessionId);
    const { turn, result } = await session.say(text, id);
    if (result === null) await session.repeat(turn, connection.outlet);
  },

  // From here on nothing is awaited: what is asked is done at once, but neither the disk nor a method that takes its time to stop
  // holds up the other characters of this socket.
  "context.update": (connection, { id, session, text, key, respond }) => {
    if (respond !== undefined && respond !== "silent") refuseWhenDraining(connection);
    if (text === undefined) throw missing("/text");
    const update = { text, ...(key !== undefined && { key }), ...(respond && { respond }) };
    sessionOf(connection, session)
      .updateContext(update, id)
      .catch((error) => connection.fail(error, id, session));
  },

  "actions.set": (connection, { id, session, actions }) => {
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

  line: notYet,
  trigger: notYet,
  "scene.next": notYet,
  "call.cancel": notYet,
  feedback: notYet,

  "session.close": async (connection, { id, session }) => {
    await connection.sessions.end(sessionOf(connection, session), "client", id);
    connection.open.delete(session);
    connection.log.info({ session }, "a session was closed");
  },
};

/** Of a message that this version of the protocol has and this server does not carry out. */
function notYet({ open }: Greeted, { type, session }: { readonly type: string; readonly session: string }): never {
  sessionOf({ open }, session);
  throw new BarkeepError("unknown_type", `This server can't carry out ${type}.`);
}

function missing(path: string): BarkeepError {
  return new BarkeepError("invalid_message", `${path} is missing.`, { details: [{ path }] });
}

function sessionOf({ open }: Pick<Greeted, "open">, id: string): Session {
  const session = open.get(id);
  if (session === undefined)
    throw new BarkeepError("unknown_session", `This connection has no session ${id}. Open or resume it first.`);
  return session;
}

function refuseWhenDraining({ draining }: Greeted): void {
  if (draining) throw new BarkeepError("draining", undefined, { retryAfterMs: 1000 });
}
