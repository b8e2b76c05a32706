/** The conformance kit against three nodes, behind a balancer that gives each connection to the next one. */
import { afterEach, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { flows, runConformance } from "../../protocol/conformance/run.ts";
import { createTestDatabase, whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import { startBarkeep } from "../servers/barkeep.ts";
import { startRoundRobin } from "./round-robin.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

if (whyNoPostgres !== null) leaveOut("the conformance kit over three nodes", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("three nodes behind a balancer", () => {
  it("conform as one does", async () => {
    const database = await createTestDatabase();
    ends.push(() => database.drop());
    const env = { BARKEEP_DATABASE_URL: database.url, BARKEEP_SECRET_KEY: "a key for these tests" };
    const nodes = await Promise.all([1, 2, 3].map(() => startBarkeep({ env })));
    for (const node of nodes) ends.push(() => node.stop());
    const balancer = await startRoundRobin(nodes.map(({ url }) => Number(new URL(url).port)));
    ends.push(() => balancer.close());
    const results = await runConformance({
      url: `ws://127.0.0.1:${balancer.port}/v1/ws`,
      token: nodes[0]?.adminToken ?? "",
      character: "barkeep",
      WebSocket,
    });
    expect(results.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    expect(results).toHaveLength(flows.length);
  }, 180_000);
});
