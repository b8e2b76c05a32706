/** Money: prices, the budget of a day, and how much of it is spent. */
import { Type } from "typebox";
import { CostSettingsSchema } from "../../usage/cost-settings.ts";
import type { HttpDependencies } from "../dependencies.ts";
import { type Route, route } from "../route.ts";

const { prices, budget } = CostSettingsSchema.properties;
const Shown = Type.Object({
  prices,
  budget,
  version: Type.Integer(),
  known: Type.Array(prices.items),
  knownSince: Type.String({ description: "Month of the list that is built in." }),
  spentToday: Type.Number({ description: "US dollars, today in UTC, by today's prices." }),
});

export function costRoutes({ costs }: HttpDependencies): readonly Route[] {
  const shown = () => {
    const { prices, budget, version } = costs.settings();
    return {
      prices,
      budget,
      version,
      known: costs.known.prices,
      knownSince: costs.known.since,
      spentToday: costs.spentToday(),
    };
  };
  return [
    route({
      name: "GET /costs",
      summary: "Prices of the operator's own and those that are known, the budget, and what is spent today.",
      answer: Shown,
      run: shown,
    }),
    route({
      name: "PUT /costs",
      summary: "Saves prices and budget; wants the version it edits.",
      body: Type.Object({ version: Type.Integer(), ...Type.Partial(CostSettingsSchema).properties }),
      answer: Shown,
      run: async ({ body }) => {
        await costs.update(body);
        return shown();
      },
    }),
  ];
}
