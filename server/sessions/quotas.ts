/** Counts what the tables of `limits.ts` limit. All counts are in memory but the day's tokens, which a restart must not give back. */
import type { Limits } from "../config/settings.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Spent, SpentTokens } from "../records/spent-tokens.ts";
import {
  dayTable,
  type GaugeName,
  gaugeTable,
  playerIn,
  type RateName,
  rateTable,
  type Scope,
  type Scopes,
} from "./limits.ts";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
/** What to tell somebody who waits for another socket, session or turn to end: there is no knowing. */
const gaugeRetryMs = 1000;

export interface QuotasOptions {
  readonly limits: Limits;
  readonly clock: { now(): number };
  readonly tokens: SpentTokens;
  readonly log: Log;
  /** Why no turn may begin for anybody, such as a budget that is used up. */
  readonly overBudget?: () => BarkeepError | null;
}

export class Quotas {
  readonly #limits: Limits;
  readonly #clock: { now(): number };
  readonly #tokens: SpentTokens;
  readonly #log: Log;
  readonly #overBudget: () => BarkeepError | null;
  /** Buckets of what is left, filling up again over a minute; a full one is not kept. */
  readonly #buckets = new Map<string, { left: number; at: number }>();
  readonly #gauges = new Map<string, number>();
  #day = "";
  #spent = new Map<string, number>();

  constructor({ limits, clock, tokens, log, overBudget = () => null }: QuotasOptions) {
    this.#overBudget = overBudget;
    this.#limits = limits;
    this.#clock = clock;
    this.#tokens = tokens;
    this.#log = log;
  }

