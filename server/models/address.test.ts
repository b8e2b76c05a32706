/** Addresses as people paste them. */
import { expect, it } from "vitest";
import { aRequest, collect } from "../../test/fixtures/providers/collect.ts";
import { recorded, startReplayServer } from "../../test/fixtures/providers/replay-server.ts";
import { cleanAddress, parted, withVersion } from "./address.ts";
import { OpenAIAdapter } from "./openai/openai-adapter.ts";

it.each([
  [' "http://127.0.0.1:11434/v1/" \n', "http://127.0.0.1:11434/v1"],
  ["https://x.example/v1/chat/completions/", "https://x.example/v1"],
  ["https://x.example/v1/chat/completions?api-version=2024-10-21", "https://x.example/v1?api-version=2024-10-21"],
  [
    "https://x.example/openai/deployments/d?api-version=1&a=b",
    "https://x.example/openai/deployments/d?api-version=1&a=b",
  ],
])("%s is %s", (given, clean) => {
  expect(cleanAddress(given)).toBe(clean);
  expect(cleanAddress(clean)).toBe(clean);
});

it("a query stands behind the path of what is asked, also where /v1 is put to it", async () => {
  expect(parted("https://x.example/d?a=1&b=%20")).toEqual({ base: "https://x.example/d", query: { a: "1", b: " " } });
  expect(withVersion("https://x.example/?a=1")).toBe("https://x.example/v1?a=1");
  expect(withVersion("https://x.example/d?a=1")).toBeNull();
  const server = await startReplayServer(() => ({ body: recorded("openai/text") }));
  const baseUrl = `${server.url}/deployments/d?api-version=2024-10-21`;
  await collect(new OpenAIAdapter({ apiKey: "key", baseUrl, makeId: () => "x" }), aRequest());
  await server.close();
  expect(server.requests.map(({ path }) => path)).toEqual(["/deployments/d/chat/completions?api-version=2024-10-21"]);
});
