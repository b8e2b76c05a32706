/** Everything kept about one player, as JSON in pieces: read in one pass, and no further than it is asked for. */
import { writeJson } from "../../../protocol/exact-json.ts";
import { BarkeepError } from "../../problems/errors.ts";
import type { SessionDetail, SessionService, SessionSummary } from "../../sessions/session-service.ts";
import type { HttpDependencies } from "../dependencies.ts";

type Sources = Pick<
  HttpDependencies,
  "sessions" | "methods" | "memories" | "usage" | "waitingEvents" | "hooks" | "clock"
>;

const pageSize = 200;

/** A player's sessions, newest first. */
export async function* sessionsOf(
  sessions: Pick<SessionService, "list">,
  player: string,
): AsyncGenerator<SessionSummary> {
  let after: string | null = null;
  do {
    const page: Awaited<ReturnType<SessionService["list"]>> = await sessions.list({
      player,
      limit: pageSize,
      ...(after !== null && { after }),
    });
    yield* page.items;
    after = page.next;
  } while (after !== null);
}

/** Stops between two pieces when `signal` is aborted. Throws `storage_failed`. */
export async function* exportPlayer(
  { sessions, methods, memories, usage, waitingEvents, hooks, clock }: Sources,
  player: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const head = writeJson({ player, at: new Date(clock.now()).toISOString() });
  let separator = `${head.slice(0, -1)},"sessions":[`;
  for await (const summary of sessionsOf(sessions, player)) {
    if (signal.aborted) return;
    // A session that is damaged from the start, or gone since, keeps nobody from the rest.
    const detail = await sessions.detail(summary.id).catch(unlessNotFound);
    yield separator;
    if (detail === null) yield writeJson({ ...summary, kept: false });
    else yield* exportSession(sessions, detail, signal);
    separator = ",";
  }
  yield separator === "," ? `],"calls":[` : `${separator}],"calls":[`;
  separator = "";
  for await (const call of methods.calls.ofPlayer(player)) {
    if (signal.aborted) return;
    yield separator + writeJson(call);
    separator = ",";
  }
  const [facts, state, used, waiting, deliveries] = await Promise.all([
    memories.list(player),
    methods.state.ofPlayer(player),
    usage.ofPlayer(player),
    waitingEvents.list(player),
    hooks.ofPlayer(player),
  ]);
  const tokensToday = sessions.tokensToday(player);
  const rest = writeJson({ memories: facts, state, tokensToday, usage: used, waiting, deliveries });
  yield `],${rest.slice(1)}`;
}

async function* exportSession(
  sessions: Pick<SessionService, "turnsOf">,
  { turnIds, turns: _, ...detail }: SessionDetail,
  signal: AbortSignal,
): AsyncGenerator<string> {
  let separator = `${writeJson(detail).slice(0, -1)},"turns":[`;
  const missing = (from: number, to: number) => {
    const texts = turnIds.slice(from, to).map((turn) => writeJson({ turn, kept: false }));
    const text = texts.map((one) => {
      const piece = separator + one;
      separator = ",";
      return piece;
    });
    return text.join("");
  };
  // A turn's trace may be past its time while the transcript still stands.
  let next = 0;
  for await (const trace of sessions.turnsOf(detail.id)) {
    if (signal.aborted) return;
    const at = turnIds.indexOf(trace.turn, next);
    const before = at > next ? missing(next, at) : "";
    yield before + separator + writeJson(trace);
    separator = ",";
    if (at !== -1) next = at + 1;
  }
  const after = missing(next, turnIds.length);
  yield `${after}${separator === "," ? "" : separator}]}`;
}

function unlessNotFound(error: unknown): null {
  if (error instanceof BarkeepError && error.code === "not_found") return null;
  throw error;
}
