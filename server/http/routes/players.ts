/** Everything kept about one player: shown whole, and deleted whole. */
import { Type } from "typebox";
import { BarkeepError } from "../../problems/errors.ts";
import type { SessionSummary } from "../../sessions/session-service.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";
import { exportPlayer, sessionsOf } from "./player-export.ts";
import { Id, listOf, PlayerParams, wholeList } from "./schemas.ts";

const encoder = new TextEncoder();

async function* inBytes(first: IteratorResult<string>, rest: AsyncGenerator<string>): AsyncGenerator<Uint8Array> {
  if (!first.done) yield encoder.encode(first.value);
  for await (const text of rest) yield encoder.encode(text);
}

export function playerRoutes({
  sessions,
  methods,
  memories,
  usage,
  waitingEvents,
  hooks,
  access,
  clock,
  scrubRecords,
}: HttpDependencies): readonly Route[] {
  return [
    route({
      name: "GET /players/:id/export",
      summary: "Everything kept about a player.",
      params: PlayerParams,
      answer: Type.Unknown(),
      run: async ({ params, signal }) => {
        const parts = exportPlayer(
          { sessions, methods, memories, usage, waitingEvents, hooks, clock },
          params.id,
          signal,
        );
        // Read before the answer begins, so that records that can't be read are an error and no broken answer.
        const first = await parts.next();
        return new Response(ReadableStream.from(inBytes(first, parts)), {
          headers: { "content-type": "application/json" },
        });
      },
    }),
    route({
      name: "DELETE /players/:id",
      summary: "Deletes everything kept about a player, and ends the player's tokens.",
      params: PlayerParams,
      answer: Type.Object({
        sessions: Type.Integer(),
        calls: Type.Integer(),
        memories: Type.Integer(),
        state: Type.Integer({ description: "What methods kept for the player." }),
        deliveries: Type.Integer({
          description: "Deliveries of hooks that were for the player; what they told is gone.",
        }),
      }),
      run: async ({ params }) => {
        await access.playerTokens.endPlayer(params.id);
        const found: SessionSummary[] = [];
        for await (const one of sessionsOf(sessions, params.id)) found.push(one);
        // All together: those that live then end side by side.
        await Promise.all(found.map(({ id }) => sessions.remove(id)));
        await sessions.forgetTokens(params.id);
        await usage.forgetPlayer(params.id);
        const deliveries = await hooks.forgetPlayer(params.id);
        await waitingEvents.forgetPlayer(params.id);
        const deleted = {
          sessions: found.length,
          calls: await methods.calls.forgetPlayer(params.id),
          memories: await memories.removeAll(params.id),
          state: await methods.state.removePlayer(params.id),
          deliveries,
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
