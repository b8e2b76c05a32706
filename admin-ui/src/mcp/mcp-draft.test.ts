import { describe, expect, it } from "vitest";
import type { ShownServer, ShownTool } from "../../../server/mcp/servers/shown-server.ts";
import { draftOfServer, fieldsOfServer, isTicked, tick } from "./mcp-draft.ts";

const tool = (name: string, more: Partial<ShownTool>): ShownTool => ({
  name,
  offeredAs: `sea_${name}`,
  approved: false,
  hash: "now",
  state: "new",
  description: "",
  inputSchema: {},
  readOnly: true,
  ...more,
});

const changed = tool("tide", { state: "changed", approvedHash: "before" });
const server: ShownServer = {
  id: "sea",
  name: "Sea",
  url: "https://sea.example/mcp",
  command: null,
  headers: { Authorization: "secret:SEA" },
  oauth: null,
  characters: "all",
  enabled: true,
  version: 2,
  updatedAt: "2026-11-29T12:00:00Z",
  tools: [tool("depth", { state: "approved", approved: true }), changed, tool("new", {})],
  state: { status: "connected", message: null },
};

describe("a server's draft", () => {
  it("keeps what was approved of a tool that changed, so that a save of something else approves nothing", () => {
    const draft = draftOfServer(server);
    expect(draft.tools).toEqual([
      { name: "depth", approved: true, hash: "now" },
      { name: "tide", approved: true, hash: "before" },
    ]);
    expect(isTicked(draft, changed)).toBe(false);
    expect(tick(draft.tools, changed, true)).toContainEqual({ name: "tide", approved: true, hash: "now" });
    expect(tick(draft.tools, changed, false)).toEqual([{ name: "depth", approved: true, hash: "now" }]);
  });

  it("sends headers by name, and none without", () => {
    const headers = [...draftOfServer(server).headers, { name: " ", value: "nothing" }];
    expect(fieldsOfServer({ ...draftOfServer(server), headers })).toMatchObject({
      headers: { Authorization: "secret:SEA" },
    });
  });
});
