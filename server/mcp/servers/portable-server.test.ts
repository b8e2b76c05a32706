/** MCP servers on their way to another Barkeep: what may be a key stays here, and comes back where it was. */
import { describe, expect, it } from "vitest";
import { portable, restored } from "./portable-server.ts";
import type { McpServerDocument } from "./server-document.ts";

const server = (fields: Partial<McpServerDocument>): McpServerDocument => ({
  id: "sea",
  name: "Sea",
  url: "https://tools.example.com/mcp",
  headers: {},
  oauth: null,
  tools: [],
  characters: "all",
  enabled: true,
  version: 1,
  updatedAt: "",
  ...fields,
});

describe("what leaves a server", () => {
  it("is all of it where secrets go by their names", () => {
    const plain = server({ headers: { Authorization: "secret:SEA", "X-Who": "Token secret:SEA_2" } });
    expect(portable(plain)).toEqual({ document: plain, leftOut: [] });
  });

  it.each([
    ["https://a.example/mcp?api_key=abc", "https://a.example/mcp?api_key=LEFT_OUT"],
    ["https://a.example/mcp?profile=tide&t=0a1b2c3d4e5f6a7b8c9d", "https://a.example/mcp?profile=tide&t=LEFT_OUT"],
    ["https://a.example/api/mcp/s/MzQ5ZjEtNDA5Ny00/mcp", "https://a.example/api/mcp/s/LEFT_OUT/mcp"],
    ["https://a.example/6f9619ff-8b86-d011-b42d-00cf4fc964ff", "https://a.example/LEFT_OUT"],
    ["https://a.example/mcp/get-the-weather-of-today", "https://a.example/mcp/get-the-weather-of-today"],
    ["https://a.example/mcp?lang=en", "https://a.example/mcp?lang=en"],
  ])("of the address %s is %s", (url, told) => {
    const { document, leftOut } = portable(server({ url }));
    expect(document.url).toBe(told);
    expect(leftOut).toHaveLength(url === told ? 0 : 1);
  });

  it("is no header that holds no secret's name, and a sentence for each", () => {
    const { document, leftOut } = portable(server({ headers: { "X-Inn": "hunter2", Authorization: "secret:SEA" } }));
    expect(document.headers).toEqual({ "X-Inn": "LEFT_OUT", Authorization: "secret:SEA" });
    expect(leftOut).toEqual(["The header X-Inn of Sea was left out: it holds no secret's name."]);
  });
});

describe("what was left out", () => {
  const whole = server({ url: "https://a.example/mcp?key=abc", headers: { "X-Inn": "mira" } });
  const told = { ...portable(whole).document };

  it("is what is there where that is the same server", () => {
    expect(restored(told, whole)).toEqual({ fields: whole, missing: null });
  });

  it.each([
    ["there is no such server", undefined],
    ["its address is another", server({ url: "https://b.example/mcp?key=abc", headers: { "X-Inn": "mira" } })],
  ])("stays out where %s, and the server comes switched off", (_what, there) => {
    const { fields, missing } = restored(told, there);
    expect(fields).toMatchObject({ url: told.url, enabled: false });
    expect(missing).toMatch(/^Sea comes switched off: its address/);
  });
});
