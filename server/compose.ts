/** Builds the whole server from its rooms: the one place that knows every room. */
import { randomBytes } from "node:crypto";
import type { IncomingHttpHeaders, Server } from "node:http";
import { hostname } from "node:os";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import type { Usage } from "../protocol/messages.ts";
import { type Access, createAccess } from "./access/access.ts";
import type { Principal } from "./access/principal.ts";
import type { Vault } from "./access/vault.ts";
import { createCharacterLibrary } from "./characters/character-library.ts";
import { addFirstCharacter, followDefaultModel } from "./characters/first-character.ts";
import type { Cluster } from "./cluster/cluster.ts";
import { takeOver } from "./cluster/take-over.ts";
import { type Config, ConfigError, sourceOf } from "./config/config.ts";
import { settings } from "./config/settings.ts";
import { askOnce, type OneQuestion } from "./dialogue/ask-once.ts";
import { createConversationFactory } from "./dialogue/create-conversation-factory.ts";
import { defaultDialogueLimits } from "./dialogue/limits.ts";
import { createPlayerMemory, withoutWriting } from "./dialogue/player-memory.ts";
import { createGateway } from "./gateway/gateway.ts";
import { createHooks } from "./hooks/hooks.ts";
import { readHookTemplates } from "./hooks/templates.ts";
import { projectRoot, version } from "./host/project-root.ts";
import { createHttpApp } from "./http/app.ts";
import type { HttpDependencies } from "./http/dependencies.ts";
import type { NodeFigures } from "./http/figures.ts";
import { createMcpEndpoint } from "./mcp/endpoint.ts";
import { createMcpServers } from "./mcp/servers/mcp-servers.ts";
import { withServerTools } from "./mcp/servers/with-server-tools.ts";
import type { OfferedMethods } from "./methods/library.ts";
import { createMethodLibrary } from "./methods/method-library.ts";
import { addStarterMethods } from "./methods/starter-methods.ts";
import { readTemplates } from "./methods/templates.ts";
import { createMethodWriter } from "./methods/write-method.ts";
import type { ModelCatalogue } from "./models/catalogue-types.ts";
import { addressesOf } from "./models/catalogue-warnings.ts";
import { createModels } from "./models/create-models.ts";
import { keepFresh } from "./models/keep-fresh.ts";
import { knownPrices } from "./models/known-prices.ts";
import { providerStatuses } from "./models/provider-status.ts";
import { providers } from "./models/providers.ts";
import type { LessonDocument } from "./models/refusals/lessons.ts";
import { createActivityLog } from "./observe/activity-log.ts";
import type { ServerLog } from "./observe/log.ts";
import { createMetrics, type Metrics } from "./observe/metrics.ts";
import { createTurnSpans } from "./observe/turn-spans.ts";
import { BarkeepError } from "./problems/errors.ts";
import { EgressPolicy } from "./python/egress-policy.ts";
import { ownAddresses } from "./python/own-addresses.ts";
import type { Records } from "./records/records.ts";
import { createRetention } from "./records/retention.ts";
import { callStep, otherSteps, sessionStep } from "./records/retention-steps.ts";
import { runnerItem } from "./runners/node-item.ts";
import { createJudge } from "./scenarios/judge.ts";
import type { Run } from "./scenarios/runs.ts";
import { createScenarios } from "./scenarios/scenarios.ts";
import { createSchedules } from "./schedules/schedules.ts";
import { createSearch } from "./search/search.ts";
import { announceOnAll, createAnnounce } from "./sessions/announce.ts";
import { createSessionService, type Sessions } from "./sessions/sessions.ts";
import { createWaiting } from "./sessions/waiting.ts";
import { boundConnections, closeListening, listen, requestTimes } from "./start/listen.ts";
import { removeRunFile, writeRunFile } from "./start/run-file.ts";
import type { RunningServer } from "./start/start.ts";
import type { Python } from "./start/start-python.ts";
import type { Store } from "./store/store.ts";
import { closestWord } from "./text/closest-word.ts";
import { createCosts } from "./usage/costs.ts";
import { createUsageLedger } from "./usage/usage-ledger.ts";

