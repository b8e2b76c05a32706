/** `npx barkeep runner` as its own process with real Python: it dies, hangs and drains in mid-call, over every kind of way to NATS. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, nkeys } from "@nats-io/transport-node";
import { pino } from "pino";
import { afterEach, describe, expect, it } from "vitest";
import type { RunJob } from "../../server/python/runner.ts";
import { NatsLink } from "../../server/runners/nats-link.ts";
import { RemoteRunner } from "../../server/runners/remote-runner.ts";
import { leaveOut } from "../left-out.ts";
import { startBarkeep } from "../servers/barkeep.ts";
import { authorityPath, listen } from "../servers/listen.ts";
import { type NatsServer, startNats, whyNoNats } from "./nats-server.ts";
import { type RunnerProcess, startRunner as startRunnerProcess } from "./start-runner.ts";

const tls = (name: string) => fileURLToPath(new URL(`../fixtures/tls/${name}`, import.meta.url));
const log = pino({ enabled: false });
const slow = { timeout: 60_000, interval: 50 };

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function startRunner(env: NodeJS.ProcessEnv): Promise<RunnerProcess> {
  const runner = await startRunnerProcess(env);
  ends.push(() => runner.end());
  return runner;
}

async function startNode(url: string, runners: number, credentials?: string): Promise<RemoteRunner> {
  const remote = new RemoteRunner({ link: new NatsLink({ url, credentials, name: "node", log }), cluster: "barkeep" });
  ends.push(() => remote.close());
  await expect.poll(() => remote.runners().length, slow).toBe(runners);
  return remote;
}

async function nats(settings = ""): Promise<NatsServer> {
  const server = await startNats(settings);
  ends.push(() => server.kill());
  return server;
}

/** Counts what calls do in the world, by their ids, and holds each until it is let go. */
async function world() {
  const effects: string[] = [];
  const held: ServerResponse[] = [];
  const server = await listen((request, response) => {
    effects.push(request.url?.slice(1) ?? "");
    held.push(response);
  });
  ends.push(() => {
    for (const response of held) response.destroy();
    return server.close();
  });
  return {
    effects,
    address: `127.0.0.1:${server.port}`,
    letGo: () => {
      for (const response of held) response.end("let go");
    },
  };
}

let calls = 0;
const job = (code: string, fields: Partial<RunJob> = {}): RunJob => {
  calls += 1;
  const call = `call_${calls}`;
  const context = { player: null, session: null, character: null, turn: null, call };
  const rest = { timeoutMs: 60_000, keepWarm: false, environment: {}, allowedHosts: null };
  return { call, method: "ring_bell", version: "1", code, input: {}, context, ...rest, ...fields };
};

/** Does something in the world, and waits there until it is let go. */
const ring = (address: string) => `import requests
def handle_event(data, context):
    return requests.get("http://${address}/" + context["call"]).text
`;
const double = "def handle_event(data):\n    print('doubling')\n    return data['n'] * 2\n";

if (whyNoNats !== null) leaveOut("runners as processes", whyNoNats);

