/** What somebody wrote into a file by hand stops nobody who reads it, and is told of by file and line. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { type Hook, HookFieldsSchema } from "../hooks/hook.ts";
import type { Method } from "../methods/method.ts";
import { soundMethod } from "../methods/method-fields.ts";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "./file-store.ts";
import { soundDocuments } from "./sound-collection.ts";

const directory = mkdtempSync(join(tmpdir(), "barkeep-test-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it("a document that can't be used is left out, and stays in its file as it is", async () => {
  const hook = {
    code: "",
    secrets: [],
    enabled: true,
    verify: { kind: "none" },
    version: 1,
    updatedAt: "2026-11-30T12:00:00Z",
  };
  const items = [
    { id: "right", name: "Right", ...hook },
    { id: "wrong", name: "Wrong", ...hook, secrets: 5 },
    { id: "half", name: "Half", version: 1 },
  ];
  const path = join(directory, "hooks.json");
  writeFileSync(path, JSON.stringify({ items }, null, 2));
  const lines: string[] = [];
  const log = { ...silentLog, error: (_: unknown, line: string) => void lines.push(line) } as typeof silentLog;
  const store = await createFileStore({ directory, clock: { now: () => 1000 }, log });
  const options = { schema: HookFieldsSchema, what: "hook", log };
  const hooks = soundDocuments(store.collection<Hook>("hooks"), options);
  expect(hooks.list().map(({ id }) => id)).toEqual(["right"]);
  expect(hooks.get("wrong")).toBeUndefined();
  const line = readFileSync(path, "utf8").split("\n").indexOf('      "secrets": 5,') + 1;
  expect(lines.slice(0, 1)).toEqual([
    `The hook "wrong" can't be used (${path}, line ${line}): secrets: Expected array.`,
  ]);
  expect(lines.slice(1)).toEqual(
    ["verify", "code", "secrets", "enabled"].map((field) =>
      expect.stringMatching(`The hook "half" .* ${field}: Missing`),
    ),
  );
  await hooks.put({ ...(hooks.get("right") as Hook), name: "Still right" });
  expect(JSON.parse(readFileSync(path, "utf8")).items).toMatchObject([
    { name: "Half" },
    { name: "Still right" },
    { secrets: 5 },
  ]);
  await store.close();
});

it("a method is shown with the defaults of what it can't be", () => {
  const stored = {
    id: "roll",
    name: 7,
    code: {},
    secrets: 5,
    samples: "x",
    description: "Rolls.",
  } as unknown as Method;
  expect(soundMethod(stored)).toMatchObject({
    name: "roll",
    code: "",
    secrets: [],
    samples: [],
    description: "Rolls.",
  });
});

it("a method without fields that it needs is shown with their defaults, too", () => {
  const stored = { id: "roll", code: "def handle_event(data):\n    return 6" } as unknown as Method;
  expect(soundMethod(stored)).toMatchObject({
    name: "roll",
    description: "",
    code: stored.code,
    tags: [],
    secrets: [],
    version: 1,
  });
});