export interface Foundation {
  readonly config: Config;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: ServerLog;
  readonly store: Store;
  readonly records: Records;
  /** Where other nodes share the records. */
  readonly cluster: Cluster | undefined;
  /** Starting since the configuration was read. */
  readonly python: Promise<Python>;
  /** What has been opened, to be closed the last first. */
  readonly opened: (() => Promise<unknown> | unknown)[];
  readonly closeAll: () => Promise<void>;
  /** Told once there are secrets to mask in the log. */
  readonly onVault: (vault: Vault) => void;
  readonly announce: boolean;
}

/** Unguessable: ids of sessions and calls are also what a stranger would have to guess. */
const newId = (prefix: string) => `${prefix}_${randomBytes(12).toString("base64url")}`;

const tokensOf = ({ inputTokens, outputTokens, cachedTokens = 0 }: Usage) => ({
  inputTokens,
  outputTokens,
  cachedTokens,
});

/** A model may take this long to begin, and between two words, when it writes a method. */
const writeMs = 60_000;

/** Throws a `BarkeepError` or `ConfigError` that says what stands in the way. */
export async function compose(foundation: Foundation): Promise<RunningServer> {
  const { config, env, log, store, records, cluster, python, opened, closeAll, onVault, announce } = foundation;
  const clock = Date;
  const access = await store.exclusively(() => createAccess({ store, config, clock, ids: newId, log }));
  onVault(access.vault);

  const { runner, runners, own } = await python;
  const methods = createMethodLibrary({
    store,
    records,
    runner,
    vault: access.vault,
    clock,
    ids: newId,
    log,
    timeoutCeilingMs: config.methodTimeoutMs,
    laterCeilingMs: config.laterTimeoutMs,
    keepVersions: config.keep.methodVersions,
  });
  opened.push(() => methods.close());
  const models = createModels({
    providers,
    given: config.providers,
    extraModels: config.models,
    defaultModel: config.defaultModel,
    makeId: () => newId("call"),
    mask: (text) => access.vault.mask(text),
    lessons: store.collection<LessonDocument>("model-lessons"),
    onLearned: (model, { meaning, words }) => log.warn({ model, words }, `learned about a model: ${meaning}`),
    onFailure: (err) => log.error({ err }, "what was learned about a model could not be kept"),
  });
  if (models.configured.length > 0) await models.catalogue.refresh(AbortSignal.timeout(listModelsMs));
  const told = new Set<string>();
  const fresh = keepFresh({ catalogue: models.catalogue, ...askModels });
  opened.push(() => fresh.close());
  if (config.defaultModel !== undefined) {
    // A provider has the last word on what it has; where there is none, nobody can have this model.
    if (models.configured.length === 0 && !models.catalogue.get(config.defaultModel))
      throw unknownDefault(config.defaultModel, models.catalogue, env);
    for (const { message } of models.catalogue.warnings([config.defaultModel]))
      log.warn({}, `BARKEEP_DEFAULT_MODEL: ${message}`);
  }
  const characters = createCharacterLibrary({
    store,
    records,
    clock,
    ids: newId,
    log,
    defaultModel: models.defaultModel,
    keepVersions: config.keep.methodVersions,
  });
  const templates = await readTemplates();
  await store.exclusively(async () => {
    // without a key there is nobody else to speak for a model that has none; with one, a stand-in would hide what is wrong with it
    const speechless = models.configured.length === 0 && models.defaultModel() !== models.standIn;
    await addFirstCharacter({ store, characters, clock, fallbackModels: speechless ? [models.standIn] : [] });
    await addStarterMethods({ store, methods, templates, clock });
  });
  const follow = followDefaultModel({ store, characters, models });
  await follow();
  models.catalogue.onRefreshed(() => {
    for (const notice of models.notices()) if (!told.has(notice)) log.warn({}, notice);
    for (const notice of models.notices()) told.add(notice);
    follow().catch((err: unknown) => log.error({ err }, "the first character could not be given the default model"));
  });
  const usage = createUsageLedger({ sums: records.usage, players: records.playerUsage, log });
  const costs = createCosts({ store, sums: records.usage, clock, known: knownPrices(providers) });
  await costs.load();
  opened.push(() => usage.flush());

  const memory = createPlayerMemory({
    memories: records.memories,
    clock: () => clock.now(),
    newId: () => newId("fact"),
    maxFacts: defaultDialogueLimits.memoryFacts,
  });
  const mcpServers = createMcpServers({
    store,
    vault: access.vault,
    policy: new EgressPolicy({ allow: config.egressAllow, own: ownAddresses() }),
    calls: methods.calls,
    commands: config.mcpCommands,
    hidden: [config.dataDir],
    clock,
    ids: newId,
    log,
    version,
    timeoutMs: config.methodTimeoutMs,
  });
  opened.push(() => mcpServers.close());
  const offered = {
    live: withServerTools(methods, mcpServers.tools),
    drafts: withServerTools(methods.drafts, mcpServers.tools),
  };
  const factoryOver = (given: OfferedMethods, memories = memory) =>
    createConversationFactory({
      models,
      methods: given,
      memory: memories,
      clock: () => clock.now(),
      ids: { call: () => newId("call") },
      ...(config.modelFirstByteMs !== undefined && {
        limits: { firstByteMs: config.modelFirstByteMs, localFirstByteMs: config.modelFirstByteMs },
      }),
      mask: (value) => access.vault.maskJson(value),
      log,
    });
  const waiting = createWaiting({ events: records.waitingEvents(), clock, log });
  const sessions = await createSessionService({
    onAttached: (session) => void waiting.tellTo(session),
    factory: factoryOver(offered.live),
    drafts: factoryOver(offered.drafts),
    characters,
    records,
    clock,
    ids: newId,
    limits: config.limits,
    sceneFromGame: config.sceneFromGame,
    log,
    overBudget: costs.overBudget,
    ...(cluster && { ownership: cluster.ownership }),
    mask: (value) => access.vault.maskJson(value),
  });
  const tellHere = createAnnounce({ live: () => sessions.live(), log });
  const toSessions = cluster === undefined ? tellHere : announceOnAll(tellHere, cluster.questions);
  const hooks = createHooks({
    store,
    deliveries: records.deliveries,
    vault: access.vault,
    runCode: methods.runCode,
    announce: waiting.orKeep(toSessions),
    clock,
    ids: newId,
    log,
    node: cluster?.node ?? "",
  });
  await hooks.recover();
  opened.push(() => hooks.settled());
  const schedules = createSchedules({
    store,
    runs: records.scheduleRuns,
    methods,
    answersLater: (id) => methods.list().some((method) => method.id === id && method.answers === "later"),
    announce: toSessions,
    clock,
    ids: newId,
    log,
    node: cluster?.node ?? "",
  });
  opened.push(() => schedules.close());
  if (cluster !== undefined) {
    const end = async (isGone: (node: string) => Promise<boolean>) => {
      await hooks.recover(isGone);
      await schedules.recover(isGone);
    };
    opened.push(takeOver({ cluster, end, log }));
  }
  const metrics = createMetrics({ version, live: () => sessions.counts(), python: () => runner.status(), runners });
  const activity = createActivityLog({ log });
  methods.calls.onRecord((record) => metrics.callFinished(record));
  methods.calls.onRecord((record) => activity.callEnded(record));
  sessions.onTurn((trace) => activity.turnEnded(trace));
  countTurns(sessions, metrics);
  const keeping = { keep: config.keep, clock };
  const retention = createRetention({
    steps: [
      sessionStep(records.directory, (ids) => sessions.removeIdle(ids), keeping),
      callStep(records.calls(), keeping),
      ...otherSteps(records, keeping),
      async () => {
        await methods.sweep();
        await hooks.sweep();
        return [];
      },
    ],
    log,
    ...(cluster && { mine: () => cluster.leads("sweep") }),
  });
  opened.push(() => retention.close());

  /** Outside of any conversation; what it uses counts as all else does. */
  const ask = (question: OneQuestion, onUsage: (usage: Usage) => void = () => {}) =>
    askOnce(
      models,
      question,
      (used) => {
        costs.note(question.model, used);
        usage.add({ at: clock.now(), character: null, method: null, model: question.model, ...tokensOf(used) });
        onUsage(used);
      },
      config.modelFirstByteMs,
    );
  const scenarios = createScenarios({
    store,
    runs: records.scenarioRuns<Run>(),
    sessions,
    characters,
    methods,
    offered,
    models: models.catalogue,
    costOf: costs.costOf,
    factoryOver: (given) => factoryOver(given, withoutWriting(memory)),
    edited: (edits, over) => withServerTools(methods.edited(edits, over), mcpServers.tools),
    judge: createJudge({ catalogue: models.catalogue, ask }),
    defaultModel: models.defaultModel,
    clock,
    ids: newId,
    log,
    ...(cluster && { others: cluster.questions }),
  });
  opened.push(() => scenarios.runner.close());

  const { isolation } = runner.status();
  const warnings = [
    ...config.warnings,
    ...(isolation === "process" ? ["Methods run without isolation: npx barkeep doctor says why and what to do."] : []),
  ];
  const mcp = createMcpEndpoint({ methods, characters, sessions, ids: newId, version, log });
  opened.push(() => mcp.close());
  let ready = false;
  const nodeId = newId("node");
  let address = config.publicUrl;
  const stateOf = () => {
    const { running, queued, ready: idle, capacity } = own();
    const python = { running, queued, ready: idle, capacity };
    const figures: NodeFigures = { sessions: sessions.counts(), python, recent: http.recentTurns() };
    return { sessions: figures.sessions.sessions, running, capacity, draining: !ready, host: hostname(), figures };
  };
  const http = createHttpApp({
    mcp,
    mcpServers,
    hooks,
    hookTemplates: await readHookTemplates(),
    schedules,
    publicUrl: config.publicUrl,
    methods,
    characters,
    sessions,
    scenarios,
    feedback: records.feedback,
    models: models.catalogue,
    forgetLessons: models.forget,
    modelProviders: models.providers,
    providers: () => providerStatuses(models.catalogue, models.providers, models.configured),
    runner,
    ...(cluster && { otherNodes: otherNodesOf(cluster) }),
    ...(store.upToDate && { upToDate: () => store.upToDate?.() ?? Promise.resolve() }),
    nodes: async () => {
      const alone = { id: nodeId, role: "node" as const, url: address, version };
      const nodes = (await cluster?.listNodes()) ?? [{ ...alone, ...stateOf() }];
      return [...nodes.map(({ figures: _, ...node }) => node), ...runners().map(runnerItem)];
    },
    vault: access.vault,
    access,
    memories: records.memories,
    waitingEvents: records.waitingEvents(),
    defaultModel: models.defaultModel,
    writeMethod: createMethodWriter({
      ask: (question) => ask({ ...question, outputTokens: 4000, cacheKey: "barkeep-writer", waitMs: writeMs }),
      plan: (fields) => methods.saveAll([fields], { existing: "copy", dryRun: true }),
      checkSyntax: (code) => methods.checkSyntax(code),
    }),
    search: createSearch({ texts: records.search, methods, characters }),
    changes: records.changes,
    templates,
    usage,
    costs,
    limits: () => config.limits,
    warnings: () => [...warnings, ...models.notices()],
    metrics,
    ready: () => ready && !sessions.draining,
    scrubRecords: () => records.scrub(),
    async checkStorage() {
      await store.check();
      await records.check();
    },
    version,
    startedAt: new Date().toISOString(),
    clock,
    log,
    pageFolder: join(projectRoot, "admin-ui", "dist"),
  });
  opened.push(() => http.stop());
  // Replacing the global Response would reach into the model SDKs.
  const httpServer = createAdaptorServer({
    fetch: http.app.fetch,
    overrideGlobalObjects: false,
    serverOptions: requestTimes,
  }) as Server;
  const { connections, waitingConnections, waitingConnectionsPerAddress } = config.limits;
  boundConnections(httpServer, {
    total: connections + waitingConnections,
    perAddress: config.trustProxy ? null : waitingConnectionsPerAddress,
    addressOf: ({ remoteAddress }) => access.addressOf({}, remoteAddress),
  });
  const gateway = createGateway({
    httpServer,
    sessions,
    authenticator: access.authenticator,
    authenticateRequest: (headers) => cookiePrincipal(access, headers),
    checkUpgrade: (request) => access.checks.upgrade(request.headers) ?? null,
    addressOf: ({ headers, socket }) => access.addressOf(headers, socket.remoteAddress),
    clock,
    ids: newId,
    log,
    metrics,
    server: { name: "barkeep", version },
  });
  const url = await listen(httpServer, config);
  address ??= url;
  opened.push(() => closeListening(httpServer));
  await writeRunFile(config.dataDir, {
    url,
    page: (config.publicUrl ?? url).replace(/\/$/, ""),
    pid: process.pid,
    token: access.localToken,
  });
  opened.push(() => removeRunFile(config.dataDir, log));
  ready = true;
  cluster?.describe(config.publicUrl ?? url, stateOf);
  await cluster?.announce();
  const readyLine = { url, version, isolation };
  if (announce) log.announce(readyLine, "ready");
  else log.info(readyLine, "ready");

  return {
    url,
    version,
    loginUrl: access.firstStart.loginUrl(url),
    firstStart: access.firstStart.adminToken !== undefined,
    developmentToken: access.firstStart.developmentToken(),
    localToken: access.localToken,
    isolation,
    model: models.defaultModel(),
    async close() {
      ready = false;
      log.info({ deadlineMs: config.limits.drainMs }, "stopping");
      void cluster?.announce();
      await gateway.drain(config.limits.drainMs);
      await closeAll();
      log.info({}, "stopped");
    },
  };
}

