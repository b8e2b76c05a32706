/** What OpenAI asked for its models when this list was written. */
import { type ModelPrices, price } from "../provider.ts";

export const openaiPrices: ModelPrices = {
  asOf: "2025-11",
  list: [
    price("gpt-5", 1.25, 0.125, 10),
    price("gpt-5-mini", 0.25, 0.025, 2),
    price("gpt-5-nano", 0.05, 0.005, 0.4),
    price("gpt-4.1", 2, 0.5, 8),
    price("gpt-4.1-mini", 0.4, 0.1, 1.6),
    price("gpt-4.1-nano", 0.1, 0.025, 0.4),
    price("gpt-4o", 2.5, 1.25, 10),
    price("gpt-4o-mini", 0.15, 0.075, 0.6),
    price("o3", 2, 0.5, 8),
    price("o3-mini", 1.1, 0.55, 4.4),
    price("o4-mini", 1.1, 0.275, 4.4),
    price("gpt-4-turbo", 10, null, 30),
    price("gpt-3.5-turbo", 0.5, null, 1.5),
  ],
};
