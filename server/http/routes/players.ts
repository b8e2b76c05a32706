/** Everything kept about one player: shown whole, and deleted whole. */
import { Type } from "typebox";
import { BarkeepError } from "../../problems/errors.ts";
import type { SessionSummary } from "../../sessions/session-service.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { Id, listOf, PlayerParams, wholeList } from "./schemas.ts";

const pageSize = 200;

function unlessNotFound(error: unknown): null {
  if (error instanceof BarkeepError && error.code === "not_found") return null;
  throw error;
}

export function playerRoutes({
  sessions,
  methods,
  memories,
  access,
  clock,
  scrubRecords,
}: HttpDependencies): readonly Route[] {
  const sessionsOf = async (player: string): Promise<SessionSummary[]> => {
    const found: SessionSummary[] = [];
    let after: string | null = null;
    do {
      const page = await sessions.list({ player, limit: pageSize, ...(after !== null && { after }) });
      found.push(...page.items);
      after = page.next;
    } while (after !== null);
    return found;
  };
  return [
    route({
      name: "GET /players/:id/export",
      summary: "Everything kept about a player.",
      params: PlayerParams,
      answer: Type.Unknown(),
      run: async ({ params }) => {
        const summaries = await sessionsOf(params.id);
        const details = [];
        for (const summary of summaries) {
          // A session whose journal is damaged from the start, or gone since, keeps nobody from the rest.
          const detail = await sessions.detail(summary.id).catch(unlessNotFound);
          if (detail === null) {
            details.push({ ...summary, kept: false });
            continue;
          }
          const turns = [];
          // A turn's trace may be past its time while the transcript still stands.
          for (const turn of detail.turnIds) turns.push(await sessions.turn(turn).catch(() => ({ turn, kept: false })));
          details.push({ ...detail, turns });
        }
        const calls = [];
        for await (const call of methods.calls.ofPlayer(params.id)) calls.push(call);
        return {
          player: params.id,
          at: new Date(clock.now()).toISOString(),
          sessions: details,
          calls,
          memories: await memories.list(params.id),
          tokensToday: sessions.tokensToday(params.id),
        };
      },
    }),
    route({
      name: "DELETE /players/:id",
      summary: "Deletes everything kept about a player, and ends the player's tokens.",
      params: PlayerParams,
      answer: Type.Object({ sessions: Type.Integer(), calls: Type.Integer(), memories: Type.Integer() }),
      run: async ({ params }) => {
        await access.playerTokens.endPlayer(params.id);
        const found = await sessionsOf(params.id);
        // All together: those that live then end side by side.
        await Promise.all(found.map(({ id }) => sessions.remove(id)));
        await sessions.forgetTokens(params.id);
        const deleted = {
          sessions: found.length,
          calls: await methods.calls.forgetPlayer(params.id),
          memories: await memories.removeAll(params.id),
        };
        await scrubRecords();
        return deleted;
      },
    }),
    route({
      name: "GET /players/:id/memories",
      summary: "Facts that characters keep about a player.",
      params: PlayerParams,
      answer: listOf(Type.Unknown()),
      run: async ({ params }) => wholeList(await memories.list(params.id)),
    }),
    route({
      name: "DELETE /players/:id/memories/:memory",
      summary: "Deletes one fact.",
      params: Type.Object({ id: Id, memory: Id }),
      status: 204,
      run: async ({ params }) => {
        if (await memories.remove(params.id, params.memory)) return;
        throw new BarkeepError("not_found", `No memory of this player has the id ${params.memory}.`);
      },
    }),
  ];
}