/** What the page is told of the nodes beside this one. */
const otherNodesOf = ({ node, news, listNodes, listSilent }: Cluster): HttpDependencies["otherNodes"] => ({
  tell: (event) => news.tell(event),
  onTold: (listener) => news.onTold(listener),
  async figures() {
    const others = (await listNodes()).filter(({ id }) => id !== node);
    // One that joins has not said anything yet.
    const alive = others.flatMap(({ figures }) => (figures === undefined ? [] : [figures as NodeFigures]));
    return { alive, silent: await listSilent() };
  },
});

async function cookiePrincipal(access: Access, headers: IncomingHttpHeaders): Promise<Principal | null> {
  const authenticated = await access.authenticateRequest(headers);
  return authenticated instanceof BarkeepError ? null : authenticated.principal;
}

/** How long a start waits for providers to list their models, in ms. */
const listModelsMs = 3000;
/** How often they are asked again, in ms. */
const askModels = { everyMs: 3_600_000, againMs: 30_000, nearMs: 2_000 };

function unknownDefault(given: string, catalogue: ModelCatalogue, env: Foundation["env"]): ConfigError {
  const { variable } = settings.defaultModel;
  const ids = catalogue.list().map(({ id }) => id);
  const meant = closestWord(given, ids);
  const allowed = `${meant ? `perhaps ${meant}; ` : ""}one of ${ids.join(", ")}, or any model of the server at ${addressesOf(providers)}`;
  return new ConfigError([{ variable, given: JSON.stringify(given), allowed, source: sourceOf(variable, env) }]);
}

/** Counts each turn as it ends; its trace says which model answered. */
function countTurns(sessions: Sessions, metrics: Metrics): void {
  const writeSpans = createTurnSpans({ version });
  sessions.onTurn((trace) => {
    metrics.turnFinished(trace);
    for (const { model, error } of trace.attempts) if (error) metrics.modelFailed(model, error.code);
    writeSpans(trace);
  });
}
