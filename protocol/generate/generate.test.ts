import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { closeCodes, errorCodes } from "../codes.ts";
import { registry } from "../messages.ts";
import { asyncapi } from "./asyncapi.ts";
import { emitters } from "./emitters.ts";
import { messageSchemas } from "./json-schema.ts";
import { reference } from "./reference.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const types = [...Object.keys(registry.client), ...Object.keys(registry.server)];

test("what is committed is what the registry says", () => {
  const stale = emitters.filter(({ path, emit }) => readFileSync(join(root, path), "utf8") !== emit(registry));
  expect(stale.map(({ path }) => path)).toEqual([]);
});

test("--check fails on a stale file and names it; without it the file is written", () => {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-generate-"));
  const main = join(root, "dist", "protocol", "generate", "main.js");
  const run = (...args: string[]) => spawnSync(process.execPath, [main, ...args], { cwd: folder, encoding: "utf8" });
  try {
    const before = run("--check");
    expect(before.status).toBe(1);
    expect(before.stderr).toContain(asyncapi.path);
    expect(run().status).toBe(0);
    expect(run("--check").status).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("the AsyncAPI document is valid by AsyncAPI's own schema, and every reference in it leads somewhere", () => {
  const require = createRequire(import.meta.url);
  const schema = require("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;
  const ajv = new Ajv({ strict: false, validateFormats: false, logger: false });
  const validate: ValidateFunction = ajv.compile(schema);
  const document = JSON.parse(asyncapi.emit(registry));
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(validate({ ...document, operations: { wrong: { action: "shout" } } })).toBe(false);
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) =>
    path!.split("/"),
  );
  expect(references.length).toBeGreaterThan(2 * types.length);
  for (const path of references) {
    expect(
      path.reduce((at, name) => at?.[name], document),
      path.join("/"),
    ).toBeDefined();
  }
});

test("every JSON Schema is one, and takes the fixtures of its message", () => {
  for (const { path, emit } of messageSchemas) {
    const validate = new Ajv2020({ strict: false }).compile(JSON.parse(emit(registry)));
    const [, side, type] = /schemas\/(\w+)\/(.+)\.json$/.exec(path)!;
    const fixtures = readFileSync(join(root, "test", "fixtures", "protocol", side!, `${type}.json`), "utf8");
    const { valid, invalid } = JSON.parse(fixtures) as Record<
      "valid" | "invalid",
      { message: unknown; name: string }[]
    >;
    for (const { message, name } of valid) expect(validate(message), `${type}: ${name}`).toBe(true);
    for (const { message, name } of invalid) expect(validate(message), `${type}: ${name}`).toBe(false);
  }
});

test("the reference has every message, error code and close code", () => {
  const page = reference.emit(registry);
  for (const type of types) expect(page).toContain(`### \`${type}\``);
  for (const code of Object.keys(errorCodes)) expect(page).toContain(`| \`${code}\` |`);
  for (const code of Object.keys(closeCodes)) expect(page).toContain(`| ${code} | `);
});

test("the flows show every message, and name no code that is not in the table", () => {
  const flows = readFileSync(join(root, "docs", "protocol", "flows.md"), "utf8");
  for (const type of types) expect(flows, type).toMatch(new RegExp(`\\b${type.replace(".", "\\.")}\\b`));
  const codes = [...flows.matchAll(/code:"(\w+)"/g)].map(([, code]) => code);
  expect(codes.length).toBeGreaterThan(2);
  for (const code of codes) expect(errorCodes).toHaveProperty(code!);
});
