import { Type } from "typebox";
import { expect, test } from "vitest";
import type * as plain from "../../web-client/generated/messages.d.ts";
import type { ClientMessageOf, ClientMessageType, ServerMessageOf, ServerMessageType } from "../messages.ts";
import { registry } from "../messages.ts";
import { typescript } from "./typescript.ts";

/** Never, when either says something the other does not: the check of types then fails on the lines below. */
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const everything = <T extends string>(types: Record<T, unknown>) =>
  Object.fromEntries(Object.keys(types).map((type) => [type, true])) as Record<T, true>;
const client: { [T in ClientMessageType]: Same<ClientMessageOf<T>, plain.ClientMessageOf<T>> } = everything(
  registry.client,
);
const server: { [T in ServerMessageType]: Same<ServerMessageOf<T>, plain.ServerMessageOf<T>> } = everything(
  registry.server,
);

test("every message has its declaration", () => {
  const text = typescript.emit(registry);
  for (const type of Object.keys({ ...client, ...server }))
    expect(text).toContain(`"${type}": {\n    type: "${type}";`);
});

test("what it has no words for is refused, not written as something else", () => {
  const odd = { ...registry, client: { ...registry.client, ping: Type.Object({ at: { type: "bigint" } }) } };
  expect(() => typescript.emit(odd)).toThrow(/type bigint/);
});