describe.runIf(whyNoNats === null)("a runner's process", { timeout: 180_000 }, () => {
  it.each(["SIGKILL", "SIGSTOP"] as const)(
    "that gets %s in mid-call: the call has crashed, may have happened, and happens once; the next goes to another",
    async (signal) => {
      const { url } = await nats();
      const { effects, address } = await world();
      const env = { BARKEEP_NATS_URL: url, BARKEEP_EGRESS_ALLOW: address };
      const first = await startRunner(env);
      const node = await startNode(url, 1);
      const lost = job(ring(address));
      const outcome = node.run(lost);
      await expect.poll(() => effects, slow).toEqual([lost.call]);
      const second = await startRunner(env);
      await expect.poll(() => node.runners().length, slow).toBe(2);
      first.process.kill(signal);
      expect(await outcome).toMatchObject({
        ok: false,
        error: { kind: "crashed", message: expect.stringContaining("may have happened") },
      });
      await expect.poll(() => node.runners().map(({ id }) => id), slow).toEqual([second.id]);
      expect(await node.run(job(double, { input: { n: 21 } }))).toMatchObject({ ok: true, output: 42 });
      if (signal === "SIGSTOP") {
        // It comes back, and is told that nobody waits: what it was running is ended.
        first.process.kill("SIGCONT");
        await expect.poll(() => node.runners().length, slow).toBe(2);
        await expect.poll(() => node.runners().map(({ running }) => running), slow).toEqual([0, 0]);
      }
      expect(effects).toEqual([lost.call]);
    },
  );

  it("that gets SIGTERM finishes what runs, takes nothing more, and ends with 0", async () => {
    const { url } = await nats();
    const { effects, address, letGo } = await world();
    const runner = await startRunner({
      BARKEEP_NATS_URL: url,
      BARKEEP_EGRESS_ALLOW: address,
      BARKEEP_DRAIN_MS: "60000",
    });
    expect(runner.ready).toMatchObject({ msg: "ready", cluster: "barkeep", capacity: 4 });
    const node = await startNode(url, 1);
    const outcome = node.run(job(ring(address)));
    await expect.poll(() => effects.length, slow).toBe(1);
    runner.process.kill("SIGTERM");
    await expect.poll(() => node.runners().map(({ draining }) => draining), slow).toEqual([true]);
    expect(await node.run(job(double))).toMatchObject({ ok: false, error: { kind: "queue_full" } });
    letGo();
    expect(await outcome).toMatchObject({ ok: true, output: "let go" });
    expect(await runner.exited).toEqual([0, null]);
  });

  it("is refused by words without NATS's address, and with one that is none", async () => {
    await expect(startRunner({ BARKEEP_NATS_URL: "" })).rejects.toThrow("BARKEEP_NATS_URL is not set");
    await expect(startRunner({ BARKEEP_NATS_URL: "http://x" })).rejects.toThrow("nats://host:4222");
    await expect(
      startRunner({ BARKEEP_NATS_URL: "nats://127.0.0.1:1", BARKEEP_NATS_CREDENTIALS: "/none.creds" }),
    ).rejects.toThrow("/none.creds");
  });

  it("works over a NATS with docs/deploy/cluster/nats.conf, whose users may do no more than they need", async () => {
    const conf = readFileSync(new URL("../../docs/deploy/cluster/nats.conf", import.meta.url), "utf8");
    const { url } = await nats(
      conf
        .replaceAll(/^(http_)?port: \d+$/gm, "")
        .replace("$NATS_NODE_PASSWORD", "node-pass")
        .replace("$NATS_RUNNER_PASSWORD", "runner-pass"),
    );
    const as = (user: string) => url.replace("//", `//${user}:${user}-pass@`);
    await startRunner({ BARKEEP_NATS_URL: as("runner") });
    const node = await startNode(as("node"), 1);
    expect(await node.run(job(double, { input: { n: 4 }, environment: { KEY: "s3cret" } }))).toMatchObject({
      ok: true,
      output: 8,
      stdout: "doubling\n",
    });
    expect(await node.check("def handle_event(data)")).toMatchObject([{ line: 1 }]);
    const stranger = await connect({ servers: url, user: "runner", pass: "runner-pass" });
    ends.push(() => stranger.close());
    const refusals: string[] = [];
    for (const subject of [">", "barkeep.node.>"])
      stranger.subscribe(subject, { callback: (error) => void (error && refusals.push(error.message)) });
    await stranger.flush();
    await expect
      .poll(() => refusals)
      .toEqual([expect.stringMatching(/permission/i), expect.stringMatching(/permission/i)]);
    await expect(connect({ servers: url, user: "runner", pass: "wrong", reconnect: false })).rejects.toThrow(
      /authorization/i,
    );
  });

  it("works with a credentials file", async () => {
    const { settings, credentials } = decentralised();
    const { url } = await nats(settings);
    await startRunner({ BARKEEP_NATS_URL: url, BARKEEP_NATS_CREDENTIALS: credentials });
    const node = await startNode(url, 1, credentials);
    expect(await node.run(job(double, { input: { n: 5 } }))).toMatchObject({ ok: true, output: 10 });
    await expect(connect({ servers: url, reconnect: false })).rejects.toThrow(/authorization/i);
  });

  it("serves a whole server, over TLS with a token; without the authority, and where there is no TLS, nobody is told anything", async () => {
    const { url, port } = await nats(
      `tls { cert_file: "${tls("localhost.pem")}", key_file: "${tls("localhost-key.pem")}" }\nauthorization { token: "tok-en" }`,
    );
    const secure = { BARKEEP_NATS_URL: `tls://tok-en@localhost:${port}`, NODE_EXTRA_CA_CERTS: authorityPath };
    const runner = await startRunner(secure);
    const server = await startBarkeep({ env: { ...secure, BARKEEP_RUNNER: "remote" } });
    ends.push(() => server.stop());
    await expect
      .poll(
        async () => (await server.request("GET", "/nodes")).body.items.map(({ role }: { role: string }) => role),
        slow,
      )
      .toEqual(["node", "runner"]);
    const { body: nodes } = await server.request("GET", "/nodes");
    expect(nodes.items[1]).toMatchObject({
      id: runner.id,
      role: "runner",
      capacity: 4,
      draining: false,
      isolation: runner.ready.isolation,
    });
    const n = { type: "integer", description: "A number" };
    const draft = {
      name: "double_it",
      description: "Doubles a number",
      code: double,
      inputDescription: { parameters: { n }, required: ["n"] },
    };
    const ran = await server.request("POST", "/methods/test", { draft, input: { n: 8 } });
    expect(ran.body).toMatchObject({ output: 16 });

    const distrustful = new NatsLink({ url: secure.BARKEEP_NATS_URL, name: "node", log });
    const plain = await nats();
    const stripped = new NatsLink({ url: plain.url.replace("nats:", "tls:"), name: "node", log });
    ends.push(() => Promise.all([distrustful.close(), stripped.close()]));
    await Promise.all([distrustful.tried(), stripped.tried()]);
    expect([distrustful.nats, stripped.nats]).toEqual([null, null]);
    expect(distrustful.problem?.message).toMatch(/certificate/i);
    expect(stripped.problem?.message).toMatch(/tls/i);
    expect(url).toContain(String(port));
  });
});

