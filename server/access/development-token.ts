/** A game key for a first client on this machine, offered until a real one is made; the same over restarts. */
import type { Collection, Store } from "../store/store.ts";
import type { GameKeyPrincipal } from "./principal.ts";
import type { Seal, Sealed } from "./seal.ts";
import { hashToken, newToken, sameHash, tokenPrefixes } from "./token.ts";

const id = "development";
const purpose = "development token";

export interface DevelopmentToken {
  token(): string | undefined;
  find(token: string): GameKeyPrincipal | undefined;
  /** Whether this is its key id and it is still offered. */
  is(key: string): boolean;
  end(): void;
  sealAgain(): Promise<void>;
}

export interface DevelopmentTokenOptions {
  readonly store: Store;
  readonly seal: Seal;
  readonly offered: boolean;
  readonly onEnded: (key: string) => void;
}

export async function createDevelopmentToken(options: DevelopmentTokenOptions): Promise<DevelopmentToken> {
  const { store, seal, onEnded } = options;
  const stored: Collection<{ readonly id: string; readonly sealed: Sealed }> = store.collection("access/development", {
    sealed: "object",
  });
  let token: string | undefined;
  if (options.offered) {
    const kept = stored.get(id);
    token = kept && seal.open(kept.sealed, purpose);
    if (token === undefined) {
      token = newToken(tokenPrefixes.development);
      await stored.put({ id, sealed: seal.seal(token, purpose) });
    }
  }

  return {
    token: () => token,
    find: (given) =>
      token !== undefined && sameHash(hashToken(given), hashToken(token))
        ? { kind: "game", key: id, name: "development" }
        : undefined,
    is: (key) => key === id && token !== undefined,
    end() {
      if (token === undefined) return;
      token = undefined;
      onEnded(id);
    },
    async sealAgain() {
      const kept = stored.get(id);
      const opened = kept && seal.open(kept.sealed, purpose);
      if (kept === undefined || opened === undefined || !seal.isOld(kept.sealed)) return;
      await stored.put({ id, sealed: seal.seal(opened, purpose) });
    },
  };
}
