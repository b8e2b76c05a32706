/** From whom a session's scene is taken: what the character knows of it, can do in it and is made to say stands in the prompt. */
import type { Player } from "../../protocol/messages.ts";
import { mayActFor } from "../access/permissions.ts";
import type { Principal } from "../access/principal.ts";
import { BarkeepError } from "../problems/errors.ts";

/** The fields of a message that set the scene, by name; undefined for those that are not given. */
export type SceneFields = Readonly<
  Partial<Record<"context" | "actions" | "cues" | "language" | "line" | "trigger", unknown>>
>;

/** Throws `forbidden` for what a player's token must not say where only the game's own server may. */
export function refuseSceneOf(principal: Principal, fields: SceneFields, fromGame: boolean): void {
  if (!fromGame || principal.kind !== "player") return;
  const given = (Object.keys(fields) as (keyof SceneFields)[]).find((name) => fields[name] !== undefined);
  if (given === undefined) return;
  throw new BarkeepError(
    "forbidden",
    `This server takes ${given} from the game's own server alone (BARKEEP_SCENE_FROM_GAME): a player's token can't send it. Let your server send it with the game key.`,
    given === "line" || given === "trigger" ? {} : { details: [{ path: `/${given}` }] },
  );
}

/** Throws `forbidden` where somebody would speak for a player whom the token does not stand for. */
export function refuseSpeaker(principal: Principal, player: Player | undefined): void {
  if (player === undefined || mayActFor(principal, player.id)) return;
  const details = [{ path: "/player/id" }];
  throw new BarkeepError("forbidden", `This token can't speak for ${player.id}.`, { details });
}
