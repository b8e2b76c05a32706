import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { connectSnippets } from "./connect-snippets.ts";

const url = "http://127.0.0.1:7070/mcp";

it.each(Object.entries(connectSnippets))("docs/mcp.md says the same of %s", async (_, snippet) => {
  const text = await readFile(new URL("../../../docs/mcp.md", import.meta.url), "utf8");
  const blocks = text.split(/^```\w{0,10}$/m).filter((_block, at) => at % 2 === 1);
  const plain = (block: string) => (block.trim().startsWith("{") ? JSON.stringify(JSON.parse(block)) : block.trim());
  expect(blocks.map(plain)).toContain(plain(snippet(url)));
});
