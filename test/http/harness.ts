/** The HTTP app in process: real store, access, methods and characters; sessions and Python stand-ins. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createAccess } from "../../server/access/access.ts";
import { createCharacterLibrary } from "../../server/characters/character-library.ts";
import { loadConfig } from "../../server/config/config.ts";
import type { McpCommand } from "../../server/config/mcp-command.ts";
import type { HookEvent } from "../../server/hooks/event.ts";
import { createHooks } from "../../server/hooks/hooks.ts";
import { readHookTemplates } from "../../server/hooks/templates.ts";
import { createHttpApp } from "../../server/http/app.ts";
import type { HttpDependencies } from "../../server/http/dependencies.ts";
import { createMcpEndpoint } from "../../server/mcp/endpoint.ts";
import { createMcpServers } from "../../server/mcp/servers/mcp-servers.ts";
import { createMethodLibrary } from "../../server/methods/method-library.ts";
import { readTemplates } from "../../server/methods/templates.ts";
import { createModels } from "../../server/models/create-models.ts";
import { knownPrices } from "../../server/models/known-prices.ts";
import { providers } from "../../server/models/providers.ts";
import { silentLog } from "../../server/observe/log.ts";
import { createMetrics } from "../../server/observe/metrics.ts";
import { EgressPolicy } from "../../server/python/egress-policy.ts";
import type { Runner } from "../../server/python/runner.ts";
import { openRecords } from "../../server/records/testing/open-records.ts";
import type { Run } from "../../server/scenarios/runs.ts";
import { createScenarios } from "../../server/scenarios/scenarios.ts";
import { createSchedules } from "../../server/schedules/schedules.ts";
import { createSearch } from "../../server/search/search.ts";
import type { Disk } from "../../server/store/disk.ts";
import { createFileStore } from "../../server/store/file-store.ts";
import { createCosts } from "../../server/usage/costs.ts";
import { createUsageLedger } from "../../server/usage/usage-ledger.ts";
import { createFakeRunner, type FakeRunner } from "./fake-runner.ts";
import { createFakeSessions, type FakeSessions } from "./fake-sessions.ts";

export const adminToken = "test-admin-token-0123456789abcdef";

export interface Answer {
  readonly status: number;
  readonly body: any;
  readonly headers: Headers;
}

export interface Harness extends HttpDependencies {
  readonly runner: FakeRunner;
  readonly sessions: FakeSessions;
  readonly remembered: { id: string; player: string; character: string; text: string; at: string }[];
  /** What hooks and schedules told sessions. */
  readonly announced: HookEvent[];
  /** Asks as the admin unless other headers are given. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  request(path: string, init?: RequestInit): Promise<Response>;
  /** The app as a server's handler, for tests with a real socket. */
  readonly fetch: ReturnType<typeof createHttpApp>["app"]["fetch"];
  advance(ms: number): void;
  close(): Promise<void>;
}

