/** Calls that run on runners, as the node sees them: what is said over NATS, and what is made of silence. The runner's Python is a stand-in. */
import { connect, type NatsConnection } from "@nats-io/transport-node";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CallHost, RunJob, Runner, RunOutcome } from "../../server/python/runner.ts";
import { AutoRunner } from "../../server/runners/auto-runner.ts";
import { NatsLink } from "../../server/runners/nats-link.ts";
import { RemoteRunner } from "../../server/runners/remote-runner.ts";
import { serveRunner } from "../../server/runners/serve-runner.ts";
import { leaveOut } from "../left-out.ts";
import { type NatsServer, startNats, whyNoNats } from "./nats-server.ts";

const log = pino({ enabled: false });
const facts = { stdout: "", stderr: "", queueMs: 0, ms: 1, egress: [] };
const done = (output: unknown): RunOutcome => ({ ok: true, output: output as never, ...facts });

type Work = (job: RunJob, signal: AbortSignal, host: CallHost) => Promise<RunOutcome>;

/** A machine's Python that does what the test says, with so many places. */
function python(work: Work, capacity = 4): Runner & { readonly jobs: RunJob[] } {
  let running = 0;
  const jobs: RunJob[] = [];
  return {
    jobs,
    async run(job, signal, host) {
      jobs.push(job);
      running += 1;
      try {
        return await work(job, signal as AbortSignal, host ?? {});
      } finally {
        running -= 1;
      }
    },
    check: async (code) => (code.includes("(") ? [] : [{ line: 1, column: 1, message: "no call" }]),
    status: () => ({ isolation: "process", tiers: [], python: "3.12", running, queued: 0, ready: 1, capacity }),
    close: async () => undefined,
  };
}

const job = (fields: Partial<RunJob> = {}): RunJob => ({
  call: "call_1",
  method: "get_weather",
  version: "3",
  code: "def handle_event(data): return data",
  input: { city: "Rome" },
  context: { player: null, session: null, character: null, turn: null, call: "call_1" },
  timeoutMs: 5000,
  keepWarm: false,
  environment: {},
  allowedHosts: null,
  ...fields,
});

let nats: NatsServer;
const ends: (() => unknown)[] = [];
const link = (name: string, url = nats.url) => new NatsLink({ url, name, log });

async function listening(runner: Runner, { cluster = "barkeep", url = nats.url } = {}) {
  const way = link("runner", url);
  const service = serveRunner({ link: way, cluster, runner, version: "1", log });
  await way.tried();
  ends.push(() => service.close(0));
  return service;
}

/** A node that has heard of so many runners. */
async function node(runners: number, { cluster = "barkeep", url = nats.url } = {}): Promise<RemoteRunner> {
  const way = link("node", url);
  const remote = new RemoteRunner({ link: way, cluster });
  ends.push(() => remote.close());
  await way.tried();
  await expect.poll(() => remote.runners().length, { timeout: 10_000 }).toBe(runners);
  return remote;
}

/** Resolves when the work of a call has begun; the call goes on until it is aborted, or told. */
function held(): { readonly begun: Promise<void>; readonly work: Work; end(outcome: RunOutcome): void } {
  let begin = () => {};
  let end: (outcome: RunOutcome) => void = () => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const ended = new Promise<RunOutcome>((resolve) => {
    end = resolve;
  });
  const work: Work = (_job, signal) => {
    begin();
    const cancelled: RunOutcome = {
      ok: false,
      cancelled: true,
      error: { kind: "crashed", message: "cancelled" },
      ...facts,
    };
    return Promise.race([
      ended,
      new Promise<RunOutcome>((resolve) => signal.addEventListener("abort", () => resolve(cancelled))),
    ]);
  };
  return { begun, work, end: (outcome) => end(outcome) };
}

if (whyNoNats !== null) leaveOut("runners over NATS", whyNoNats);

