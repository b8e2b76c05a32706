/** Every provider there is: the built-in one, and of the others the preferred one first. */
import { anthropic } from "./anthropic/provider.ts";
import { openai } from "./openai/provider.ts";
import type { Provider } from "./provider.ts";
import { rehearsal } from "./rehearsal/provider.ts";

export const providers: readonly Provider[] = [rehearsal, openai, anthropic];
