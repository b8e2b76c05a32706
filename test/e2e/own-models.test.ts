/** Models of the operator's own: set in the data folder's file, seen in the API, at session open and by the doctor. */
import { execFile } from "node:child_process";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CatalogueModel } from "../../server/models/catalogue-types.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type ScriptedModel, startOpenAiServer } from "../servers/scripted-model.ts";
import { talk } from "../servers/talk.ts";

const own = [
  { id: "tavern-1", name: "Tavern", capabilities: { tools: false, contextTokens: 8192 }, replacement: "gpt-4o" },
  { id: "gpt-4o", status: "current", capabilities: { contextTokens: 64_000 } },
];
let model: ScriptedModel;
let barkeep: BarkeepProcess;
beforeAll(async () => {
  model = await startOpenAiServer(() => ({ text: "Welcome." }), ["tavern-1", "gpt-4o"]);
  const dataDirectory = await mkdtemp(join(tmpdir(), "barkeep-test-"));
  await writeFile(join(dataDirectory, "barkeep.config.json"), JSON.stringify({ BARKEEP_MODELS: own }));
  barkeep = await startBarkeep({ dataDirectory, env: { OPENAI_BASE_URL: `${model.url}/v1` } });
}, 60_000);
afterAll(async () => {
  await barkeep?.stop();
  await model?.close();
});

it("stand in the catalogue of the API", async () => {
  const { body } = await barkeep.request("GET", "/models");
  const shown = (id: string) => body.items.find((each: CatalogueModel) => each.id === id);
  expect(shown("tavern-1")).toMatchObject({
    name: "Tavern",
    provider: "openai",
    capabilities: { tools: false, contextTokens: 8192 },
    reachable: true,
    warning: expect.stringContaining("Tavern can't call tools"),
  });
  expect(shown("gpt-4o")).toMatchObject({ status: "current", retires: null, capabilities: { contextTokens: 64_000 } });
});

it("are said aloud at session open, and sent no tools they can't call", async () => {
  await barkeep.request("POST", "/characters", { id: "mira", name: "Mira", persona: "A host.", model: "tavern-1" });
  const { messages, text } = await talk(barkeep, "mira", "Hello!");
  expect(messages.find(({ type }) => type === "session.opened")).toMatchObject({
    warnings: [{ code: "no_tools", message: expect.stringContaining("Use gpt-4o instead.") }],
  });
  expect(text).toBe("Welcome.");
  expect(model.requests.at(-1)).toMatchObject({ model: "tavern-1", tools: [] });
});

it("are listed by the doctor, which stops at a mistake with its place", async () => {
  const program = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));
  const doctor = (env: NodeJS.ProcessEnv) =>
    promisify(execFile)(process.execPath, [program, "doctor", "--json"], {
      env: {
        ...process.env,
        ANTHROPIC_API_KEY: "",
        BARKEEP_DATA_DIR: barkeep.dataDirectory,
        OPENAI_BASE_URL: `${model.url}/v1`,
        ...env,
      },
    }).then(
      ({ stdout }) => stdout,
      (error: { stdout: string }) => error.stdout,
    );
  const finding = (out: string, what: string) =>
    (JSON.parse(out) as { what: string }[]).find((each) => each.what === what);
  expect(finding(await doctor({}), "own models")).toMatchObject({
    state: "notice",
    found: "tavern-1, gpt-4o",
    mend: expect.stringContaining("Tavern can't call tools"),
  });
  const wrong = JSON.stringify([{ id: "tavern-1", status: "gone" }]);
  expect(finding(await doctor({ BARKEEP_MODELS: wrong }), "settings")).toMatchObject({
    state: "bad",
    found: expect.stringContaining("BARKEEP_MODELS.0.status (environment)"),
  });
});
