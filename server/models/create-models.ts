/** Builds the adapters for the keys and addresses given, and the catalogue over them. */

import type { OwnModel } from "../config/own-model.ts";
import type { ModelAdapter } from "./adapter.ts";
import { AnthropicAdapter, anthropicClient } from "./anthropic/anthropic-adapter.ts";
import { Catalogue, type ProviderAccess } from "./catalogue.ts";
import { catalogueEntries } from "./catalogue-entries.ts";
import type { CatalogueModel } from "./catalogue-types.ts";
import { createModelFetch } from "./model-fetch.ts";
import { OpenAIAdapter, openAIClient } from "./openai/openai-adapter.ts";
import { withOwnModels } from "./own-entries.ts";
import { RehearsalAdapter } from "./rehearsal/rehearsal-adapter.ts";

export interface ModelsOptions {
  /** `OPENAI_API_KEY` and `OPENAI_BASE_URL`; an address alone means a compatible server that asks for no key. */
  readonly openai?: { readonly apiKey?: string | undefined; readonly baseUrl?: string | undefined };
  readonly anthropic?: { readonly apiKey?: string | undefined; readonly baseUrl?: string | undefined };
  /** `BARKEEP_MODELS`: models added, or known ones corrected. */
  readonly extraModels?: readonly OwnModel[];
  /** Makes up ids for calls that came without one. */
  readonly makeId: () => string;
  /** Today as an ISO date; asked each time. */
  readonly today?: () => string;
  /** Takes secrets out of what providers say. */
  readonly mask?: (text: string) => string;
}

export interface Models {
  readonly catalogue: Catalogue;
  /** The adapter that speaks to a model, or undefined when its provider has no key. */
  adapter(model: CatalogueModel): ModelAdapter | undefined;
}

export function createModels(options: ModelsOptions): Models {
  const fetch = createModelFetch();
  const openai = {
    apiKey: options.openai?.apiKey || null,
    baseUrl: options.openai?.baseUrl || null,
    makeId: options.makeId,
    fetch,
  };
  const hasOpenAI = openai.apiKey !== null || openai.baseUrl !== null;
  const anthropicKey = options.anthropic?.apiKey || null;
  const anthropic =
    anthropicKey === null ? null : { apiKey: anthropicKey, baseUrl: options.anthropic?.baseUrl || null, fetch };

  const adapters: Partial<Record<CatalogueModel["provider"], ModelAdapter>> = {
    rehearsal: new RehearsalAdapter({ makeId: options.makeId }),
    ...(hasOpenAI && { openai: new OpenAIAdapter(openai) }),
    ...(anthropic && { anthropic: new AnthropicAdapter(anthropic) }),
  };
  const providers: ProviderAccess[] = [
    {
      provider: "openai",
      variable: "OPENAI_API_KEY",
      compatible: openai.baseUrl !== null,
      list: hasOpenAI ? (signal) => listOpenAI(openai, signal) : null,
    },
    {
      provider: "anthropic",
      variable: "ANTHROPIC_API_KEY",
      compatible: false,
      list: anthropic ? (signal) => listAnthropic(anthropic, signal) : null,
    },
  ];
  const catalogue = new Catalogue({
    entries: withOwnModels(catalogueEntries, options.extraModels ?? [], { compatible: openai.baseUrl !== null }),
    providers,
    today: options.today ?? (() => new Date().toISOString().slice(0, 10)),
    ...(options.mask && { mask: options.mask }),
  });
  return { catalogue, adapter: (model) => adapters[model.provider] };
}

/** How long a provider may take to list its models, in ms. */
const listTimeoutMs = 10_000;

async function listOpenAI(options: Parameters<typeof openAIClient>[0], signal?: AbortSignal): Promise<string[]> {
  const page = await openAIClient(options).models.list({ signal: signal ?? null, timeout: listTimeoutMs });
  const ids = page.data.map((model) => model.id);
  // OpenAI's own list also holds models that don't chat
  return options.baseUrl === null
    ? ids.filter(
        (id) => /^(gpt-|chatgpt-|o\d)/.test(id) && !/audio|image|realtime|transcribe|tts|search|instruct/.test(id),
      )
    : ids;
}

async function listAnthropic(options: Parameters<typeof anthropicClient>[0], signal?: AbortSignal): Promise<string[]> {
  const ids: string[] = [];
  const pages = anthropicClient(options).models.list(
    { limit: 1000 },
    { signal: signal ?? null, timeout: listTimeoutMs },
  );
  for await (const model of pages) ids.push(model.id);
  return ids;
}
