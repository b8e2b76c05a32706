import { expect, it, vi } from "vitest";
import { silentLog } from "../observe/log.ts";
import { takeOver } from "./take-over.ts";

it("is done by the node that leads, for what died before it looked, and then once for each that falls silent", async () => {
  vi.useFakeTimers();
  try {
    let leading = false;
    let silent: string[] = [];
    const alive = new Set(["one", "two"]);
    const ended: string[][] = [];
    let fails = false;
    const cluster = {
      leads: async () => leading,
      listNodes: async () => [...alive].map((id) => ({ id }) as never),
      listSilent: async () => silent.map((id) => ({ id, silentMs: 1 })),
    };
    const stop = takeOver({
      cluster,
      log: silentLog,
      async end(isGone) {
        if (fails) throw new Error("the database is away");
        const gone = [];
        for (const node of ["one", "two", "old"]) if (await isGone(node)) gone.push(node);
        ended.push(gone);
      },
    });
    const look = () => vi.advanceTimersByTimeAsync(2500);
    await look();
    expect(ended).toEqual([]);
    leading = true;
    await look();
    expect(ended).toEqual([["old"]]);
    await look();
    expect(ended).toHaveLength(1);
    alive.delete("two");
    silent = ["two"];
    fails = true;
    await look();
    fails = false;
    await look();
    await look();
    expect(ended).toEqual([["old"], ["two", "old"]]);
    // It comes back, and dies again.
    silent = [];
    await look();
    silent = ["two"];
    await look();
    expect(ended).toHaveLength(3);
    await stop();
    silent = ["one", "two"];
    await look();
    expect(ended).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});
