/** Tokens that are shown once and kept as hashes: long random values, so one round of SHA-256 is enough. */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** Kinds of token by how they begin, so that people and secret scanners know one when they see it. */
export const tokenPrefixes = {
  admin: "bk_admin_",
  game: "bk_game_",
  player: "bk_player_",
  development: "bk_dev_",
  local: "bk_local_",
} as const;

/** 32 random bytes as URL-safe text behind the prefix. */
export function newToken(prefix: string): string {
  return prefix + randomBytes(32).toString("base64url");
}

export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Compares two hashes in a time that says nothing about them. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
