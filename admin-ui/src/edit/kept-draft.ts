/**
 * Unsaved work, kept in this browser so that a reload, a crash or a log-out loses nothing. Each tab has a place of its own: what is typed
 * in one is never replaced by what is typed in another. A tab that was closed leaves its work for whoever opens the thing next.
 */
import { useSyncExternalStore } from "react";
import { readJson, writeJson } from "../../../protocol/exact-json.ts";

export type Kind = "methods" | "characters" | "hooks" | "schedules" | "mcp-servers" | "scenarios";

export interface KeptDraft<D> {
  readonly draft: D;
  /** The version it was made from; null for what was never saved. */
  readonly base: number | null;
  /** ISO 8601. */
  readonly at: string;
  /** The tab it was typed in is closed. */
  readonly left?: boolean;
}

const all = "barkeep.draft.";
const prefixOf = (kind: Kind, id: string) => `${all}${kind}.${id}~`;
/** Told in this tab when something begins or ceases to have unsaved work. */
const changed = "barkeep:drafts";
const tabKey = "barkeep.tab";

function thisTab(): string {
  let tab = sessionStorage.getItem(tabKey);
  if (tab === null) {
    tab = Math.random().toString(36).slice(2, 10);
    sessionStorage.setItem(tabKey, tab);
  }
  return tab;
}

const mine = (kind: Kind, id: string) => prefixOf(kind, id) + thisTab();

function read<D>(name: string): KeptDraft<D> | null {
  const text = localStorage.getItem(name);
  if (text === null) return null;
  try {
    const kept = readJson(text) as KeptDraft<D>;
    return typeof kept?.draft === "object" ? kept : null;
  } catch {
    return null;
  }
}

function write(name: string, kept: object): void {
  try {
    localStorage.setItem(name, writeJson(kept));
  } catch {
    // The browser's storage is full or forbidden: editing goes on, only a reload would lose the draft.
  }
}

const newest = <D>(found: readonly { readonly name: string; readonly kept: KeptDraft<D> }[]) =>
  [...found].sort((a, b) => (a.kept.at < b.kept.at ? 1 : -1))[0];

function others<D>(kind: Kind, id: string): readonly { name: string; kept: KeptDraft<D> }[] {
  const own = mine(kind, id);
  const names = Object.keys(localStorage).filter((name) => name.startsWith(prefixOf(kind, id)) && name !== own);
  return names.flatMap((name) => {
    const kept = read<D>(name);
    return kept ? [{ name, kept }] : [];
  });
}

/** This tab's work, else the newest that a closed tab left, which becomes this tab's. */
export function readKept<D>(kind: Kind, id: string): KeptDraft<D> | null {
  const own = read<D>(mine(kind, id));
  if (own) return own;
  const found = newest(others<D>(kind, id).filter(({ kept }) => kept.left));
  if (!found) return null;
  localStorage.removeItem(found.name);
  const { left: _, ...kept } = found.kept;
  write(mine(kind, id), kept);
  return kept;
}

/** Work on the same thing in a tab that is open still, or that ended without a word; the newest, if it differs from `draft`. */
export function inOtherTab<D>(kind: Kind, id: string, draft: D): KeptDraft<D> | null {
  const text = writeJson(draft);
  return newest(others<D>(kind, id).filter(({ kept }) => writeJson(kept.draft) !== text))?.kept ?? null;
}

export function keep<D>(kind: Kind, id: string, kept: KeptDraft<D> | null): void {
  const name = mine(kind, id);
  const before = localStorage.getItem(name) !== null;
  if (kept) write(name, kept);
  else localStorage.removeItem(name);
  if (before !== (kept !== null)) window.dispatchEvent(new Event(changed));
}

/** Nothing is kept of it any more, by any tab: it was deleted. */
export function forget(kind: Kind, id: string): void {
  for (const name of Object.keys(localStorage)) if (name.startsWith(prefixOf(kind, id))) localStorage.removeItem(name);
}

/** Ids of what has unsaved work, for marks in the list. */
export function keptIds(kind: Kind): ReadonlySet<string> {
  const start = `${all}${kind}.`;
  const names = Object.keys(localStorage).filter((name) => name.startsWith(start));
  return new Set(names.map((name) => name.slice(start.length, name.lastIndexOf("~"))));
}

function watch(watcher: () => void): () => void {
  window.addEventListener(changed, watcher);
  window.addEventListener("storage", watcher);
  return () => {
    window.removeEventListener(changed, watcher);
    window.removeEventListener("storage", watcher);
  };
}

/** The same, followed as it changes. */
export function useKeptIds(kind: Kind): ReadonlySet<string> {
  const ids = useSyncExternalStore(watch, () => [...keptIds(kind)].join(" "));
  return new Set(ids.split(" "));
}

/** Call when the tab closes, and with false when it is shown again: its work may then be taken up elsewhere. */
export function leaveDrafts(left: boolean): void {
  for (const name of Object.keys(localStorage)) {
    if (!name.startsWith(all) || !name.endsWith(`~${thisTab()}`)) continue;
    const kept = read<object>(name);
    if (kept) write(name, { ...kept, left: left || undefined });
  }
}
