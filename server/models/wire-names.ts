/** What tools are called in what is sent to a server that takes fewer names than we do, and back. */
import { createHash } from "node:crypto";
import type { Habits } from "./refusals/lesson.ts";

export interface WireNames {
  /** A tool's name as it is sent, also of one that is offered no more. */
  of(name: string): string;
  /** The offered name that is meant; the given one where none is. */
  offered(given: string): string;
}

/** The same names give the same, in every request. */
export function wireNames(tools: readonly { readonly name: string }[], habits: Habits): WireNames {
  const most = habits.most("names_at_most");
  const plain = habits.has("plain_names");
  if (!plain && most === undefined) return { of: (name) => name, offered: (name) => name };
  const taken = new Map<string, string>();
  const names = new Map<string, string>();
  const sent = (name: string) => shortened(plain ? name.replace(/[^a-zA-Z0-9_]/g, "_") : name, name, most);
  // those that stay as they are come first, so that none takes their place
  const inOrder = tools.map(({ name }) => name).sort((a, b) => Number(sent(a) !== a) - Number(sent(b) !== b));
  for (const name of inOrder) {
    const short = sent(name);
    const free = taken.has(short) ? marked(short, name, most) : short;
    taken.set(free, name);
    names.set(name, free);
  }
  return { of: (name) => names.get(name) ?? sent(name), offered: (given) => taken.get(given) ?? given };
}

const shortened = (text: string, name: string, most = 64): string =>
  text.length <= most ? text : marked(text, name, most);

/** With four signs of its own at its end. */
const marked = (text: string, name: string, most = 64): string =>
  `${text.slice(0, most - 5)}_${createHash("sha256").update(name).digest("hex").slice(0, 4)}`;
