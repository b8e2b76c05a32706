/** Work that is one node's: it is seen from every node, and ended by another when its node dies. */
import { once } from "node:events";
import { describe, expect, it, onTestFinished } from "vitest";
import { whyNoPostgres } from "../../server/records/testing/postgres.ts";
import { leaveOut } from "../left-out.ts";
import { askUntil } from "./ask-until.ts";
import { minutesMs, startNodes } from "./start-nodes.ts";

if (whyNoPostgres !== null) leaveOut("work of one node among several", whyNoPostgres);

describe.runIf(whyNoPostgres === null)("work of one node among several", () => {
  it(
    "a run of a scenario is seen and waited for on any of them",
    async () => {
      const { nodes, model } = await startNodes(2, onTestFinished);
      const [one, two] = nodes;
      const scenario = {
        id: "waits",
        name: "Waits",
        character: "barkeep",
        steps: [{ say: "Wait for it" }, { say: "Hello" }],
      };
      expect((await one.request("POST", "/scenarios", scenario)).status).toBe(201);
      const { id } = (await one.request("POST", "/scenarios/waits/run", {})).body;
      expect((await two.request("GET", `/scenario-runs/${id}`)).body).toMatchObject({ id, status: "running" });
      expect((await two.request("GET", "/scenario-runs?scenario=waits")).body.items).toMatchObject([
        { id, status: "running" },
      ]);
      await expect.poll(() => model.held).toBe(1);
      const waited = two.request("GET", `/scenario-runs/${id}?wait=30000`);
      model.release();
      expect((await waited).body).toMatchObject({ id, status: "done", passed: true });
      expect((await two.request("GET", "/scenario-runs/run_nobody")).status).toBe(404);
    },
    minutesMs,
  );

  it(
    "a hook's deliveries that a node took are carried out when it dies; what it had begun is told as that",
    async () => {
      const { nodes } = await startNodes(2, onTestFinished);
      const [one, two] = nodes;
      const code =
        'import time\n\ndef handle_event(data):\n    if data["n"] == 1:\n        time.sleep(4)\n    return {"players": ["ann"], "text": "Number %d." % data["n"]}\n';
      const hook = { id: "tickets", name: "Tickets", verify: { kind: "none" }, code };
      expect((await one.request("POST", "/hooks", hook)).status).toBe(201);
      for (const n of [1, 2]) {
        const told = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ n }) };
        expect((await fetch(`${one.url}/hooks/tickets`, told)).status).toBe(202);
      }
      one.process.kill("SIGKILL");
      await once(one.process, "exit");
      const { items } = await askUntil(two, "/hooks/tickets/deliveries", (page) =>
        page.items.every(({ status }: { status: string }) => status !== "taken"),
      );
      expect(items).toMatchObject([
        { number: 2, status: "done", event: { text: "Number 2." } },
        { number: 1, status: "failed", error: expect.stringContaining("may have happened") },
      ]);
    },
    minutesMs,
  );
});
