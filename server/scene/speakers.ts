/** Who speaks in a scene: whom a player's words are for, whom the game names, and whose turn it is. */
import { BarkeepError } from "../problems/errors.ts";
import { nextInTurn, type Role, whoIsNamed } from "./cast.ts";

export class Speakers {
  readonly cast: readonly Role[];
  #last: string | null = null;

  /** `cast`: empty where a session is with one character alone, who is never named. */
  constructor({ cast }: { readonly cast: readonly Role[] }) {
    this.cast = cast;
  }

  spoke(speaker: Role | null): void {
    this.#last = speaker?.id ?? this.#last;
  }

  /** Who answers: the one in `to`, else the one named in the text, else the one who spoke last. Throws `unknown_character`. */
  answering(text: string, to: string | undefined): Role | null {
    if (this.cast.length === 0 && to === undefined) return null;
    return this.#role(to ?? whoIsNamed(text, this.cast) ?? this.#last ?? this.cast[0]?.id, "/to");
  }

  /** The one the game names, else the one who spoke last. Throws `unknown_character`. */
  saying(speaker: string | undefined): Role | null {
    if (this.cast.length === 0 && speaker === undefined) return null;
    return this.#role(speaker ?? this.#last ?? this.cast[0]?.id, "/speaker");
  }

  /** The one the game names, else the next one. Throws `unknown_character`. */
  next(speaker: string | undefined): Role | null {
    if (this.cast.length === 0 && speaker === undefined) return null;
    return this.#role(speaker ?? (this.cast.length > 0 ? nextInTurn(this.cast, this.#last) : undefined), "/speaker");
  }

  /** A player as the cast hears them: one who has the name of somebody in the cast is told apart, and no name holds what somebody says. */
  apart(player: Role | null): Role | null {
    if (player === null) return null;
    const name = player.name.replace(colons, " ");
    return { ...player, name: this.cast.some((one) => plain(one.name) === plain(name)) ? `${name} (a player)` : name };
  }

  #role(id: string | undefined, path: string): Role {
    const role = this.cast.find((one) => one.id === id);
    if (role !== undefined) return role;
    const here = this.cast.map((one) => one.id).join(", ") || "one character alone, who need not be named";
    const message = `${path} is ${JSON.stringify(id)}, who is not in this session; in it: ${here}.`;
    throw new BarkeepError("unknown_character", message, { details: [{ path }] });
  }
}

const colons = /[:：︰﹕∶꞉]/g;

const plain = (name: string): string =>
  name
    .normalize("NFKC")
    .replace(/[^\p{L}\p{N}]+/gu, "")
    .toLowerCase();
