/** Starts nodes that share a database of their own, and a model that can be held. */
import { createTestDatabase } from "../../server/records/testing/postgres.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { startHeldModel } from "./held-model.ts";

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
