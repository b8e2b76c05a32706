/** The built-in stand-in, which needs neither a key nor a network. */
import { openAITool } from "../openai/tool-form.ts";
import type { Provider } from "../provider.ts";
import { RehearsalAdapter } from "./rehearsal-adapter.ts";

const capabilities = { tools: true, parallelTools: true, temperature: false, caching: false, contextTokens: 128_000 };

export const rehearsal: Provider = {
  id: "rehearsal",
  title: "Rehearsal (built in, no key needed)",
  toSet: null,
  settings: {},
  entries: [
    {
      id: "rehearsal",
      name: "Rehearsal (built in, no network)",
      provider: "rehearsal",
      capabilities,
      status: "current",
      retires: null,
      replacement: null,
    },
  ],
  owns: (id) => id === "rehearsal",
  assume: () => capabilities,
  connect: ({ makeId }) => ({
    server: "built in",
    compatible: false,
    local: false,
    adapter: new RehearsalAdapter({ makeId }),
    list: async () => [],
    notice: () => null,
  }),
  // what it reads of a tool is what any model is told
  tool: (tool) => openAITool(tool),
};
