/** Methods made ready to be offered and called: their schemas compiled, their offers remembered until one changes. */
import type { JsonObject } from "../../protocol/json.ts";
import type { Log } from "../observe/log.ts";
import { topOf } from "../problems/stored-problems.ts";
import type { Collection } from "../store/store.ts";
import { type CheckArguments, createArgumentCheck } from "./argument-check.ts";
import type { ArgumentCheck, OfferedMethod } from "./library.ts";
import type { Method } from "./method.ts";
import { anyTime, readMethodFields } from "./method-fields.ts";
import { type Offer, offerTo, offerToAnyone } from "./offer.ts";

export interface CompiledMethod {
  readonly method: Method;
  readonly schema: JsonObject;
  readonly check: CheckArguments;
}

export class CompiledMethods {
  readonly #log: Log;
  readonly #place: NonNullable<Collection<Method>["place"]>;
  /** Where a method of ours is missing, theirs is taken. */
  readonly #under: CompiledMethods | null;
  readonly #compiled = new Map<string, CompiledMethod>();
  readonly #offers = new Map<string, Offer>();

  constructor(options: { readonly log: Log; readonly stored: Collection<Method>; readonly under?: CompiledMethods }) {
    const { stored } = options;
    this.#log = options.log;
    this.#place = (id, field) => stored.place?.(id, field);
    this.#under = options.under ?? null;
  }

  /** Takes a method as it is now, or lets go of one that is gone. */
  set(id: string, method: Method | undefined): void {
    this.#offers.clear();
    const fresh = method && this.#compile(method);
    if (fresh) this.#compiled.set(id, fresh);
    else this.#compiled.delete(id);
  }

  /** Of one below this one. */
  changedBelow(): void {
    this.#offers.clear();
  }

  has(id: string): boolean {
    return this.#compiled.has(id);
  }

  get(id: string): CompiledMethod | undefined {
    return this.#compiled.get(id) ?? this.#under?.get(id);
  }

  offeredTo(character: string): Offer {
    let offer = this.#offers.get(character);
    if (!offer) {
      offer = offerTo(character, this.#all());
      this.#offers.set(character, offer);
    }
    return offer;
  }

  offeredToAnyone(): readonly OfferedMethod[] {
    return offerToAnyone(this.#all());
  }

  checkArguments(id: string, given: unknown): ArgumentCheck {
    const found = this.get(id);
    if (!found) return { ok: false, problems: [`There is no method ${id}.`] };
    return found.check(given);
  }

  #all(): CompiledMethod[] {
    return [...this.#entries().values()];
  }

  #entries(): ReadonlyMap<string, CompiledMethod> {
    return this.#under === null ? this.#compiled : new Map([...this.#under.#entries(), ...this.#compiled]);
  }

  #compile(method: Method): CompiledMethod | undefined {
    const reading = readMethodFields(method, {}, { ...anyTime, required: [] });
    if (reading.ok)
      return {
        method: { ...method, ...reading.draft },
        schema: reading.schema,
        check: createArgumentCheck(reading.schema),
      };
    // Somebody edited the file by hand; the method stays in the list, but is offered to nobody.
    for (const { path, message } of reading.problems) {
      const where = this.#place(method.id, topOf(path)) ?? path;
      this.#log.error(
        { method: method.id, path },
        `The method "${method.id}" can't be used (${where}): ${path}: ${message}`,
      );
    }
    return undefined;
  }
}
