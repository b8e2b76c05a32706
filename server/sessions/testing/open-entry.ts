/** The journal entry that a session of nobody in particular begins with. */
import type { OpenEntry } from "../session-records.ts";

export const openEntry = (session: string): OpenEntry => ({
  kind: "open",
  session,
  at: 1000,
  character: "mira",
  player: null,
  scene: null,
  actions: [],
  owner: { kind: "admin", key: null, player: null },
});
