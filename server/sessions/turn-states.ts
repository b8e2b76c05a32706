/** The states of a turn and the moves between them; a pair that is not here is no move, and changes nothing. */

export const turnStates = ["taken", "begun", "ended"] as const;
export type TurnState = (typeof turnStates)[number];

export const turnSteps = ["begin", "end"] as const;
export type TurnStep = (typeof turnSteps)[number];

type Moves = Readonly<Record<TurnState, Readonly<Partial<Record<TurnStep, TurnState>>>>>;

export const turnMoves: Moves = Object.freeze({
  /** It counts for the limits, and a drain waits for it; nobody has heard of it. */
  taken: { begin: "begun", end: "ended" },
  /** Its `turn.started` has its place. */
  begun: { end: "ended" },
  ended: {},
});

/** The state after the step, or null when it is no move. */
export const moveTurn = (state: TurnState, step: TurnStep): TurnState | null => turnMoves[state][step] ?? null;
