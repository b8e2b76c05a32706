/** The ways to run a method, and which of them this machine has: the server's own probe is asked. */
import { probeIsolation } from "../../server/python/isolation.ts";
import { leaveOut } from "../left-out.ts";
import { python } from "./engine.ts";

/** Every way there is, from the strongest fences to none and no fork. */
export const ways = ["namespaces", "landlock", "process", "direct"] as const;
export type Way = (typeof ways)[number];

/** What a tier takes; the probe's reason says what of it is missing, and names the package. */
const needs = {
  namespaces: "They take bubblewrap, and a kernel and a container that let it make them.",
  landlock: "It takes Linux 6.7 or newer with Landlock switched on.",
};
/** Whether the engine forks here, and its processes can be seen in /proc; elsewhere it starts each one directly. */
export const forks = process.platform === "linux";
const tiers = await probeIsolation(python);

function missing(way: Way): string | null {
  if (way === "direct") return null;
  if (!forks) return "It takes Linux.";
  if (way === "process") return null;
  const tier = tiers.find(({ name }) => name === way);
  return tier?.available ? null : `${tier?.reason}. ${needs[way]}`;
}

/** Those of `wanted` that can be had here; the tests of the others are left out, with what they lack. */
export function waysHere<W extends Way>(wanted: readonly W[]): W[] {
  for (const way of wanted) {
    const why = missing(way);
    if (why !== null) leaveOut(`the engine's tests of isolation "${way}"`, why);
  }
  return wanted.filter((way) => missing(way) === null);
}

/** A way that can be had, for tests to which it is the same: the strongest that adds no process of its own. */
export const someWay: Way = (["landlock", "process"] as const).find((way) => missing(way) === null) ?? "direct";
