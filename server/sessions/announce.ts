/** Tells live sessions of what happened outside the conversation: what a hook was told, what a schedule does. */
import type { JsonObject } from "../../protocol/json.ts";
import type { Log } from "../observe/log.ts";
import type { Session } from "./session.ts";

/** Whom it reaches, and what they hear. A session must be named in each list that is given. */
export interface Announcement {
  readonly players?: readonly string[];
  readonly sessions?: readonly string[];
  readonly characters?: readonly string[];
  readonly text?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly trigger?: string;
  readonly data?: unknown;
  readonly line?: string;
  /** Of `text`; `auto` when not given: the character speaks of it if it finds that worth a word. */
  readonly respond?: "silent" | "auto" | "must";
}

export type Told = Pick<Session, "id" | "entry" | "closed" | "updateContext" | "trigger" | "line">;

export interface AnnounceOptions {
  readonly live: () => readonly Told[];
  readonly log: Log;
}

/** Answers the ids of the sessions that heard of it, and their players; of one that could not take it, the log tells why. */
export function createAnnounce({ live, log }: AnnounceOptions) {
  return async (event: Announcement): Promise<Reached> => {
    const heard = await Promise.all(
      live()
        .filter((session) => !session.closed && isMeant(session, event))
        .map(async (session) => {
          try {
            await announceTo(session, event);
            return [session];
          } catch (error) {
            log.warn({ error, session: session.id }, "a session could not be told what happened outside");
            return [];
          }
        }),
    );
    const told = heard.flat();
    return { reached: told.map(({ id }) => id), heard: told.flatMap(({ entry }) => entry.player?.id ?? []) };
  };
}

export interface Reached {
  /** Ids of sessions. */
  readonly reached: readonly string[];
  /** Ids of their players. */
  readonly heard: readonly string[];
}

type Announce = ReturnType<typeof createAnnounce>;

/** The other nodes that share the sessions. */
interface OtherNodes {
  ask(kind: string, question: unknown): Promise<readonly unknown[]>;
  answer(kind: string, answering: (question: unknown) => Promise<unknown>): void;
}

/** Tells the sessions of this node, and those that others have live. */
export function announceOnAll(here: Announce, others: OtherNodes): Announce {
  others.answer("announce", (event) => here(event as Announcement));
  return async (event) => {
    const [own, there] = await Promise.all([here(event), others.ask("announce", event)]);
    const all = [own, ...there.flatMap((one) => (one as Reached | null) ?? [])];
    return { reached: all.flatMap(({ reached }) => reached), heard: all.flatMap(({ heard }) => heard) };
  };
}

export function isMeant({ id, entry }: Told, { sessions, characters, players }: Announcement): boolean {
  const cast = entry.characters ?? [entry.character];
  const { player } = entry;
  if (sessions && !sessions.includes(id)) return false;
  if (characters && !cast.some((one) => characters.includes(one))) return false;
  if (players && (player === null || !players.includes(player.id))) return false;
  return sessions !== undefined || characters !== undefined || players !== undefined;
}

export async function announceTo(
  session: Told,
  { text, variables, trigger, data, line, respond = "auto" }: Announcement,
) {
  if (text !== undefined || variables !== undefined) {
    await session.updateContext({
      ...(text !== undefined && { text, respond }),
      ...(variables !== undefined && { variables: variables as JsonObject }),
    });
  }
  if (trigger !== undefined) await session.trigger({ name: trigger, ...(data !== undefined && { data }) });
  // Whoever speaks is heard out: nobody in the scene asked for this line.
  if (line !== undefined) await session.line({ text: line, interrupt: false });
}
