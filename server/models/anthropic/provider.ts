/** Anthropic, and servers that speak its Messages. */
import type { Readable } from "node:stream";
import { Type } from "typebox";
import { cleanAddress, isLocal, unquoted } from "../address.ts";
import { readWhole } from "../event-stream.ts";
import { listInTime, readModelList } from "../list-models.ts";
import { failedAnswerIn, fromFailure } from "../model-error.ts";
import { createModelFetch } from "../model-fetch.ts";
import type { ListedModel, Provider } from "../provider.ts";
import {
  AnthropicAdapter,
  type AnthropicOptions,
  anthropicClient,
  anthropicName,
  isOfficial,
} from "./anthropic-adapter.ts";
import { anthropicEntries } from "./entries.ts";
import { anthropicPrices } from "./prices.ts";
import { anthropicTool } from "./tool-form.ts";

const officialUrl = "https://api.anthropic.com";

/** The SDK adds `/v1` itself. */
const cleanBase = (text: string) => cleanAddress(text).replace(/\/v1$/, "");

export const anthropic: Provider = {
  id: "anthropic",
  title: "Anthropic",
  toSet: "ANTHROPIC_API_KEY, or ANTHROPIC_BASE_URL for a server that speaks like it,",
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
  standIn: false,
  entries: anthropicEntries,
  prices: anthropicPrices,
  keyShape: { what: "an Anthropic key", name: "ANTHROPIC_KEY", shape: /(?<![\w-])sk-ant-[\w-]{16,}/g },
  owns: (id) => id.startsWith("claude"),
  assume: () => ({ tools: true, parallelTools: true, temperature: false, caching: true, contextTokens: null }),
  connect({ given, fetch, onSeen }) {
    const apiKey = given.apiKey || null;
    const baseUrl = given.baseUrl ? cleanBase(given.baseUrl) : null;
    const official = isOfficial(baseUrl);
    if (apiKey === null && official) return null;
    const options = { apiKey, baseUrl, fetch, onSeen };
    const base = baseUrl ?? officialUrl;
    return {
      server: new URL(base).host + new URL(base).pathname.replace(/\/$/, ""),
      compatible: !official,
      local: isLocal(base),
      adapter: new AnthropicAdapter(options),
      list: (signal) => listModels(options, signal),
      notice: () => null,
    };
  },
  descriptionChars: null,
  tool: (tool) => anthropicTool(tool),
};

/** Null from a compatible server that has no list: many take whatever name they are asked for. */
async function listModels(options: AnthropicOptions, signal?: AbortSignal): Promise<readonly ListedModel[] | null> {
  try {
    const name = anthropicName(options.baseUrl);
    const client = await anthropicClient({ fetch: createModelFetch(), ...options });
    const list = await listInTime(name, signal, async (inTime) => {
      const { body } = await client.models.list({ limit: 1000 }, { signal: inTime }).asResponse();
      return readWhole(body as unknown as Readable, name);
    });
    return readModelList(list);
  } catch (error) {
    const status = failedAnswerIn(error)?.status;
    if (!isOfficial(options.baseUrl) && (status === 404 || status === 405 || status === 501)) return null;
    throw fromFailure({ provider: anthropicName(options.baseUrl), key: options.apiKey }, error);
  }
}
