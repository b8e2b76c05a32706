/** OpenAI, and whatever speaks its Chat Completions: Ollama, LM Studio, vLLM, llama.cpp, Gemini, Mistral, DeepSeek, routers. */
import { Type } from "typebox";
import { cleanAddress, unquoted } from "../address.ts";
import type { Provider } from "../provider.ts";
import { openaiEntries } from "./entries.ts";
import { OpenAIAdapter } from "./openai-adapter.ts";
import { openaiPrices } from "./prices.ts";
import { OpenAIServer } from "./server.ts";
import { descriptionChars, openAITool } from "./tool-form.ts";

export const openai: Provider = {
  id: "openai",
  title: "OpenAI and compatible",
  toSet: "OPENAI_API_KEY, or OPENAI_BASE_URL for Ollama, vLLM, llama.cpp or LM Studio,",
  settings: {
    apiKey: {
      variable: "OPENAI_API_KEY",
      schema: Type.Optional(Type.String()),
      meaning: "Key for OpenAI or a compatible server.",
      secret: true,
      clean: unquoted,
    },
    baseUrl: {
      variable: "OPENAI_BASE_URL",
      schema: Type.Optional(
        Type.String({ pattern: "^https?://[^\\s]+$", allowed: "an address such as http://127.0.0.1:11434/v1" }),
      ),
      meaning: "Address of OpenAI or a compatible server (Ollama, vLLM, llama.cpp, LM Studio).",
      secret: false,
      clean: cleanAddress,
    },
  },
  standIn: false,
  entries: openaiEntries,
  prices: openaiPrices,
  keyShape: { what: "an OpenAI key", name: "OPENAI_KEY", shape: /(?<![\w-])sk-(?!ant-)(?:proj-|svcacct-)?[\w-]{20,}/g },
  owns: (id) => /^(gpt-|chatgpt-|o\d)/.test(id),
  assume: (id, compatible) => ({
    tools: true,
    parallelTools: true,
    temperature: compatible || /^gpt-[34]/.test(id),
    caching: false,
    contextTokens: null,
  }),
  connect({ given, fetch, makeId, onSeen }) {
    const apiKey = given.apiKey || null;
    const baseUrl = given.baseUrl ? cleanAddress(given.baseUrl) : null;
    if (apiKey === null && baseUrl === null) return null;
    const server = new OpenAIServer({ apiKey, baseUrl, fetch });
    return {
      server: server.id,
      compatible: baseUrl !== null,
      local: server.local,
      adapter: new OpenAIAdapter({ apiKey, baseUrl, makeId, server, onSeen }),
      list: (signal) => server.list(signal),
      notice: () => server.notice,
    };
  },
  descriptionChars,
  tool: (tool) => openAITool(tool),
};
