/** Methods as designers write them, each with a good case and a bad one: in both modes, at every tier. */
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo, Server } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../../protocol/json.ts";
import type { CallContext, RunErrorKind } from "../../server/python/runner.ts";
import { type Engine, failure, job, startEngine, success } from "./engine.ts";
import { startServices } from "./services.ts";
import { waysHere } from "./ways.ts";

interface Case {
  readonly name: string;
  readonly input: JsonObject;
  readonly output?: unknown;
  /** `message` is a piece of the real one. */
  readonly error?: { readonly kind: RunErrorKind; readonly message: string; readonly line?: number };
  readonly stdout?: string;
  readonly stderr?: string;
  readonly timeoutMs?: number;
}
interface Fixture {
  /** Addresses in the code, and the stand-in for each. */
  readonly hosts?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly context?: CallContext;
  readonly cases: readonly Case[];
}

const folder = new URL("../fixtures/methods/", import.meta.url);
const names = readdirSync(folder)
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length));
const read = (name: string) => readFileSync(new URL(name, folder), "utf8");

let services: Server;
beforeAll(async () => {
  services = startServices();
  await once(services.listen(0, "127.0.0.1"), "listening");
});
afterAll(() => {
  services.close();
  // The weakest tier lets an empty file be made.
  rmSync("/tmp/barkeep-save.zip", { force: true });
});

test("there are at least forty", () => {
  expect(names.length).toBeGreaterThanOrEqual(40);
  expect(names.filter((name) => (JSON.parse(read(`${name}.json`)) as Fixture).cases.length < 2)).toEqual([]);
});

describe.each(waysHere(["namespaces", "landlock", "process"]))("isolation %s", (way) => {
  let engine: Engine;
  let base: string;
  beforeAll(async () => {
    const { port } = services.address() as AddressInfo;
    base = `http://127.0.0.1:${port}`;
    engine = await startEngine(way, { threads: 1, ready: 4, egressAllow: [`127.0.0.1:${port}`] });
  });
  afterAll(() => engine.runner.close());

  describe.each([false, true])("keepWarm %s", (keepWarm) => {
    test.each(names)("%s", async (name) => {
      const fixture = JSON.parse(read(`${name}.json`)) as Fixture;
      let code = read(`${name}.py`);
      for (const [address, path] of Object.entries(fixture.hosts ?? {})) {
        expect(code).toContain(address);
        code = code.replaceAll(address, base + path);
      }
      for (const { input, output, error, stdout, stderr, timeoutMs = 5000 } of fixture.cases) {
        const { environment = {}, context } = fixture;
        const given = job(code, {
          method: name,
          input,
          keepWarm,
          environment,
          timeoutMs,
          ...(context ? { context } : {}),
        });
        const outcome = await engine.runner.run(given);
        if (error === undefined) expect(success(outcome).output).toEqual(output);
        else
          expect(failure(outcome).error).toMatchObject({ ...error, message: expect.stringContaining(error.message) });
        if (stdout !== undefined) expect(outcome.stdout).toBe(stdout);
        if (stderr !== undefined) expect(outcome.stderr).toBe(stderr);
      }
    });
  });
});
