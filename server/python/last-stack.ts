/** Where a method was when its time was up: its process, asked by a signal, writes its stack after its last prints. */

export interface LastStack {
  /** What was printed before. */
  readonly printed: string;
  /** Innermost line last, as Python's tracebacks have it; null when the process could not say. */
  readonly traceback: string | null;
  /** The innermost line of the method's own code. */
  readonly line: number | null;
}

/** `faulthandler`'s own words. */
const opening = "Stack (most recent call first):\n";
const frame = /^ {2}File "([^"]{1,500})", line (\d{1,9}) in /;

/** `stderr`: all of a call's; `filename`: what its code is called, such as `<get_weather>`. */
export function lastStack(stderr: string, filename: string): LastStack {
  const at = stderr.lastIndexOf(opening);
  if (at < 0) return { printed: stderr, traceback: null, line: null };
  const lines = stderr.slice(at + opening.length).split("\n", 200);
  const own = lines.findIndex((line) => frame.exec(line)?.[1] === filename);
  if (own < 0) return { printed: stderr.slice(0, at), traceback: null, line: null };
  // From the designer's outermost line inwards; what lies before it is the engine's.
  const outermost = lines.findLastIndex((line) => frame.exec(line)?.[1] === filename);
  const shown = lines.slice(0, outermost + 1).reverse();
  return {
    printed: stderr.slice(0, at),
    traceback: ["Where it was when its time was up (most recent call last):", ...shown].join("\n"),
    line: Number(frame.exec(lines[own] as string)?.[2]),
  };
}
