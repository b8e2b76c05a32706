import { expect, test } from "vitest";
import type { ServerMessageOf } from "../messages.ts";
import { ClientFailure } from "./failure.ts";
import { TurnFeed, type TurnMessage } from "./turn.ts";

const place = { session: "s", seq: 1, turn: "s.1" };
const started: TurnMessage = { type: "turn.started", ...place, cause: "say" };
const delta = (text: string, filler = false): TurnMessage => ({
  type: "text.delta",
  ...place,
  delta: text,
  ...(filler && { filler }),
});
const finished: ServerMessageOf<"turn.finished"> = {
  type: "turn.finished",
  ...place,
  finish: "complete",
  text: "Hello.",
  usage: { inputTokens: 1, outputTokens: 1 },
  ms: { firstText: 1, total: 2 },
};
const newFeed = (cancels: object[] = []) => new TurnFeed({ cancel: (options) => cancels.push(options) });

test("messages that came before they were asked for are not lost, later ones are waited for", async () => {
  const feed = newFeed();
  feed.feed(started);
  feed.feed(delta("Hel"));
  const read: string[] = [];
  const reading = (async () => {
    for await (const { type } of feed) read.push(type);
  })();
  feed.feed(delta("Wait…", true));
  feed.feed(delta("lo."));
  feed.feed(finished);
  await reading;
  expect(read).toEqual(["turn.started", "text.delta", "text.delta", "text.delta", "turn.finished"]);
  expect(feed.text).toBe("Hello.");
  expect(await feed.started).toBe("s.1");
  expect(await feed.finished).toBe(finished);
});

test("a failure ends the iteration after what had come, and rejects both promises", async () => {
  const feed = newFeed();
  feed.feed(started);
  feed.fail(new ClientFailure("closed", "gone"));
  const read: string[] = [];
  const reading = (async () => {
    for await (const { type } of feed) read.push(type);
  })();
  await expect(reading).rejects.toMatchObject({ code: "closed" });
  expect(read).toEqual(["turn.started"]);
  expect(await feed.started).toBe("s.1");
  await expect(feed.finished).rejects.toMatchObject({ code: "closed" });
});

test("after its end a turn takes nothing more and cancels nothing", async () => {
  const cancels: object[] = [];
  const feed = newFeed(cancels);
  feed.cancel({ heardChars: 2 });
  feed.feed(finished);
  feed.feed(delta("late"));
  feed.fail(new ClientFailure("closed", "late"));
  feed.cancel();
  expect(cancels).toEqual([{ heardChars: 2 }]);
  expect(feed.text).toBe("");
  expect(await feed.finished).toBe(finished);
});
