import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BarkeepError } from "../problems/errors.ts";
import { startAccess } from "./testing/start-access.ts";

const secret = "a-secret-of-the-proxy-0123";
const env = { BARKEEP_SSO_HEADER: "X-Forwarded-User", BARKEEP_SSO_SECRET: secret };

let started: Awaited<ReturnType<typeof startAccess>>;
let ada: string;
const start = async (more: Record<string, string>) => {
  let made = 0;
  const directory = mkdtempSync(join(tmpdir(), "barkeep-sso-"));
  started = await startAccess({ directory, clock: Date, ids: (prefix) => `${prefix}_${++made}`, env: more });
  ada = (await started.access.people.create({ name: "Ada", role: "designer", password: "correct horse battery" })).id;
};
beforeEach(() => start(env));
afterEach(() => started.stop());

const asked = async (headers: Record<string, string>, method = "GET") => {
  const answer = await started.access.authenticateRequest(new Headers(headers), { method });
  return answer instanceof BarkeepError ? answer.code : answer.principal;
};
const fromProxy = { "x-forwarded-user": "ada", "x-barkeep-sso-secret": secret };

it("lets in whom the proxy names, with the role that the person has here", async () => {
  expect(await asked(fromProxy)).toEqual({ kind: "admin", person: { id: ada, name: "Ada", role: "designer" } });
});

it.each([
  ["without the secret", { "x-forwarded-user": "Ada" }],
  ["with another secret", { ...fromProxy, "x-barkeep-sso-secret": `${secret}x` }],
  ["with nobody's name", { "x-barkeep-sso-secret": secret }],
  ["with the name of somebody who was not added", { ...fromProxy, "x-forwarded-user": "Eve" }],
  ["from another site's page", { ...fromProxy, origin: "https://evil.example", host: "127.0.0.1:7070" }],
])("lets nobody in %s", async (_what, headers) => {
  expect(await asked(headers)).toBe("unauthorized");
});

it("changes nothing for a page that isn't the admin page's", async () => {
  expect(await asked(fromProxy, "POST")).toBe("csrf");
  expect(await asked({ ...fromProxy, "x-barkeep-csrf": "1" }, "POST")).toMatchObject({ kind: "admin" });
});

it("ends what is open when the person is removed", async () => {
  const principal = await asked(fromProxy);
  const ended: boolean[] = [];
  started.access.authenticator.onRevoked((affects) => ended.push(affects(principal as never)));
  await started.access.people.remove(ada);
  expect(ended).toContain(true);
  expect(await asked(fromProxy)).toBe("unauthorized");
});

it("is off unless it is set", async () => {
  await started.stop();
  await start({});
  expect(await asked(fromProxy)).toBe("unauthorized");
});

it("is not begun with a header alone", async () => {
  await expect(start({ BARKEEP_SSO_HEADER: "X-Forwarded-User" })).rejects.toThrow("BARKEEP_SSO_SECRET");
});

it("has its secret masked, and the passwords of addresses", async () => {
  await started.stop();
  await start({ ...env, BARKEEP_NATS_URL: "nats://node:nats-pass-123@127.0.0.1:1" });
  expect(started.access.vault.mask(`${secret} nats-pass-123 node`)).toBe("«SSO_SECRET» «NATS_PASSWORD» node");
});
