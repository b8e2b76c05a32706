/** The built-in stand-in, which needs neither a key nor a network. */
import type { Provider } from "../provider.ts";
import { RehearsalAdapter } from "./rehearsal-adapter.ts";

const capabilities = { tools: true, parallelTools: true, temperature: false, caching: false, contextTokens: 128_000 };

export const rehearsal: Provider = {
  id: "rehearsal",
  title: "Rehearsal (built in, no key needed)",
  toSet: null,
  settings: {},
  standIn: true,
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
  prices: { asOf: null, list: [{ model: "rehearsal", input: 0, output: 0, cached: 0 }] },
  keyShape: null,
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
  descriptionChars: null,
  tool: ({ name, description, schema }) => ({ name, description, parameters: schema }),
};
