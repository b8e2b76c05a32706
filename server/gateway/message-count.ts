/** Counts what a socket says for whoever it speaks for, by its size, and tells a flood from a busy minute. */
import type { Principal } from "../access/principal.ts";
import type { BarkeepError } from "../problems/errors.ts";
import { type Scopes, scopesOf } from "../sessions/limits.ts";
import type { Quotas } from "../sessions/quotas.ts";

/** A message counts once for every so many characters begun: reading 60,000 takes milliseconds. */
export const largeChars = 8 * 1024;
/** The same before hello, when all there is to say is short. */
export const largeGreetingChars = 1024;
/** What a hello takes at most, but for one whose token names dozens of characters. */
const longestHelloChars = 4 * largeGreetingChars;
/** By how many refused messages outweigh those let through when a client that does not slow down is cut off. */
const floodRefusals = 200;

export class MessageCount {
  readonly #quotas: Quotas;
  readonly #address: string;
  readonly #connection: string;
  #first = true;
  #refusals = 0;

  constructor(options: { readonly quotas: Quotas; readonly connection: string; readonly address: string }) {
    const { quotas, connection, address } = options;
    this.#quotas = quotas;
    this.#connection = connection;
    this.#address = address;
  }

  /** Whether the client is to be cut off. */
  get flooding(): boolean {
    return this.#refusals > floodRefusals;
  }

  /** Counts a message of so many characters; says who has had enough, if somebody has. */
  consume(principal: Principal | null, chars: number): BarkeepError | null {
    const scopes = principal === null ? this.#stranger(chars) : scopesOf(principal, this.#connection);
    const weight = Math.max(1, Math.ceil(chars / (principal === null ? largeGreetingChars : largeChars)));
    this.#first = false;
    const refused = this.#quotas.consume("messages", scopes, weight);
    this.#refusals = Math.max(0, this.#refusals + (refused === null ? -weight : weight));
    if (this.flooding && principal !== null) this.#quotas.exhaust("messages", playerAlone(principal));
    return refused;
  }

  /** A hello counts for the player as well: who was cut off for a flood is to wait. */
  takeHello(principal: Principal): BarkeepError | null {
    return this.#quotas.consume("messages", playerAlone(principal));
  }

  /** A first message that may well be a hello is heard whatever else has come from the address, so that no neighbour is shut out. */
  #stranger(chars: number): Scopes {
    if (this.#first && chars <= longestHelloChars) return { connection: this.#connection };
    return { connection: this.#connection, address: this.#address };
  }
}

/** A flood is not the fault of those who share its game key. */
function playerAlone(principal: Principal): Scopes {
  const { player } = scopesOf(principal);
  return player === undefined ? {} : { player };
}
