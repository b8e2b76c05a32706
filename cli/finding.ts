/** What the doctor found at one place: good, worth knowing, or in the way; and how to mend it. */
export interface Finding {
  readonly state: "good" | "notice" | "bad";
  readonly what: string;
  readonly found: string;
  /** What to do about it. */
  readonly mend?: string;
}

const marks = { good: ["green", "ok  "], notice: ["yellow", "note"], bad: ["red", "bad "] } as const;

/** One finding as lines for the terminal. */
export function findingLines(
  { state, what, found, mend }: Finding,
  paint: (style: "green" | "yellow" | "red" | "dim" | "bold", text: string) => string,
): string[] {
  const [style, mark] = marks[state];
  const lines = [`${paint(style, mark)}  ${paint("bold", what.padEnd(12))}${found}`];
  if (mend) lines.push(...mend.split("\n").map((line) => `      ${" ".repeat(12)}${paint("dim", line)}`));
  return lines;
}
