/** A list of models is bounded in time and in size, whatever a server sends of it. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, it } from "vitest";
import { listInTime, readModelList } from "./list-models.ts";
import { createModelFetch } from "./model-fetch.ts";
import { OpenAIServer } from "./openai/server.ts";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serving(answer: (write: (text: string) => boolean, end: () => void) => void): Promise<OpenAIServer> {
  server = createServer((_, response) => {
    response.writeHead(200, { "content-type": "application/json" });
    answer(
      (text) => response.write(text),
      () => response.end(),
    );
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return new OpenAIServer({ apiKey: null, baseUrl: `http://127.0.0.1:${port}/v1`, fetch: createModelFetch() });
}

it("one that is larger than 8 MB is let go", async () => {
  const endless = await serving((write, end) => {
    for (let at = 0; at < 9; at++) write(`"${"x".repeat(1024 * 1024)}",`);
    end();
  });
  await expect(endless.list()).rejects.toMatchObject({ message: expect.stringContaining("8 MB") });
});

it("one of a hundred thousand models is read as far as servers have any", () => {
  const data = Array.from({ length: 100_000 }, (_, at) => ({ id: `m${at}` }));
  expect(readModelList(JSON.stringify({ data }))).toHaveLength(2000);
});

it("one whose end does not come is told as that", async () => {
  const half = await serving((write) => write('{"data":['));
  const asked = listInTime("The server", undefined, (signal) => half.list(signal), 50);
  await expect(asked).rejects.toMatchObject({ message: "The server did not say within 0.05 s which models it has." });
});
