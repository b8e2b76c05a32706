/** Attempts to reach the server, other methods, other calls and the network, and what becomes of each at every tier. */

import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../protocol/json.ts";
import { type Engine, job, startEngine, success } from "./engine.ts";
import { expectedEscapes } from "./expected-escapes.ts";
import { waysHere } from "./ways.ts";

const code = readFileSync(new URL("./attacks/escapes.py", import.meta.url), "utf8");
const attempts = [...code.matchAll(/^def (\w+)\(data\):/gm)]
  .map(([, name]) => name as string)
  .filter((name) => name !== "handle_event");

let folder: string;
let targets: JsonObject;
const servers: Server[] = [];
const udp = createSocket("udp4");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "barkeep-secrets-"));
  writeFileSync(join(folder, "methods.json"), "the other methods", { mode: 0o644 });
  chmodSync(folder, 0o755);
  const abstract = `barkeep-test-${process.pid}`;
  for (const where of [{ host: "127.0.0.1", port: 0 }, { path: join(folder, "socket") }, { path: `\0${abstract}` }]) {
    const server = createServer((socket) => socket.destroy());
    server.listen(where);
    await once(server, "listening");
    servers.push(server);
  }
  chmodSync(join(folder, "socket"), 0o777);
  udp.bind(0, "127.0.0.1");
  await once(udp, "listening");
  const tcp = ((servers[0] as Server).address() as { port: number }).port;
  const backwards = (text: string): string => [...text].reverse().join("");
  const mark_backwards = ["the-other-calls-se", "cret-argument-7f3a"].map(backwards);
  const own_backwards = ["this-calls-own", "-argument-91bc"].map(backwards);
  targets = {
    folder,
    home: homedir(),
    server: process.pid,
    tcp,
    udp: udp.address().port,
    unix: join(folder, "socket"),
    abstract,
  };
  Object.assign(targets, { mark_backwards, own_backwards });
});
afterAll(() => {
  for (const server of servers) server.close();
  udp.close();
  rmSync(folder, { recursive: true });
});

describe.each(waysHere(["namespaces", "landlock", "process"]))("isolation %s", (way) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(way, { threads: 1, ready: 3 });
    // Calls whose arguments must not be found by others: one that is over, and one still under way.
    const marked = {
      method: "other",
      input: { argument: "the-other-calls-secret-argument-7f3a" },
      environment: { OTHER_SECRET: "x" },
    };
    success(await engine.runner.run(job("def handle_event(data):\n    return data", marked)));
    void engine.runner.run(job("import time\ndef handle_event(data):\n    time.sleep(4)", marked));
  });
  afterAll(() => engine.runner.close());

  test.each(attempts)("%s", async (attempt) => {
    const { output } = success(
      await engine.runner.run(job(code, { method: "escape", input: { ...targets, attempt } })),
    );
    const ownUids = engine.logged.some((line) => line.includes("a uid for each process"));
    const expected = expectedEscapes(way, ownUids, process.getuid?.() === 0).includes(attempt)
      ? "succeeded"
      : "refused";
    const { refused, how } = output as { refused: boolean; how: string };
    expect(`${refused ? "refused" : "succeeded"}${refused || expected === "succeeded" ? "" : `: ${how}`}`).toBe(
      expected,
    );
  });
});