export async function startHarness(
  options: {
    readonly runner?: Runner;
    readonly pageFolder?: string;
    readonly disk?: Disk;
    readonly egressAllow?: readonly string[];
    readonly mcpCommands?: readonly McpCommand[];
    readonly mcpTimeoutMs?: number;
  } = {},
): Promise<Harness> {
  const directory = await mkdtemp(join(tmpdir(), "barkeep-http-"));
  let now = Date.parse("2026-11-23T12:00:00.000Z");
  const clock = { now: () => now };
  let count = 0;
  const ids = (prefix: string) => `${prefix}_${++count}`;
  const log = silentLog;
  const config = loadConfig({ env: { BARKEEP_DATA_DIR: directory, BARKEEP_ADMIN_TOKEN: adminToken } });
  const store = await createFileStore({ directory, clock, log, ...(options.disk && { disk: options.disk }) });
  const access = await createAccess({ store, config, clock, ids, log });
  const runner = (options.runner ?? createFakeRunner()) as FakeRunner;
  const { records } = await openRecords();
  const methods = createMethodLibrary({
    store,
    records,
    runner,
    vault: access.vault,
    clock,
    ids,
    log,
    timeoutCeilingMs: 5000,
  });
  const sessions = createFakeSessions();
  const usage = createUsageLedger({ sums: records.usage, players: records.playerUsage, log });
  const costs = createCosts({ store, sums: records.usage, clock, known: knownPrices(providers) });
  const remembered: Harness["remembered"] = [];
  const memories: HttpDependencies["memories"] = {
    list: async (player) => remembered.filter((one) => one.player === player),
    async remove(player, memory) {
      const at = remembered.findIndex((one) => one.player === player && one.id === memory);
      return at !== -1 && remembered.splice(at, 1).length === 1;
    },
    async removeAll(player) {
      const theirs = remembered.filter((one) => one.player === player);
      for (const one of theirs) remembered.splice(remembered.indexOf(one), 1);
      return theirs.length;
    },
  };
  const characters = createCharacterLibrary({ store, records, clock, ids, log, defaultModel: () => "rehearsal" });
  const mcpServers = createMcpServers({
    store,
    vault: access.vault,
    policy: new EgressPolicy({ allow: options.egressAllow ?? [], own: [] }),
    calls: methods.calls,
    commands: options.mcpCommands ?? [],
    hidden: [directory],
    clock,
    ids,
    log,
    version: "0.1.0",
    timeoutMs: options.mcpTimeoutMs ?? 5000,
  });
  const scenarios = createScenarios({
    store,
    runs: records.scenarioRuns<Run>(),
    sessions: sessions as never,
    characters,
    methods,
    offered: { live: methods, drafts: methods.drafts },
    models: createModels({ makeId: () => ids("made") }).catalogue,
    costOf: () => 0,
    factoryOver: () => {
      throw new Error("no conversation is held here");
    },
    edited: methods.edited,
    judge: async () => ({ passed: null, why: "" }),
    defaultModel: () => "rehearsal",
    clock,
    ids,
    log,
  });
  const announce = async (event: HookEvent) => {
    announced.push(event);
    return { reached: ["s_1"], heard: [] };
  };
  const announced: HookEvent[] = [];
  const { vault } = access;
  const hooks = createHooks({
    store,
    deliveries: records.deliveries,
    vault,
    runCode: methods.runCode,
    announce,
    clock,
    ids,
    log,
    node: "",
  });
  const schedules = createSchedules({
    store,
    runs: records.scheduleRuns,
    methods,
    announce,
    clock,
    ids,
    log,
    node: "",
  });
  const dependencies: HttpDependencies = {
    scenarios,
    feedback: records.feedback,
    hooks,
    hookTemplates: await readHookTemplates(),
    schedules,
    publicUrl: undefined,
    mcpServers,
    methods,
    characters,
    mcp: createMcpEndpoint({ methods, characters, sessions, ids, version: "0.1.0", log }),
    sessions,
    models: createModels({ makeId: () => ids("made") }).catalogue,
    providers: () => [{ provider: "rehearsal", title: "Rehearsal", configured: true, reachable: true, message: null }],
    modelProviders: providers,
    defaultModel: () => "rehearsal",
    writeMethod: () => {
      throw new Error("no model is asked here");
    },
    forgetLessons: async () => false,
    runner,
    nodes: async () => [],
    vault: access.vault,
    access,
    memories,
    waitingEvents: records.waitingEvents(),
    changes: records.changes,
    templates: await readTemplates(),
    usage,
    costs,
    search: createSearch({ texts: records.search, methods, characters }),
    limits: () => ({ messagesPerMinute: 120, unsentBytes: 65_536 }),
    warnings: () => [],
    metrics: createMetrics({
      version: "0.1.0",
      live: sessions.counts,
      python: () => runner.status(),
      runners: () => [],
      processFigures: false,
    }),
    ready: () => true,
    scrubRecords: () => records.scrub(),
    checkStorage: () => store.check(),
    version: "0.1.0",
    startedAt: new Date(now).toISOString(),
    clock,
    log,
    pageFolder: options.pageFolder ?? join(directory, "no-page"),
  };
  const http = createHttpApp(dependencies);
  const request = async (path: string, init?: RequestInit) => http.app.request(path, init);
  return {
    ...dependencies,
    runner,
    sessions,
    remembered,
    announced,
    request,
    fetch: http.app.fetch,
    async ask(method, path, body, headers = { Authorization: `Bearer ${adminToken}` }) {
      const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
      const response = await request(`/api/v1${path}`, init);
      const text = await response.text();
      return { status: response.status, body: text === "" ? null : JSON.parse(text), headers: response.headers };
    },
    advance(ms) {
      now += ms;
    },
    async close() {
      http.stop();
      await schedules.close();
      await hooks.settled();
      await usage.flush();
      await methods.close();
      await store.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
