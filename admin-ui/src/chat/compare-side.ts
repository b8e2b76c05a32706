/** What one of two conversations side by side is held with: a model, and a persona. Remembered for this visit. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { ChatSetting } from "./conversation.ts";

export interface Side {
  /** Null for the character's own. */
  readonly model: string | null;
  /** `edited` is the text in `persona`. */
  readonly who: "live" | "draft" | "edited";
  readonly persona: string;
}

export const sides = ["left", "right"] as const;
export type SideName = (typeof sides)[number];
export type Sides = Readonly<Record<SideName, Side>>;

const usual: Side = { model: null, who: "live", persona: "" };
const key = (character: string) => `barkeep.sides.${character}`;

/** With a draft the one on the right is talked to as the draft, until something else is chosen. */
export function storedSides(character: string, drafted: boolean): Sides {
  const start: Sides = { left: usual, right: drafted ? { ...usual, who: "draft" } : usual };
  try {
    return { ...start, ...(JSON.parse(sessionStorage.getItem(key(character)) ?? "{}") as Partial<Sides>) };
  } catch {
    return start;
  }
}

export const storeSides = (character: string, both: Sides): void =>
  sessionStorage.setItem(key(character), writeJson(both));

/** What a session is opened with on that side. */
export function settingOfSide({ model, who, persona }: Side): Pick<ChatSetting, "draft" | "instead"> {
  const instead = { ...(model !== null && { model }), ...(who === "edited" && { persona }) };
  return {
    ...(who === "draft" && { draft: true }),
    ...(Object.keys(instead).length > 0 && { instead }),
  };
}
