/** What Anthropic asked for its models when this list was written. */
import { type ModelPrices, price } from "../provider.ts";

export const anthropicPrices: ModelPrices = {
  asOf: "2025-11",
  list: [
    price("claude-opus-4-5", 5, 0.5, 25),
    price("claude-opus-4-1", 15, 1.5, 75),
    price("claude-opus-4", 15, 1.5, 75),
    price("claude-sonnet-4-5", 3, 0.3, 15),
    price("claude-sonnet-4", 3, 0.3, 15),
    price("claude-haiku-4-5", 1, 0.1, 5),
    price("claude-3-7-sonnet", 3, 0.3, 15),
    price("claude-3-5-sonnet", 3, 0.3, 15),
    price("claude-3-5-haiku", 0.8, 0.08, 4),
    price("claude-3-opus", 15, 1.5, 75),
    price("claude-3-haiku", 0.25, 0.03, 1.25),
  ],
};
