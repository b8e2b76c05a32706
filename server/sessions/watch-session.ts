/** Lets somebody look on: hears a session's messages without being the one whom it answers. */
import type { Placed } from "./placed.ts";
import type { Session } from "./session.ts";
import type { Subscriber } from "./session-service.ts";

/**
 * Begins with the first message of the turn that runs, so that whoever comes late sees it whole. The function it gives ends it
 * and then calls `left`. Throws `storage_failed`.
 */
export async function watchSession(session: Session, subscriber: Subscriber, left: () => void): Promise<() => void> {
  let sent = 0;
  const deliver = ({ seq, message }: Placed) => {
    if (seq <= sent) return;
    sent = seq;
    subscriber(message);
  };
  // What happens while the turn so far is read waits for its place behind it.
  let early: Placed[] | null = [];
  const stop = session.listen((placed) => (early === null ? deliver(placed) : early.push(placed)));
  try {
    const turn = session.fold.turns.running;
    if (turn !== null) await session.repeat(turn, { deliver, drained: () => Promise.resolve() });
  } catch (error) {
    stop();
    left();
    throw error;
  }
  for (const placed of early) deliver(placed);
  early = null;
  return () => {
    stop();
    left();
  };
}
