/** Announcements to players who are away wait for them: told once, in the next session that fits, when it is opened or gone on with. */
import type { Log } from "../observe/log.ts";
import type { WaitingEvents } from "../records/waiting-events.ts";
import { type Announcement, announceTo, isMeant, type Reached, type Told } from "./announce.ts";

export interface WaitingOptions {
  readonly events: Pick<WaitingEvents<Announcement>, "add" | "take">;
  readonly clock: { now(): number };
  readonly log: Log;
}

export interface Heard extends Reached {
  /** Players that it waits for. */
  readonly waiting: readonly string[];
}

export interface Waiting {
  /** What the session's player missed. Never throws: what could not be told is in the log. */
  tellTo(session: Told): Promise<void>;
  /** As `announce`, and kept for those players that no session was there for. */
  orKeep(announce: (event: Announcement) => Promise<Reached>): (event: Announcement) => Promise<Heard>;
}

export function createWaiting({ events, clock, log }: WaitingOptions): Waiting {
  return {
    async tellTo(session) {
      const { player } = session.entry;
      if (player === null) return;
      try {
        for (const event of await events.take(player.id, (one) => isMeant(session, one)))
          await announceTo(session, event);
      } catch (error) {
        log.warn({ error, session: session.id }, "a session could not be told what happened while its player was away");
      }
    },
    orKeep: (announce) => async (event) => {
      const { reached, heard } = await announce(event);
      // Whoever is meant by a session alone is meant there.
      const away = event.sessions ? [] : [...new Set(event.players)].filter((player) => !heard.includes(player));
      for (const player of away) await events.add(player, { ...event, players: [player] }, clock.now());
      return { reached, heard, waiting: away };
    },
  };
}
