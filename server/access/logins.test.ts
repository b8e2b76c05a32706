/** Logins of people: however many are tried or made at once, nobody else's are concerned, and the limit holds. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { BarkeepError } from "../problems/errors.ts";
import { loginCookie } from "./logins.ts";
import { startAccess } from "./testing/start-access.ts";

const password = "correct horse battery";
let count = 0;
const start = (env: Record<string, string> = {}) =>
  startAccess({
    directory: mkdtempSync(join(tmpdir(), "barkeep-logins-")),
    // Each look at the clock is later than the one before.
    clock: { now: () => Date.UTC(2026, 10, 23) + ++count },
    ids: (prefix) => `${prefix}_${++count}`,
    env,
  });
const codeOf = (error: unknown) => (error instanceof BarkeepError ? error.code : error);

it("tries no more passwords of many that come at once than of those that come one after the other", async () => {
  const { access, stop } = await start({ BARKEEP_LOGIN_ATTEMPTS_PER_MINUTE: "3" });
  await access.people.create({ name: "Ada", role: "operator", password });
  const tries = Array.from({ length: 12 }, (_, at) =>
    access.personOf({ name: "Ada", password: `guess ${at}` }, "10.0.0.1").catch(codeOf),
  );
  const answers = await Promise.all(tries);
  expect(answers.filter((answer) => answer === "unauthorized")).toHaveLength(3);
  expect(answers.filter((answer) => answer === "login_limited")).toHaveLength(9);
  await stop();
});

it("counts no login that went well, nor one that could not be looked at", async () => {
  const { access, stop } = await start({ BARKEEP_LOGIN_ATTEMPTS_PER_MINUTE: "2" });
  await access.people.create({ name: "Ada", role: "operator", password });
  for (let at = 0; at < 4; at += 1)
    expect(await access.personOf({ name: "Ada", password }, "10.0.0.1")).toMatchObject({ name: "Ada" });
  for (let at = 0; at < 4; at += 1) await access.login(access.firstStart.adminToken, "10.0.0.1");
  expect(await access.personOf({ name: "Ada", password: "guess" }, "10.0.0.1").catch(codeOf)).toBe("unauthorized");
  await stop();
});

it("ends none of others by logging in again and again", async () => {
  const { access, stop } = await start();
  const operator = await access.login(access.firstStart.adminToken, "10.0.0.1");
  const [ada, bob] = [
    await access.people.create({ name: "Ada", role: "operator", password }),
    await access.people.create({ name: "Bob", role: "viewer", password }),
  ];
  const adas = await access.loginAs(ada);
  const first = await access.loginAs(bob);
  for (let more = 0; more < 100; more += 1) await access.loginAs(bob);
  const stands = async (cookie: string) =>
    !((await access.authenticateRequest({ cookie: `${loginCookie}=${cookie}` })) instanceof BarkeepError);
  expect([await stands(operator), await stands(adas), await stands(first)]).toEqual([true, true, false]);
  await stop();
});
