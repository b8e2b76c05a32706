import { expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createRetention } from "./retention.ts";

it("is carried out by the node whose turn it is, and by no other", async () => {
  let mine = false;
  const swept: string[] = [];
  const step = async () => {
    swept.push("calls");
    return [];
  };
  const retention = createRetention({ steps: [step], log: silentLog, everyMs: 0, mine: async () => mine });
  await retention.sweep();
  expect(swept).toEqual([]);
  mine = true;
  await retention.sweep();
  await retention.close();
  expect(swept).toEqual(["calls"]);
});
