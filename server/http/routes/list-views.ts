/** What a list shows of each thing: no code, no prints, no schema. A list of thousands stays small that way. */
import { writeJson } from "../../../protocol/exact-json.ts";
import type { Character } from "../../characters/character.ts";
import type { TurnTrace } from "../../dialogue/conversation.ts";
import type { CallRecord, Method } from "../../methods/method.ts";
import type { Rating } from "../../records/feedback.ts";

/** Characters of a description, a persona or an input that a row shows. */
const shown = 200;

const beginning = (text: string): string => (text.length > shown ? `${text.slice(0, shown - 1)}…` : text);

/** A method as a list shows it. */
export const methodRow = ({
  id,
  name,
  description,
  connected,
  characters,
  sideEffect,
  tags,
  version,
  updatedAt,
}: Method) => ({
  id,
  name,
  description: beginning(description),
  connected,
  characters,
  sideEffect,
  tags,
  version,
  updatedAt,
});

/** A character as a list shows it. */
export const characterRow = ({ id, name, persona, model, memory, version, updatedAt }: Character) => ({
  id,
  name,
  persona: beginning(persona),
  model,
  memory,
  version,
  updatedAt,
});

/** A call as a list shows it: the input as text, cut where it is long. */
export function callRow(call: CallRecord) {
  const { stdout: _, stderr: __, output: ___, egress: ____, input, error, ...row } = call;
  return {
    ...row,
    inputText: beginning(writeJson(input)),
    ...(error && { error: { kind: error.kind, message: beginning(error.message) } }),
  };
}

/** A rating as a list shows it: with what was said and answered, where that is kept still. */
export const ratingRow = (rating: Rating, turn: TurnTrace | undefined) => ({
  ...rating,
  id: `${rating.turn}/${rating.by}`,
  character: turn?.character ?? null,
  said: turn?.said ? beginning(turn.said) : null,
  text: turn ? beginning(turn.text) : null,
});
/** A rating as it is exported: with all that was said, called and answered, and on which model. */
export const wholeRating = (rating: Rating, turn: TurnTrace | undefined) => ({
  ...rating,
  character: turn?.character ?? null,
  model: turn?.model ?? null,
  said: turn?.said ?? null,
  calls: (turn?.calls ?? []).map(({ name, input, status, seen }) => ({ name, input, status, seen })),
  text: turn?.text ?? null,
});
export type RatingRow = ReturnType<typeof ratingRow>;
