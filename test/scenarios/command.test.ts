/** `barkeep test` as a person and a CI job use it; and the seed's walk and the first character, held on the rehearsal model. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";

const program = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));
const seed = fileURLToPath(new URL("../fixtures/scenarios/seed.json", import.meta.url));
let barkeep: BarkeepProcess;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "barkeep-scenarios-"));
  barkeep = await startBarkeep();
  await barkeep.request("POST", "/characters", { id: "seed_mira", name: "Mira", model: "rehearsal" });
  await barkeep.request("POST", "/methods", {
    id: "seed_weather",
    name: "Weather",
    description: "Fetches current weather data for a given city",
    connected: true,
    characters: ["seed_mira"],
    inputDescription: { parameters: { city: { type: "string", description: "Name of the city" } }, required: ["city"] },
    code: 'def handle_event(data):\n    raise RuntimeError("never run in a scenario")\n',
  });
}, 60_000);
afterAll(async () => {
  await barkeep?.stop();
  await rm(folder, { recursive: true, force: true });
});

function run(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const { BARKEEP_URL: _url, BARKEEP_ADMIN_TOKEN: _token, FORCE_COLOR: _colour, ...own } = process.env;
  const env = { ...own, BARKEEP_DATA_DIR: barkeep.dataDirectory };
  const child = spawn(process.execPath, [program, "test", ...args], { env });
  let out = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => {
      out += text;
    });
  return new Promise((resolve) => child.once("close", (code) => resolve({ code, out })));
}

it("holds the seed's walk and the first character", async () => {
  const { code, out } = await run([seed]);
  expect(out).toContain("3 of 3 passed");
  expect(code).toBe(0);
}, 60_000);

it("says what broke, where, and ends with exit code 1", async () => {
  const broken = {
    id: "broken",
    name: "Says <nothing> of it",
    character: "seed_mira",
    steps: [{ say: "Hello", expect: [{ says: "snow" }, { calls: "seed_weather" }] }],
  };
  const file = join(folder, "broken.json");
  const report = join(folder, "broken.xml");
  await writeFile(file, JSON.stringify(broken));
  const { code, out } = await run([file, "--junit", report]);
  expect(code).toBe(1);
  expect(out).toContain('step 1: expected {"says":"snow"}. It said');
  expect(out).toContain('step 1: expected {"calls":"seed_weather"}. seed_weather was not called.');
  const xml = await readFile(report, "utf8");
  expect(xml).toContain('failures="1"');
  expect(xml).toContain("Says &lt;nothing&gt; of it");
  const orphan = { id: "orphan", name: "Orphan", character: "gone", steps: [{ say: "Hello" }] };
  await barkeep.request("POST", "/scenarios", orphan);
  const printed = await run(["--json"]);
  expect(printed.code).toBe(1);
  expect(JSON.parse(printed.out).map((one: { scenario: string }) => one.scenario)).toEqual([
    "broken",
    "first_character",
    "orphan",
    "seed_weather",
    "seed_weather_down",
  ]);
  const unknown = await run(["--tag", "sead"]);
  expect(unknown).toMatchObject({ code: 1, out: expect.stringContaining("Tags: first, seed") });
}, 60_000);

it("prints the schema of its files", async () => {
  const { code, out } = await run(["--schema"]);
  expect(code).toBe(0);
  expect(JSON.parse(out).$defs.scenario.required).toEqual(["name", "character", "steps"]);
});
