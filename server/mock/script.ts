/** What the mock's character does, by what the player says: every flow of the protocol can be asked for in words. */
import type { ErrorCode } from "../../protocol/codes.ts";
import type { JsonObject } from "../../protocol/json.ts";

export type Step =
  | { readonly do: "speak"; readonly text: string; readonly filler?: true }
  | { readonly do: "method"; readonly name: string; readonly status: "ok" | "error" | "timeout" | "held" }
  /** A method that answers after the turn, or not until it is cancelled. */
  | { readonly do: "later"; readonly held: boolean }
  /** Calls the game's action and speaks of what it answered. */
  | { readonly do: "action"; readonly name: string | null; readonly arguments: JsonObject }
  /** Shows the first cue that the game has declared. */
  | { readonly do: "cue" }
  | { readonly do: "wait"; readonly ms: number }
  /** Runs until it is cancelled. */
  | { readonly do: "hold" }
  /** Cuts every socket, as a bad network would. */
  | { readonly do: "drop" }
  | { readonly do: "fail"; readonly code: ErrorCode }
  | { readonly do: "limit" };

interface Scene {
  readonly says: RegExp;
  /** For the list that `help` answers with, and the guide. */
  readonly what: string;
  readonly steps: (match: RegExpExecArray, said: string) => readonly Step[];
}

const speak = (text: string): Step => ({ do: "speak", text });
const words = (count: number): Step[] => Array.from({ length: count }, (_, at) => speak(`${at + 1} `));

export const scenes: readonly Scene[] = [
  { says: /^help$/i, what: "help: lists these", steps: () => [speak(scenes.map(({ what }) => what).join("\n"))] },
  { says: /^count (\d{1,4})$/i, what: "count N: N deltas", steps: (match) => words(Number(match[1])) },
  {
    says: /^count (\d{1,4}) every (\d{1,4})$/i,
    what: "count N every M: N deltas, M ms apart",
    steps: (match) => words(Number(match[1])).flatMap((step) => [step, { do: "wait", ms: Number(match[2]) }]),
  },
  {
    says: /^method( error| timeout)?$/i,
    what: "method, method error, method timeout: a method that ends so",
    steps: (match) => [
      {
        do: "method",
        name: "Get Weather",
        status: (match[1]?.trim().toLowerCase() ?? "ok") as "ok" | "error" | "timeout",
      },
      speak("That is what the method said."),
    ],
  },
  {
    says: /^filler$/i,
    what: "filler: a line said while waiting, then the answer",
    steps: () => [{ do: "speak", text: "Let me see… ", filler: true }, speak("There it is.")],
  },
  {
    says: /^action(?: (\w+))?$/i,
    what: "action [name]: calls the game's action of that name, or the first",
    steps: (match) => [{ do: "action", name: match[1] ?? null, arguments: { item: "lantern" } }],
  },
  {
    says: /^cue$/i,
    what: "cue: shows the game's first cue in mid-sentence",
    steps: () => [speak("Well, "), { do: "cue" }, speak("there you are.")],
  },
  {
    says: /^hold$/i,
    what: "hold: speaks, then waits to be cancelled",
    steps: () => [speak("I am holding on. "), { do: "hold" }],
  },
  {
    says: /^hold method$/i,
    what: "hold method: a method that runs until the turn is cancelled",
    steps: () => [{ do: "method", name: "Slow Method", status: "held" }],
  },
  {
    says: /^(hold )?later$/i,
    what: "later, hold later: a method that answers after the turn, or runs until call.cancel",
    steps: (match) => [{ do: "later", held: match[1] !== undefined }, speak("I have sent somebody.")],
  },
  {
    says: /^drop$/i,
    what: "drop: cuts the socket in mid-turn and talks on",
    steps: () => [speak("Before the cut, "), { do: "drop" }, { do: "wait", ms: 50 }, speak("and after it.")],
  },
  {
    says: /^fail$/i,
    what: "fail: the turn ends with an error",
    steps: () => [speak("Oh. "), { do: "fail", code: "turn_failed" }],
  },
  { says: /^limit$/i, what: "limit: the turn ends at a limit", steps: () => [speak("And so on"), { do: "limit" }] },
  {
    says: /^big (\d{1,4})$/i,
    what: "big N: N deltas of 10,000 characters",
    steps: (match) => Array.from({ length: Number(match[1]) }, () => speak("x".repeat(10_000))),
  },
];

/** Anything else is said back, word by word. */
export function stepsFor(said: string): readonly Step[] {
  for (const { says, steps } of scenes) {
    const match = says.exec(said.trim());
    if (match !== null) return steps(match, said);
  }
  return `You said: ${said}`.split(/(?<=\s)/u).map(speak);
}