describe.runIf(whyNoNats === null)("a runner", () => {
  beforeEach(async () => {
    nats = await startNats("max_payload: 262144");
  });
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
    await nats.kill();
  });

  it("is given the whole call and gives back the whole outcome, every digit of it", async () => {
    const far = python(async ({ input }) => done({ got: input, id: 76561198000000123456789n }));
    await listening(far);
    const remote = await node(1);
    const sent = job({ input: { steam: 76561198000000001n } as never, allowedHosts: ["a.example"], later: true });
    expect(await remote.run(sent)).toMatchObject({
      ok: true,
      output: { got: { steam: 76561198000000001n }, id: 76561198000000123456789n },
    });
    const { environment: _, ...rest } = sent;
    expect(far.jobs).toEqual([expect.objectContaining(rest)]);
    expect(await remote.check("x")).toEqual([{ line: 1, column: 1, message: "no call" }]);
  });

  it("tells how far a call has come, and asks for its state, while it runs", async () => {
    await listening(
      python(async (_job, _signal, host) => {
        host.onProgress?.({ text: "half", fraction: 0.5 });
        return done(await host.state?.({ what: "get", key: "k", player: null }));
      }),
    );
    const remote = await node(1);
    const told: unknown[] = [];
    const host: CallHost = {
      onProgress: (report) => told.push(report),
      state: async (request) => ({ ok: true, value: JSON.stringify([request.key]) }),
    };
    const answer = { ok: true, value: '["k"]' };
    expect(await remote.run(job(), undefined, host)).toMatchObject({ ok: true, output: answer });
    expect(told).toEqual([{ text: "half", fraction: 0.5 }]);
    expect(await remote.run(job({ environment: { KEY: "s3cret-value" } }), undefined, host)).toMatchObject({
      output: answer,
    });
    expect(told).toHaveLength(2);
  });

  it("gets secrets that nobody else on NATS can read, in the call, what it prints, and what it asks", async () => {
    const wire: NatsConnection = await connect({ servers: nats.url });
    ends.push(() => wire.close());
    let seen = "";
    wire.subscribe(">", {
      callback: (_error, message) => {
        seen += message.string();
      },
    });
    await wire.flush();
    const far = python(async ({ environment }, _signal, host) => {
      host.onProgress?.({ text: `key ${environment.KEY}` });
      await host.state?.({ what: "put", key: environment.KEY as string, player: null, value: '"x"' });
      return { ...done({ key: environment.KEY ?? null }), stdout: `printed ${environment.KEY}` };
    });
    await listening(far);
    const remote = await node(1);
    const state = async () => ({ ok: true as const, value: '"state-s3cret"' });
    const outcome = await remote.run(job({ environment: { KEY: "s3cret-value" } }), undefined, { state });
    expect(outcome).toMatchObject({ ok: true, output: { key: "s3cret-value" }, stdout: "printed s3cret-value" });
    await wire.flush();
    expect(seen).toContain("get_weather");
    expect(seen).not.toMatch(/s3cret/);
    // The control: what isn't sealed is seen.
    await remote.run(job({ input: { city: "s3cret-city" } }));
    await wire.flush();
    expect(seen).toContain("s3cret-city");
  });

  it("ends a call that is cancelled", async () => {
    const { begun, work } = held();
    await listening(python(work));
    const remote = await node(1);
    const controller = new AbortController();
    const outcome = remote.run(job(), controller.signal);
    await begun;
    controller.abort();
    expect(await outcome).toMatchObject({ ok: false, cancelled: true });
  });

  it("that has no place is passed over for one that has; a call waits only where all are busy", async () => {
    const full = held();
    const busy = python(full.work, 1);
    const free = held();
    const other = python(free.work, 1);
    await listening(busy);
    await listening(other);
    const remote = await node(2);
    const first = remote.run(job());
    const second = remote.run(job());
    await Promise.all([full.begun, free.begun]);
    expect([busy.jobs.length, other.jobs.length]).toEqual([1, 1]);
    // Both are busy: the third begins all the same, in a line.
    const third = remote.run(job());
    full.end(done(1));
    free.end(done(2));
    expect(await Promise.all([first, second, third])).toMatchObject([{ ok: true }, { ok: true }, { ok: true }]);
    expect(busy.jobs.length + other.jobs.length).toBe(3);
  });

  it("that keeps a method warm gets its calls", async () => {
    const machines = [python(async () => done(0)), python(async () => done(1)), python(async () => done(2))];
    for (const machine of machines) await listening(machine);
    const remote = await node(3);
    const warm = job({ keepWarm: true });
    const { output } = (await remote.run(warm)) as { output: number };
    await expect.poll(() => remote.runners().flatMap((about) => about.warm)).toHaveLength(1);
    for (let at = 0; at < 9; at += 1) expect(await remote.run(warm)).toMatchObject({ output });
    const colder = machines.filter((_, at) => at !== output);
    expect(colder.map(({ jobs }) => jobs.length)).toEqual([0, 0]);
  });

  it("that drains finishes what runs and takes nothing more", async () => {
    const { begun, work, end } = held();
    const service = await listening(python(work));
    const remote = await node(1);
    const outcome = remote.run(job());
    await begun;
    const closed = service.close(60_000);
    await expect.poll(() => remote.runners().map(({ draining }) => draining)).toEqual([true]);
    expect(remote.available).toBe(false);
    end(done("finished"));
    expect(await outcome).toMatchObject({ ok: true, output: "finished" });
    await closed;
  });

  it("of another cluster is not seen", async () => {
    const theirs = python(async () => done("theirs"));
    await listening(theirs, { cluster: "theirs" });
    await listening(
      python(async () => done("ours")),
      { cluster: "ours" },
    );
    const remote = await node(1, { cluster: "ours" });
    expect(await remote.run(job())).toMatchObject({ output: "ours" });
    expect(theirs.jobs).toEqual([]);
  });

  it("that was accepted and is gone has crashed: the call is not run again, and the sentence says that it may have happened", async () => {
    const { begun, work } = held();
    const way = link("runner");
    const far = python(work);
    serveRunner({ link: way, cluster: "barkeep", runner: far, version: "1", log });
    await way.tried();
    const second = python(async () => done("again"));
    const remote = await node(1);
    const outcome = remote.run(job());
    await begun;
    await listening(second);
    // As a machine that lost its power: it says nothing more.
    await way.close();
    expect(await outcome).toMatchObject({
      ok: false,
      error: { kind: "crashed", message: expect.stringContaining("may have happened") },
    });
    expect([far.jobs.length, second.jobs.length]).toEqual([1, 0]);
  });

  it.each([
    ["call", job({ code: "x".repeat(300_000) }), async () => done(null)],
    ["result", job(), async () => done("x".repeat(300_000))],
  ] as const)("a %s beyond NATS's payload is told as that", async (_what, sent, work) => {
    await listening(python(work));
    const remote = await node(1);
    expect(await remote.run(sent)).toMatchObject({
      ok: false,
      error: { kind: "too_large", message: expect.stringContaining("max_payload") },
    });
    expect(await remote.run(job({ code: "short" }))).toMatchObject({ ok: sent.code.length > 1000 });
  });

  it("that is not there is told as that", async () => {
    const remote = await node(0);
    expect(await remote.run(job())).toMatchObject({
      error: { kind: "queue_full", message: expect.stringContaining("No runner") },
    });
    await nats.kill();
    await expect
      .poll(async () => ((await remote.run(job())) as { error: { message: string } }).error.message)
      .toContain("NATS can't be reached");
  });

  it("serves where there is one, and this machine where there is none or NATS is away, until they are back", async () => {
    const local = python(async () => done("here"));
    const remote = new RemoteRunner({ link: link("node"), cluster: "barkeep" });
    const auto = new AutoRunner(local, remote);
    ends.push(() => auto.close());
    expect(await auto.run(job())).toMatchObject({ output: "here" });
    await listening(python(async () => done("there")));
    await expect.poll(() => remote.available).toBe(true);
    expect(await auto.run(job())).toMatchObject({ output: "there" });
    await nats.kill();
    await expect.poll(() => remote.available).toBe(false);
    expect(await auto.run(job())).toMatchObject({ output: "here" });
    await nats.restart();
    await expect.poll(() => auto.run(job()), { timeout: 10_000 }).toMatchObject({ output: "there" });
  });

  it("is there again after a NATS whose users were changed refused it more than once", async () => {
    const users = (pass: string) => `authorization { user: "barkeep", password: "${pass}" }`;
    await nats.kill();
    await nats.restart(users("right"));
    const url = nats.url.replace("//", "//barkeep:right@");
    await listening(
      python(async () => done("well")),
      { url },
    );
    const remote = await node(1, { url });
    await nats.kill();
    await nats.restart(users("wrong"));
    // Each tries four times a second: a NATS that has refused both a few times has had the time to lose them.
    await expect.poll(() => nats.refusals(), { timeout: 30_000 }).toBeGreaterThan(6);
    await nats.kill();
    await nats.restart(users("right"));
    await expect.poll(() => remote.run(job()), { timeout: 30_000 }).toMatchObject({ ok: true, output: "well" });
  });

  it("outlives a call that it can't read, and a NATS that hangs does not hold up a stop", async () => {
    const far = python(async ({ method }) => done(method.length));
    await listening(far);
    const remote = await node(1);
    expect(await remote.run(job({ method: undefined as never }))).toMatchObject({
      ok: false,
      error: { kind: "crashed", message: expect.stringContaining("could not run") },
    });
    expect(await remote.run(job())).toMatchObject({ output: "get_weather".length });
    nats.signal("SIGSTOP");
    try {
      await remote.close();
    } finally {
      nats.signal("SIGCONT");
    }
  });

  it("is not led astray by what isn't ours", async () => {
    const far = python(async () => done("well"));
    const { id } = await listening(far);
    const remote = await node(1);
    const stranger = await connect({ servers: nats.url });
    ends.push(() => stranger.close());
    for (const text of ["", "{", "null", "[]", '{"id":"x"}', '{"run":"x"}', '{"run":1,"go":{},"from":"x"}'])
      for (const subject of ["barkeep.runners.announce", `barkeep.runner.${id}.run`, "barkeep.runners.who"])
        stranger.publish(subject, text);
    await stranger.flush();
    expect(await remote.run(job())).toMatchObject({ output: "well" });
    expect(remote.runners().map((about) => about.id)).toEqual([id]);
    expect(far.jobs).toHaveLength(1);
  });
});
