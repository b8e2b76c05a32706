/**
 * Player tokens: short-lived, signed, and bound to a player, to characters and to a number of sessions. They are
 * `bk_player_<key>.<claims>.<signature>`; nothing of them is stored but which were taken back.
 */
import { type Static, Type } from "typebox";
import { PlayerIdSchema } from "../../protocol/messages.ts";
import { BarkeepError } from "../problems/errors.ts";
import { fieldProblems } from "../problems/field-problems.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Collection, Store } from "../store/store.ts";
import type { PlayerPrincipal, Principal } from "./principal.ts";
import type { SigningKeys } from "./signing-keys.ts";
import { tokenPrefixes } from "./token.ts";

/** How far another machine's clock may be off, in ms. */
export const clockSkewMs = 60_000;
export const longestTokenSeconds = 86_400;

export const PlayerTokenRequest = Type.Object({
  player: Type.Object(
    {
      id: PlayerIdSchema,
      name: Type.Optional(
        Type.String({ maxLength: 128, description: "What characters call the player; the id when not given." }),
      ),
    },
    { required: ["id"] },
  ),
  characters: Type.Optional(
    Type.Union(
      [Type.Literal("all"), Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 256 })],
      {
        description: "Ids of the characters the player may talk to; all when not given.",
      },
    ),
  ),
  ttlSeconds: Type.Optional(
    Type.Integer({ minimum: 1, maximum: longestTokenSeconds, description: "How long the token lives." }),
  ),
  maxSessions: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 10_000, description: "Most live sessions of this player." }),
  ),
});

interface Claims {
  readonly player: { readonly id: string; readonly name: string };
  readonly characters: "all" | readonly string[];
  readonly maxSessions: number;
  /** Unix times in ms. */
  readonly at: number;
  readonly until: number;
  /** The game key that issued it. */
  readonly by: string | null;
}

interface StoredEnd {
  /** The player's id, digested with a signing key: whose it was can't be told, not even by guessing, once that key is gone. */
  readonly id: string;
  /** Tokens issued up to this time are refused; Unix time in ms. */
  readonly upTo: number;
}

export interface PlayerTokens {
  /** Throws `forbidden`, or `invalid_request` with details. */
  issue(principal: Principal, request: unknown): Promise<{ readonly token: string; readonly expiresAt: string }>;
  /** The principal, or `unauthorized`, or `token_expired`. */
  check(token: string): PlayerPrincipal | BarkeepError;
  /** Refuses every token this player has so far. */
  endPlayer(player: string): Promise<void>;
  /** Refuses every player token there is. */
  endAll(): Promise<void>;
  /** Lets go of ends that no token lives to meet. */
  forgetOldEnds(): Promise<void>;
}

export interface PlayerTokensOptions {
  readonly store: Store;
  readonly signing: SigningKeys;
  readonly clock: { now(): number };
  readonly defaultSeconds: number;
  readonly defaultMaxSessions: number;
  /** Whether the game key that issued a token still stands. */
  readonly keyStands: (key: string) => boolean;
  readonly onEnded: (affects: (principal: Principal) => boolean) => void;
}

export function createPlayerTokens(options: PlayerTokensOptions): PlayerTokens {
  const { store, signing, clock, keyStands, onEnded } = options;
  const ends: Collection<StoredEnd> = store.collection("access/ended-players", { upTo: "number" });

  // Also of a player whose tokens another node has ended.
  ends.onChange((ids) => {
    const ended = new Set(ids.filter((id) => ends.get(id) !== undefined));
    if (ended.size === 0) return;
    onEnded((who) => who.kind === "player" && signing.digests(who.player.id).some((digest) => ended.has(digest)));
  });

  async function forgetOldEnds(): Promise<void> {
    const longAgo = clock.now() - longestTokenSeconds * 1000 - clockSkewMs;
    for (const end of ends.list()) if (end.upTo < longAgo) await ends.remove(end.id);
  }

  return {
    async issue(principal, request) {
      if (principal.kind === "player") throw new BarkeepError("forbidden", "A player token can't make player tokens.");
      const problems = fieldProblems(PlayerTokenRequest, request, { required: ["player"] });
      if (problems.length > 0) throw invalidRequest(problems);
      const asked = request as Static<typeof PlayerTokenRequest>;
      const at = clock.now();
      const claims: Claims = {
        player: { id: asked.player.id, name: asked.player.name ?? asked.player.id },
        characters: asked.characters ?? "all",
        maxSessions: asked.maxSessions ?? options.defaultMaxSessions,
        at,
        until: at + (asked.ttlSeconds ?? options.defaultSeconds) * 1000,
        by: principal.kind === "game" ? principal.key : null,
      };
      const body = Buffer.from(JSON.stringify(claims)).toString("base64url");
      const { key, signature } = await signing.sign(body);
      return {
        token: `${tokenPrefixes.player}${key}.${body}.${signature}`,
        expiresAt: new Date(claims.until).toISOString(),
      };
    },

    check(token) {
      const parts = token.slice(tokenPrefixes.player.length).split(".");
      const [key, body, signature] = parts;
      if (parts.length !== 3 || !key || !body || !signature || !signing.verify(body, key, signature))
        return new BarkeepError(
          "unauthorized",
          "The player token is not one of this server's, or its signing key is gone.",
        );
      const claims = JSON.parse(Buffer.from(body, "base64url").toString("utf8")) as Claims;
      if (clock.now() > claims.until + clockSkewMs)
        return new BarkeepError("token_expired", `The player token ended at ${new Date(claims.until).toISOString()}.`);
      const end = ends.get(signing.digest(claims.player.id, key) ?? "");
      if ((end !== undefined && claims.at <= end.upTo) || (claims.by !== null && !keyStands(claims.by)))
        return new BarkeepError("unauthorized", "The player token was revoked.");
      return {
        kind: "player",
        player: claims.player,
        characters: claims.characters,
        maxSessions: claims.maxSessions,
        expiresAt: claims.until,
        key: claims.by,
      };
    },

    async endPlayer(player) {
      await forgetOldEnds();
      // A token that a later key signs is a later token.
      await ends.putAll(signing.digests(player).map((id) => ({ id, upTo: clock.now() })));
    },

    endAll: () => signing.replaceAll(),

    forgetOldEnds,
  };
}
