/** Unsaved work, kept in this browser so that a reload, a crash or a log-out loses nothing. */
import { readJson, writeJson } from "../../../protocol/exact-json.ts";
export type Kind = "methods" | "characters";

export interface KeptDraft<D> {
  readonly draft: D;
  /** The version it was made from; null for what was never saved. */
  readonly base: number | null;
  /** ISO 8601. */
  readonly at: string;
}

const key = (kind: Kind, id: string) => `barkeep.draft.${kind}.${id}`;

export function readKept<D>(kind: Kind, id: string): KeptDraft<D> | null {
  const text = localStorage.getItem(key(kind, id));
  if (text === null) return null;
  try {
    const kept = readJson(text) as KeptDraft<D>;
    return typeof kept?.draft === "object" ? kept : null;
  } catch {
    return null;
  }
}

export function keep<D>(kind: Kind, id: string, kept: KeptDraft<D> | null): void {
  try {
    if (kept) localStorage.setItem(key(kind, id), writeJson(kept));
    else localStorage.removeItem(key(kind, id));
  } catch {
    // The browser's storage is full or forbidden: editing goes on, only a reload would lose the draft.
  }
}

/** Ids of what has unsaved work, for marks in the list. */
export function keptIds(kind: Kind): ReadonlySet<string> {
  const prefix = key(kind, "");
  return new Set(
    Object.keys(localStorage)
      .filter((name) => name.startsWith(prefix))
      .map((name) => name.slice(prefix.length)),
  );
}
