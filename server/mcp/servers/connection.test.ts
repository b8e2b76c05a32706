/** How long a server is waited for that comes, and goes as soon as it has come. */
import { expect, it } from "vitest";
import { silentLog } from "../../observe/log.ts";
import { Connection } from "./connection.ts";

/** No pause is as long. */
const listEveryMs = 45_000;

/** Each life lists its tools once, and is lost after so many lists of them. */
async function pausesOf(lists: number, lives: number): Promise<number[]> {
  const pauses: number[] = [];
  let lost = () => {};
  let listed = 0;
  let opened = 0;
  let done = () => {};
  const enough = new Promise<void>((resolve) => {
    done = resolve;
  });
  const connection = new Connection({
    name: "sea",
    log: silentLog,
    mask: (text) => text,
    listEveryMs,
    onTools: () => {},
    async open(events) {
      listed = 0;
      opened += 1;
      lost = events.lost;
      if (opened > lives) done();
      return {
        listTools: async () => {
          listed += 1;
          if (listed === lists) queueMicrotask(lost);
          return { tools: [] };
        },
        callTool: async () => ({}),
        close: async () => {},
      };
    },
    wait: async (ms, signal) => {
      if (ms !== listEveryMs) pauses.push(ms);
      else if (listed >= lists && !signal.aborted)
        await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    },
  });
  await enough;
  await connection.close();
  return pauses.slice(0, lives);
}

it("longer each time, where it goes as soon as it has come", async () => {
  expect(await pausesOf(1, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
});

it("a second, where it had stayed", async () => {
  expect(await pausesOf(2, 3)).toEqual([1000, 1000, 1000]);
});
