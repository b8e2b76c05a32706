/** Anthropic, and servers that speak its Messages. */
import { Type } from "typebox";
import { fromFailure } from "../model-error.ts";
import { createModelFetch } from "../model-fetch.ts";
import { cleanAddress, isLocal, unquoted } from "../openai/address.ts";
import type { ListedModel, Provider } from "../provider.ts";
import { AnthropicAdapter, type AnthropicOptions, anthropicClient, anthropicName } from "./anthropic-adapter.ts";
import { anthropicEntries } from "./entries.ts";
import { anthropicTool } from "./tool-form.ts";

const officialUrl = "https://api.anthropic.com";
/** How long a list of models may take, in ms. */
const listTimeoutMs = 10_000;

/** The SDK adds `/v1` itself. */
const cleanBase = (text: string) => cleanAddress(text).replace(/\/v1$/, "");

export const anthropic: Provider = {
  id: "anthropic",
  title: "Anthropic",
  toSet: "ANTHROPIC_API_KEY",
  settings: {
    apiKey: {
      variable: "ANTHROPIC_API_KEY",
      schema: Type.Optional(Type.String()),
      meaning: "Key for Anthropic.",
      secret: true,
      clean: unquoted,
    },
    baseUrl: {
      variable: "ANTHROPIC_BASE_URL",
      schema: Type.Optional(
        Type.String({ pattern: "^https?://[^\\s]+$", allowed: "an address such as https://example.com" }),
      ),
      meaning: "Address of Anthropic or a compatible server.",
      secret: false,
      clean: cleanBase,
    },
  },
  entries: anthropicEntries,
  owns: (id) => id.startsWith("claude"),
  assume: () => ({ tools: true, parallelTools: true, temperature: false, caching: true, contextTokens: null }),
  connect({ given, fetch }) {
    if (!given.apiKey) return null;
    const options = { apiKey: given.apiKey, baseUrl: given.baseUrl ? cleanBase(given.baseUrl) : null, fetch };
    const base = options.baseUrl ?? officialUrl;
    return {
      server: new URL(base).host + new URL(base).pathname.replace(/\/$/, ""),
      compatible: false,
      local: isLocal(base),
      adapter: new AnthropicAdapter(options),
      list: (signal) => listModels(options, signal),
      notice: () => null,
    };
  },
  tool: anthropicTool,
};

async function listModels(options: AnthropicOptions, signal?: AbortSignal): Promise<ListedModel[]> {
  try {
    const models: ListedModel[] = [];
    const request = { signal: signal ?? null, timeout: listTimeoutMs };
    const client = anthropicClient({ fetch: createModelFetch(), ...options });
    for await (const model of client.models.list({ limit: 1000 }, request)) {
      const { max_input_tokens: contextTokens } = model as { max_input_tokens?: number | null };
      models.push({ id: model.id, chat: true, ...(contextTokens ? { contextTokens } : {}) });
    }
    return models;
  } catch (error) {
    throw fromFailure({ provider: anthropicName(options.baseUrl), key: options.apiKey }, error);
  }
}
