import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import { createFileStore } from "../store/file-store.ts";
import { openSeal } from "./seal.ts";
import { createVault } from "./vault-store.ts";

let directory: string;
const passphrases = ["a key for these tests"];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-vault-"));
});
async function open(keys: readonly string[] = passphrases) {
  const store = await createFileStore({ directory, clock: Date, log: silentLog });
  const seal = await openSeal({ passphrases: keys, directory, log: silentLog });
  const alsoMask = { OPENAI_API_KEY: "sk-provider", ADMIN_TOKEN: undefined };
  return {
    vault: createVault({ store, seal, clock: { now: () => 0 }, log: silentLog, alsoMask }),
    stop: () => store.close(),
  };
}
const stored = () => readFileSync(join(directory, "access", "secrets.json"), "utf8");

describe("the vault", () => {
  it("keeps values sealed on disk and gives methods only those they name", async () => {
    const first = await open();
    await first.vault.set("ONE", "first value");
    await first.vault.set("TWO", "second value");
    await first.stop();
    expect(stored()).not.toMatch(/first value|second value/);
    const { vault, stop } = await open();
    expect(vault.names()).toEqual([
      { name: "ONE", updatedAt: "1970-01-01T00:00:00.000Z" },
      { name: "TWO", updatedAt: "1970-01-01T00:00:00.000Z" },
    ]);
    expect(vault.environment(["TWO", "THREE", "OPENAI_API_KEY"])).toEqual({
      values: { TWO: "second value" },
      missing: ["THREE", "OPENAI_API_KEY"],
    });
    expect(await vault.remove("TWO")).toBe(true);
    expect(await vault.remove("TWO")).toBe(false);
    expect(vault.environment(["TWO"]).missing).toEqual(["TWO"]);
    await stop();
  });

  it("masks the latest of the former values, each once however often it comes and goes", async () => {
    const { vault, stop } = await open();
    await vault.set("FIRST", "the very first value");
    await vault.remove("FIRST");
    for (let time = 0; time < 120; time += 1) await vault.set("ONE", time % 2 === 0 ? "value of even" : "value of odd");
    expect(vault.mask("value of even, value of odd, the very first value")).toBe("«ONE», «ONE», «FIRST»");
    for (let time = 0; time < 101; time += 1) await vault.set("TWO", `number ${time} of them`);
    await vault.remove("TWO");
    expect(vault.mask("the very first value, number 0 of them, number 100 of them")).toBe(
      "the very first value, number 0 of them, «TWO»",
    );
    await vault.set("LONG", "x".repeat(32_000));
    await vault.set("LONG", "y".repeat(32_000));
    expect(vault.mask("number 99 of them")).toBe("«TWO»");
    await stop();
  });

  it("masks present values, those replaced or removed, and the provider's keys", async () => {
    const { vault, stop } = await open();
    await vault.set("ONE", "first value");
    await vault.set("ONE", "newer value");
    await vault.set("TWO", "second value");
    await vault.remove("TWO");
    expect(vault.mask("first value, newer value, second value, sk-provider")).toBe(
      "«ONE», «ONE», «TWO», «OPENAI_API_KEY»",
    );
    expect(vault.maskJson({ a: ["newer value"] })).toEqual({ a: ["«ONE»"] });
    await stop();
  });

  it("does not open a value that was moved to another name or changed", async () => {
    const first = await open();
    await first.vault.set("ONE", "first value");
    await first.stop();
    writeFileSync(join(directory, "access", "secrets.json"), stored().replace('"ONE"', '"TWO"'));
    const second = await open();
    expect(second.vault.environment(["TWO"]).missing).toEqual(["TWO"]);
    await second.stop();
  });

  it.each([
    ["lower", "x"],
    ["1ONE", "x"],
    ["A-B", "x"],
    ["A".repeat(65), "x"],
    ["PATH", "x"],
    ["LD_PRELOAD", "x"],
    ["PYTHONSTARTUP", "x"],
    ["HTTPS_PROXY", "x"],
    ["BARKEEP_ADMIN_TOKEN", "x"],
    ["GOOD", ""],
    ["GOOD", "x\0y"],
    ["GOOD", "x".repeat(40_000)],
  ])("refuses %s with a value of such a kind", async (name, value) => {
    const { vault, stop } = await open();
    await expect(vault.set(name, value)).rejects.toMatchObject({ code: "invalid_request" });
    expect(vault.names()).toEqual([]);
    await stop();
  });
});

describe("the key file", () => {
  it.each(["", "short\n", "not base64 at all!!\n"])("says so when it holds %j", async (text) => {
    writeFileSync(join(directory, "secret.key"), text);
    await expect(openSeal({ directory, log: silentLog })).rejects.toMatchObject({
      code: "storage_failed",
      message: expect.stringContaining("secret.key"),
    });
  });
});
