/** Two nodes with the same documents: what one of them changes holds on the other. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadConfig } from "../config/config.ts";
import { createMemoryStore } from "../mock/memory-store.ts";
import { silentLog } from "../observe/log.ts";
import { type Access, createAccess } from "./access.ts";
import type { Principal } from "./principal.ts";

const admin = "an-admin-token-that-is-long-enough";
let directory: string;
let one: Access;
let two: Access;
let ended: Principal[];
const ada: Principal = {
  kind: "player",
  player: { id: "ada", name: "Ada" },
  characters: "all",
  maxSessions: 1,
  expiresAt: 0,
  key: null,
};

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), "barkeep-shared-"));
  const store = createMemoryStore();
  const env = {
    BARKEEP_DATA_DIR: directory,
    BARKEEP_SECRET_KEY: "a key that all nodes of these tests share",
    BARKEEP_ADMIN_TOKEN: admin,
  };
  let ids = 0;
  const start = () => {
    const own = (prefix: string) => `${prefix}_${++ids}`;
    return createAccess({ store, config: loadConfig({ env }), clock: Date, ids: own, log: silentLog });
  };
  one = await start();
  two = await start();
  ended = [];
  const bob: Principal = { ...ada, player: { id: "bob", name: "Bob" } };
  const game: Principal = { kind: "game", key: "key_1", name: "The game" };
  two.authenticator.onRevoked((affects) => ended.push(...[ada, bob, game].filter(affects)));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

it("a secret is there for methods, and masked, and so is the one it replaced", async () => {
  await one.vault.set("A_KEY", "first value");
  await one.vault.set("A_KEY", "second value");
  expect(two.vault.environment(["A_KEY"]).values).toEqual({ A_KEY: "second value" });
  expect(two.vault.mask("first value, second value")).toBe("«A_KEY», «A_KEY»");
  await one.vault.remove("A_KEY");
  expect(two.vault.environment(["A_KEY"]).missing).toEqual(["A_KEY"]);
  expect(two.vault.mask("second value")).toBe("«A_KEY»");
});

it("a player token is good there, also when its signing key was made since, and ends with the others of its player", async () => {
  const { token } = await one.playerTokens.issue({ kind: "admin" }, { player: { id: "ada" } });
  expect(await two.authenticator.authenticate(token)).toMatchObject({ kind: "player", player: { id: "ada" } });
  await one.playerTokens.endPlayer("ada");
  expect(await two.authenticator.authenticate(token)).toMatchObject({ code: "unauthorized" });
  expect(ended).toEqual([ada]);
});

it("when all player tokens end, those who came with one are told there", async () => {
  const { token } = await one.playerTokens.issue({ kind: "admin" }, { player: { id: "ada" } });
  await two.authenticator.authenticate(token);
  await one.playerTokens.endAll();
  expect(await two.authenticator.authenticate(token)).toMatchObject({ code: "unauthorized" });
  expect(ended.map(({ kind }) => kind)).toEqual(["player", "player"]);
});

it("a game key is good there, and ends there", async () => {
  const { id, key } = await one.gameKeys.create("The game");
  expect(await two.authenticator.authenticate(key)).toMatchObject({ kind: "game", key: id });
  await one.gameKeys.revoke(id);
  expect(await two.authenticator.authenticate(key)).toMatchObject({ code: "unauthorized" });
});

it("a login is good there, and whoever logs out is logged out there", async () => {
  const cookie = await one.login(admin, "127.0.0.1");
  const headers = { cookie: `barkeep_admin=${cookie}`, host: "localhost", "sec-fetch-site": "same-origin" };
  expect(await two.authenticateRequest(headers)).toMatchObject({ via: "cookie" });
  await one.logout(headers);
  expect(await two.authenticateRequest(headers)).toMatchObject({ code: "unauthorized" });
});

it("goes over to another secret key node by node: each opens what the others seal", async () => {
  const store = createMemoryStore();
  const start = (keys: string) => {
    const env = { BARKEEP_DATA_DIR: directory, BARKEEP_SECRET_KEY: keys, BARKEEP_ADMIN_TOKEN: admin };
    return createAccess({ store, config: loadConfig({ env }), clock: Date, ids: (prefix) => prefix, log: silentLog });
  };
  const before = await start("the old key of all,the new key of all");
  const after = await start("the new key of all,the old key of all");
  await after.vault.set("A_KEY", "sealed with the new one");
  expect(before.vault.environment(["A_KEY"]).missing).toEqual([]);
  await before.vault.set("A_KEY", "sealed with the old one");
  expect(after.vault.environment(["A_KEY"]).values).toEqual({ A_KEY: "sealed with the old one" });
  const last = await start("the new key of all");
  expect(last.vault.environment(["A_KEY"]).missing).toEqual(["A_KEY"]);
  const again = await start("the new key of all,the old key of all");
  expect(again.vault.environment(["A_KEY"]).missing).toEqual([]);
  expect((await start("the new key of all")).vault.environment(["A_KEY"]).missing).toEqual([]);
});
