/** The vault over the store: values sealed on disk, opened in memory for the methods that name them, masked everywhere. */

import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { Collection, Store } from "../store/store.ts";
import { createMasker, type Masker } from "./mask.ts";
import { formsOf } from "./mask-forms.ts";
import type { Seal, Sealed } from "./seal.ts";
import { isReservedName, secretNameShape } from "./secret-name.ts";
import type { Vault } from "./vault.ts";

interface StoredSecret {
  /** The secret's name. */
  readonly id: string;
  readonly sealed: Sealed;
  readonly updatedAt: string;
}

export interface StoredVault extends Vault {
  /** Seals every secret again with the first key. */
  sealAgain(): Promise<void>;
}

export interface VaultOptions {
  readonly store: Store;
  readonly seal: Seal;
  readonly clock: { now(): number };
  readonly log: Log;
  /** Further values to mask, by name: provider keys, the admin token. They never reach a method. */
  readonly alsoMask?: Readonly<Record<string, string | undefined>>;
}

const longestValue = 32 * 1024;
/** Former values that are masked: how many, and how much of them, in UTF-16 units; always the latest. */
const mostPast = { values: 100, chars: 256 * 1024 };
const purpose = (name: string) => `secret ${name}`;

export function createVault({ store, seal, clock, log, alsoMask = {} }: VaultOptions): StoredVault {
  const stored: Collection<StoredSecret> = store.collection("access/secrets", { sealed: "object" });
  const values = new Map<string, string>();
  /** Values that were replaced or removed: calls under way may still print them. */
  const past = new Map<string, string>();
  /** Made once for each value: a change of one secret is not to read all the others anew. */
  const forms = new Map<string, readonly string[]>();
  let masker: Masker;
  /** Also of what another node has changed. */
  const refresh = (names: readonly string[]) => {
    for (const name of names) {
      const one = stored.get(name);
      const value = one && seal.open(one.sealed, purpose(name));
      if (one !== undefined && value === undefined)
        log.error({ name }, "a secret can't be opened with the present key: enter it again, or bring the old key back");
      if (value !== values.get(name)) retire(name);
      if (value === undefined) values.delete(name);
      else values.set(name, value);
    }
    masker = newMasker();
  };
  refresh(stored.list().map(({ id }) => id));
  stored.onChange(refresh);

  function newMasker(): Masker {
    const also = Object.entries(alsoMask).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const former = [...past].map(([value, name]) => [name, value] as const);
    const masked = [...values, ...former, ...also];
    const present = new Set(masked.map(([, value]) => value));
    for (const value of forms.keys()) if (!present.has(value)) forms.delete(value);
    for (const value of present) if (!forms.has(value)) forms.set(value, formsOf(value));
    return createMasker(masked, (value) => forms.get(value) ?? []);
  }

  function retire(name: string): void {
    const value = values.get(name);
    if (value === undefined) return;
    past.delete(value);
    past.set(value, name);
    let chars = [...past.keys()].reduce((sum, { length }) => sum + length, 0);
    for (const oldest of past.keys()) {
      if ((past.size <= mostPast.values && chars <= mostPast.chars) || past.size === 1) return;
      past.delete(oldest);
      chars -= oldest.length;
    }
  }

  return {
    names: () => stored.list().map(({ id, updatedAt }) => ({ name: id, updatedAt })),

    environment(names) {
      const wanted = [...new Set(names)];
      return {
        values: Object.fromEntries(wanted.flatMap((name) => (values.has(name) ? [[name, values.get(name)!]] : []))),
        missing: wanted.filter((name) => !values.has(name)),
      };
    },

    async set(name, value) {
      checkSecret(name, value);
      const updatedAt = new Date(clock.now()).toISOString();
      await stored.put({ id: name, sealed: seal.seal(value, purpose(name)), updatedAt });
    },

    remove: (name) => stored.remove(name),

    mask: (text) => masker.mask(text),
    maskJson: (value) => masker.maskJson(value),

    async sealAgain() {
      for (const one of stored.list()) {
        const value = values.get(one.id);
        if (value === undefined || !seal.isOld(one.sealed)) continue;
        await stored.put({ ...one, sealed: seal.seal(value, purpose(one.id)) });
      }
    },
  };
}

function checkSecret(name: string, value: string): void {
  const problem = (path: string, message: string) =>
    new BarkeepError("invalid_request", message, { details: [{ path, message }] });
  if (!secretNameShape.test(name))
    throw problem(
      "name",
      "A secret's name is capital letters, digits and underscores, at most 64, such as OPENWEATHER_KEY.",
    );
  if (isReservedName(name))
    throw problem(
      "name",
      `${name} would change how Python or another program runs; choose another name, such as MY_${name}.`.slice(0, 200),
    );
  if (typeof value !== "string" || value === "")
    throw problem("value", "A secret needs a value: a text that is not empty.");
  if (value.length > longestValue) throw problem("value", `A secret is at most ${longestValue} characters.`);
  if (value.includes("\0"))
    throw problem("value", "A secret can't hold a zero character: environment variables can't either.");
}
