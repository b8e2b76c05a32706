/** Every provider there is, the preferred one first. */
import { anthropic } from "./anthropic/provider.ts";
import { openai } from "./openai/provider.ts";
import type { Provider } from "./provider.ts";
import { rehearsal } from "./rehearsal/provider.ts";

export const providers: readonly Provider[] = [openai, anthropic, rehearsal];