/** A NATS whose users are known by signatures alone, as `nsc` sets one up, and the credentials file of a user. */
function decentralised(): { readonly settings: string; readonly credentials: string } {
  const [operator, account, user] = [nkeys.createOperator(), nkeys.createAccount(), nkeys.createUser()];
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const token = (by: nkeys.KeyPair, of: nkeys.KeyPair, claims: object) => {
    const body = {
      jti: of.getPublicKey(),
      iat: 1_700_000_000,
      iss: by.getPublicKey(),
      sub: of.getPublicKey(),
      name: "test",
    };
    const text = `${encoded({ typ: "JWT", alg: "ed25519-nkey" })}.${encoded({ ...body, nats: { version: 2, ...claims } })}`;
    return `${text}.${Buffer.from(by.sign(Buffer.from(text))).toString("base64url")}`;
  };
  const unlimited = { subs: -1, data: -1, payload: -1, imports: -1, exports: -1, wildcards: true, conn: -1, leaf: -1 };
  const folder = mkdtempSync(join(tmpdir(), "nats-creds-"));
  ends.push(() => rmSync(folder, { recursive: true }));
  const credentials = join(folder, "node.creds");
  const userToken = token(account, user, { type: "user", pub: {}, sub: {}, subs: -1, data: -1, payload: -1 });
  const seed = Buffer.from(user.getSeed()).toString();
  writeFileSync(
    credentials,
    `-----BEGIN NATS USER JWT-----\n${userToken}\n------END NATS USER JWT------\n\n-----BEGIN USER NKEY SEED-----\n${seed}\n------END USER NKEY SEED------\n`,
  );
  return {
    credentials,
    settings: `operator: ${token(operator, operator, { type: "operator" })}
resolver: MEMORY
resolver_preload: { ${account.getPublicKey()}: ${token(operator, account, { type: "account", limits: unlimited })} }`,
  };
}
