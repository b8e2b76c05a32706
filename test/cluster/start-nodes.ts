/** Starts nodes that share a database of their own, and a model that can be held. */
import { afterAll, beforeAll } from "vitest";
import { createTestDatabase } from "../../server/records/testing/postgres.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { startHeldModel } from "./held-model.ts";

export const minutesMs = 180_000;
export type StartedNodes = Awaited<ReturnType<typeof startNodes>>;

/** Is given what is to be ended, and ends the last first. */
export type AtEnd = (end: () => Promise<void>) => void;

export async function startNodes(count: number, atEnd: AtEnd) {
  const database = await createTestDatabase();
  atEnd(() => database.drop());
  const model = await startHeldModel();
  atEnd(() => model.close());
  const env = {
    BARKEEP_DATABASE_URL: database.url,
    BARKEEP_SECRET_KEY: "a key for these tests",
    OPENAI_BASE_URL: `${model.url}/v1`,
    BARKEEP_DEFAULT_MODEL: "gpt-4o",
  };
  const nodes = await Promise.all(
    Array.from({ length: count }, async () => {
      const node = await startBarkeep({ env });
      atEnd(async () => {
        node.process.kill("SIGCONT");
        await node.stop();
      });
      return node;
    }),
  );
  return { model, nodes: nodes as [BarkeepProcess, BarkeepProcess, ...BarkeepProcess[]], database };
}

/** The same for all tests of a `describe`. */
export function nodesOfAll(count: number, onStarted: (started: StartedNodes) => void): void {
  const ends: (() => Promise<void>)[] = [];
  beforeAll(async () => onStarted(await startNodes(count, (end) => void ends.push(end))), minutesMs);
  afterAll(async () => {
    for (const end of ends.reverse()) await end();
  }, minutesMs);
}