  /** Reads back what was spent today before a restart, and lets go of earlier days. */
  async load(): Promise<void> {
    this.#turnDay();
    for (const { scope, id, tokens } of await this.#tokens.of(this.#day)) this.#add({ [scope]: id }, tokens);
  }

  /** Counts one, or one that weighs more, for everybody it counts for; or says who has had enough, and counts nothing. */
  consume(name: RateName, scopes: Scopes, weight = 1): BarkeepError | null {
    const { code, what, of } = rateTable[name];
    const now = this.#clock.now();
    const buckets = this.#limited(name, of, scopes).map(({ key, limit, scope }) => {
      const before = this.#buckets.get(key) ?? { left: limit, at: now };
      // A clock that went back must not lock anybody out until it has come so far again.
      if (before.at > now) before.at = now;
      const filled = (now - before.at) * (limit / minuteMs);
      return { key, limit, scope, left: Math.min(limit, before.left + filled) };
    });
    for (const { limit, scope, left } of buckets) {
      if (left >= 1) continue;
      const retryAfterMs = Math.ceil(((1 - left) * minuteMs) / limit);
      return refusal(code, what, scope, limit, retryAfterMs);
    }
    for (const { key, left } of buckets) this.#buckets.set(key, { left: left - weight, at: now });
    return null;
  }

  /** Takes away all that is left, and half a minute's worth beyond: who goes on far past the limit is to wait. */
  exhaust(name: RateName, scopes: Scopes): void {
    const at = this.#clock.now();
    for (const { key, limit } of this.#limited(name, rateTable[name].of, scopes))
      this.#buckets.set(key, { left: -limit / 2, at });
  }

  /**
   * One more at a time: a function to call when it has ended, or who has enough already. `most` narrows a scope's limit;
   * `beyond` counts what can't be refused any more.
   */
  enter(
    name: GaugeName,
    scopes: Scopes,
    { most = {}, beyond = false }: { readonly most?: Partial<Record<Scope, number>>; readonly beyond?: boolean } = {},
  ): BarkeepError | (() => void) {
    const { code, what, of } = gaugeTable[name];
    const counted = this.#limited(name, of, scopes);
    for (const { key, limit, scope } of counted) {
      const allowed = Math.min(limit, most[scope] ?? limit);
      if (!beyond && (this.#gauges.get(key) ?? 0) >= allowed) return refusal(code, what, scope, allowed, gaugeRetryMs);
    }
    for (const { key } of counted) this.#gauges.set(key, (this.#gauges.get(key) ?? 0) + 1);
    let left = false;
    return () => {
      if (left) return;
      left = true;
      for (const { key } of counted) this.#leave(key);
    };
  }

  /** How many there are now on the whole server. */
  count(name: GaugeName): number {
    return this.#gauges.get(`${name}:server:`) ?? 0;
  }

  /** Adds a turn's tokens to the day. */
  spend(scopes: Scopes, tokens: number): void {
    this.#turnDay();
    this.#add(scopes, tokens);
    const spent = this.#limited("tokens", dayTable.tokens.of, scopes).map(({ scope, id }) => ({ scope, id, tokens }));
    const day = this.#day;
    this.#tokens.add(day, spent).then(
      (totals) => this.#learn(day, totals),
      (error) => {
        this.#log.warn({ error }, "the day's tokens could not be written down; they count until a restart");
      },
    );
  }

  /** Reads what these have spent today on other nodes as well. Throws `storage_failed`. */
  async refresh(scopes: Scopes): Promise<void> {
    this.#turnDay();
    const day = this.#day;
    this.#learn(day, await this.#tokens.ofThese(day, this.#limited("tokens", dayTable.tokens.of, scopes)));
  }

  /** Who has used up the day's tokens, or null. */
  exhausted(scopes: Scopes): BarkeepError | null {
    this.#turnDay();
    const over = this.#overBudget();
    if (over) return over;
    const { code, what, of } = dayTable.tokens;
    for (const { key, limit, scope } of this.#limited("tokens", of, scopes)) {
      if (limit === 0 || (this.#spent.get(key) ?? 0) < limit) continue;
      return refusal(code, what, scope, limit, dayMs - (this.#clock.now() % dayMs));
    }
    return null;
  }

  /** Model tokens that a player's turns have used today, under all game keys together. */
  spentBy(player: string): number {
    this.#turnDay();
    return this.#spentKeysOf(player).reduce((sum, key) => sum + (this.#spent.get(key) ?? 0), 0);
  }

  /** Keeps what a player's turns have used for everybody else it counts for, without the player. Throws `storage_failed`. */
  async forgetPlayer(player: string): Promise<void> {
    this.#turnDay();
    const keys = this.#spentKeysOf(player);
    await this.#tokens.forget(
      "player",
      keys.map((key) => key.slice(playerPrefix.length)),
    );
    for (const key of keys) this.#spent.delete(key);
  }

  /** Forgets buckets that are full again, so that memory follows who is here now. Called once a minute. */
  sweep(): void {
    const now = this.#clock.now();
    for (const [key, { at }] of this.#buckets) if (now - at >= minuteMs) this.#buckets.delete(key);
  }

  #limited(name: string, of: Partial<Record<Scope, keyof Limits>>, scopes: Scopes) {
    return (Object.entries(of) as [Scope, keyof Limits][]).flatMap(([scope, setting]) => {
      const id = scopes[scope];
      return id === undefined ? [] : [{ scope, id, key: `${name}:${scope}:${id}`, limit: this.#limits[setting] }];
    });
  }

  #spentKeysOf(player: string): string[] {
    return [...this.#spent.keys()].filter(
      (key) => key.startsWith(playerPrefix) && playerIn({ player: key.slice(playerPrefix.length) }) === player,
    );
  }

  #leave(key: string): void {
    const count = (this.#gauges.get(key) ?? 0) - 1;
    if (count > 0) this.#gauges.set(key, count);
    else this.#gauges.delete(key);
  }

  /** What has been written down, by all nodes; what is on its way there is not in it yet. */
  #learn(day: string, totals: readonly Spent[]): void {
    if (day !== this.#day) return;
    for (const { scope, id, tokens } of totals) {
      const key = `tokens:${scope}:${id}`;
      this.#spent.set(key, Math.max(this.#spent.get(key) ?? 0, tokens));
    }
  }

  #add(scopes: Scopes, tokens: number): void {
    for (const { key } of this.#limited("tokens", dayTable.tokens.of, scopes)) {
      this.#spent.set(key, (this.#spent.get(key) ?? 0) + tokens);
    }
  }

  #turnDay(): void {
    const now = this.#clock.now();
    const day = new Date(now).toISOString().slice(0, 10);
    // A clock set right just after midnight does not begin the day before once more; one that was wrong by more does.
    if (day === this.#day || (day < this.#day && Date.parse(this.#day) - now < dayMs)) return;
    this.#day = day;
    this.#spent = new Map();
  }
}

const playerPrefix = "tokens:player:";

const owner: Record<Scope, string> = {
  connection: "this socket",
  address: "this address",
  player: "this player",
  key: "this game key",
  server: "the whole server",
};

function refusal(
  code: ConstructorParameters<typeof BarkeepError>[0],
  what: string,
  scope: Scope,
  limit: number,
  retryAfterMs: number,
): BarkeepError {
  const next = advice(code, scope) ?? `try again in ${retryAfterMs} ms`;
  const message = `The limit of ${limit} ${what} for ${owner[scope]} is reached; ${next}.`;
  return new BarkeepError(code, message, { retryAfterMs });
}

/** What helps where waiting for a moment does not. */
function advice(code: string, scope: Scope): string | null {
  if (code === "quota_exceeded") return "it is counted anew from midnight UTC";
  // Those of a socket end only by its own doing: waiting alone frees none.
  return code === "too_many_sessions" && scope === "connection" ? "close one of them first" : null;
}
