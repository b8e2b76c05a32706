/** Says something in a session and waits for the whole turn, for those who have no socket. */
import type { Player, SessionMessage } from "../../protocol/messages.ts";
import type { TurnResult } from "../dialogue/conversation.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Session } from "./session.ts";
import type { Subscriber } from "./session-service.ts";

export interface RanMethod {
  readonly call: string;
  readonly method: string;
  readonly name: string;
  status: string;
  ms: number;
}

export interface Asked {
  /** Who speaks, where that is another one than the session's player. */
  readonly player: Player | undefined;
  readonly subscriber: Subscriber | undefined;
  readonly signal: AbortSignal | undefined;
}

/** `subscriber` is told the turn's messages as they leave. Throws what `Session.say` throws; an aborted turn is a cancelled one. */
export async function sayAndWait(
  session: Session,
  text: string,
  { player, subscriber: hear = () => {}, signal }: Asked,
): Promise<TurnResult & { readonly session: string; readonly methods: readonly RanMethod[] }> {
  const methods = new Map<string, RanMethod>();
  let turn: string | null = null;
  let finished = () => {};
  const heardAll = new Promise<void>((resolve) => {
    finished = resolve;
  });
  const take = (message: SessionMessage) => {
    if (!("turn" in message) || message.turn !== turn) return;
    if (message.type === "method.started") {
      const { call, method, name } = message;
      methods.set(call, { call, method, name, status: "running", ms: 0 });
    }
    const ran = message.type === "method.finished" ? methods.get(message.call) : undefined;
    if (ran !== undefined && message.type === "method.finished") {
      ran.status = message.status;
      ran.ms = message.ms;
    }
    hear(message);
    if (message.type === "turn.finished") finished();
  };
  // The turn's id is known only when the session has taken what was said; its first messages may be out by then.
  const early: SessionMessage[] = [];
  const stop = session.listen(({ message }) => {
    if (turn === null) early.push(message);
    else take(message);
  });
  const cancel = () => {
    session.cancel(turn === null ? {} : { turn }).catch(() => {});
  };
  try {
    const said = await session.say(text, undefined, player && { player });
    turn = said.turn;
    for (const message of early) take(message);
    signal?.addEventListener("abort", cancel, { once: true });
    if (signal?.aborted) cancel();
    const result = await said.result;
    if (result === null) throw new Error("a say without an id can't be a repeated one");
    const moved = session.left.then(() => {
      throw new BarkeepError("session_moved");
    });
    await Promise.race([heardAll, moved]);
    return { ...result, session: session.id, methods: [...methods.values()] };
  } finally {
    signal?.removeEventListener("abort", cancel);
    stop();
  }
}
