/** What an operator says of money: prices of their own, and what may be spent a day. One document. */
import { type Static, Type } from "typebox";
import { fieldProblems } from "../problems/field-problems.ts";
import { invalidRequest } from "../problems/problem.ts";

const Dollars = Type.Number({ minimum: 0, maximum: 1_000_000 });

export const CostSettingsSchema = Type.Object({
  prices: Type.Array(
    Type.Object({
      model: Type.String({ minLength: 1, maxLength: 200, description: "A model's id, with or without its date." }),
      input: Dollars,
      output: Dollars,
      cached: Type.Union([Type.Null(), Dollars]),
    }),
    { maxItems: 1000, description: "US dollars for a million tokens; they come before the list that is built in." },
  ),
  budget: Type.Union([
    Type.Null(),
    Type.Object({
      perDay: Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: "US dollars a day, in UTC." }),
      stop: Type.Boolean({ description: "True refuses turns once it is used up; false only warns." }),
    }),
  ]),
});

export type CostFields = Static<typeof CostSettingsSchema>;

export interface CostSettings extends CostFields {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly updatedAt: string;
}

/** What is sent laid over `base`. Throws `invalid_request` with the path of each field. */
export function readCostFields(given: unknown, base: CostFields): CostFields {
  const problems = fieldProblems(CostSettingsSchema, given, { required: [], alsoKnown: ["version"] });
  if (problems.length > 0) throw invalidRequest(problems);
  const { prices, budget } = given as Partial<CostFields>;
  return { prices: prices ?? base.prices, budget: budget === undefined ? base.budget : budget };
}
