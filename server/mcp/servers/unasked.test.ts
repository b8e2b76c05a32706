import { expect, it } from "vitest";
import { boundUnasked, type Hearing } from "./unasked.ts";

it("what nobody asked for is heard 600 times a minute; answers are whatever else comes", () => {
  let now = 0;
  const heard: object[] = [];
  const transport: Hearing = { onmessage: (message: object) => void heard.push(message) };
  boundUnasked(transport, { now: () => now });
  const say = (message: object) => transport.onmessage?.(message as never);
  for (let id = 0; id < 1000; id += 1)
    say({ id, method: id % 2 ? "sampling/createMessage" : "notifications/progress" });
  expect(heard).toHaveLength(600);
  say({ id: 7, result: {} });
  expect(heard.at(-1)).toEqual({ id: 7, result: {} });
  now = 60_000;
  say({ method: "notifications/tools/list_changed" });
  expect(heard).toHaveLength(602);
});
