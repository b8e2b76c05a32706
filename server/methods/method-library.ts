/** The method library: what designers write is checked, kept with its versions, offered to characters and run. */
import type { Vault } from "../access/vault.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Runner } from "../python/runner.ts";
import type { MethodStateRecords } from "../records/method-state.ts";
import type { Records } from "../records/records.ts";
import { planSaves } from "../store/plan-saves.ts";
import { createPublished, wantsPublished } from "../store/published.ts";
import { createSerialWork } from "../store/serial-work.ts";
import { soundCollection } from "../store/sound-collection.ts";
import type { Store } from "../store/store.ts";
import { chooseId, demandVersion, orMeant } from "../store/versioned.ts";
import { type CallLog, createCallLog } from "./call-log.ts";
import { CompiledMethods } from "./compiled-methods.ts";
import type { CallRequest, MethodLibrary, OfferedMethods } from "./library.ts";
import type { Method, MethodDraft } from "./method.ts";
import { readMethodFields, soundMethod } from "./method-fields.ts";
import { stateOf } from "./method-state.ts";
import { nulProblem, withoutByteOrderMark } from "./pasted-code.ts";
import { createRecentChecks } from "./recent-checks.ts";
import { raised, runCall, runCode, runTest } from "./run-requests.ts";

export interface MethodLibraryOptions {
  readonly store: Store;
  readonly records: Pick<Records, "calls" | "versions" | "methodState">;
  readonly runner: Runner;
  readonly vault: Vault;
  readonly clock: { now(): number };
  /** A new id that begins with the prefix. */
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  /** The longest a call may take, whatever a method says, in ms. */
  readonly timeoutCeilingMs: number;
  /** … of one that answers later; as the others where not given. */
  readonly laterCeilingMs?: number;
  /** Versions of each method to keep; 0 is all, and so is not given. */
  readonly keepVersions?: number;
}

/** What became of a method, for the live page. */
export interface MethodChange {
  readonly id: string;
  readonly change: "created" | "updated" | "connected" | "removed";
}

export interface MethodLibraryWithCalls extends MethodLibrary {
  readonly calls: CallLog;
  /** What methods keep from one call to the next; secrets masked. */
  readonly state: Pick<MethodStateRecords, "page" | "ofPlayer" | "remove" | "removePlayer">;
  onChange(listener: (change: MethodChange) => void): () => void;
  /** Lets go of versions beyond those that are kept, of deleted methods too. Throws `storage_failed`. */
  sweep(): Promise<void>;
  /** Finishes what is being written. */
  close(): Promise<void>;
}

export function createMethodLibrary(options: MethodLibraryOptions): MethodLibraryWithCalls {
  const { store, records, runner, clock, ids, log } = options;
  const { timeoutCeilingMs, laterCeilingMs = timeoutCeilingMs } = options;
  const ceilings = { timeoutCeilingMs, laterCeilingMs };
  const stored = store.collection<Method>("methods");
  const collection = soundCollection(stored, soundMethod);
  const calls = createCallLog({ records: records.calls(), log, methods: collection.list().map(({ id }) => id) });
  const history = records.versions<Method>("method", options.keepVersions || Number.POSITIVE_INFINITY);
  const serially = createSerialWork();
  const listeners = new Set<(change: MethodChange) => void>();
  const storedDrafts = store.collection<Method>("method-drafts");
  const drafts = soundCollection(storedDrafts, soundMethod);
  const published = createPublished<Method>({
    live: collection,
    drafts,
    history,
    what: "method",
  });
  const compiled = new CompiledMethods({ log, stored });
  const drafted = new CompiledMethods({ log, stored: storedDrafts, under: compiled });
  const checkOf = createRecentChecks();
  const has = (id: string) => collection.get(id) !== undefined || published.draft(id) !== undefined;
  const state = { records: records.methodState, has, clock };
  const running = {
    runner,
    vault: options.vault,
    clock,
    calls,
    stateOf: (method: string) => stateOf(method, state),
    ...ceilings,
  };

  const refresh = (id: string) => {
    compiled.set(id, stored.get(id));
    drafted.set(id, published.draft(id) && storedDrafts.get(id));
    drafted.changedBelow();
  };
  for (const method of collection.list()) refresh(method.id);
  const tell = (id: string, change: MethodChange["change"]) => {
    for (const listener of listeners) listener({ id, change });
  };
  /** Those whose save is not over yet, and is told at its end. */
  const saving = new Set<string>();
  collection.onChange((ids) => {
    for (const id of ids) {
      const before = compiled.has(id);
      refresh(id);
      if (!saving.has(id)) tell(id, !collection.get(id) ? "removed" : before ? "updated" : "created");
    }
  });
  drafts.onChange((ids) => {
    for (const id of ids) {
      refresh(id);
      if (!saving.has(id) && collection.get(id)) tell(id, "updated");
    }
  });

  const get = (id: string): Method => {
    const method = collection.get(id);
    if (method) return method;
    throw new BarkeepError("not_found", `No method has the id ${id}${orMeant(id, collection.list())}`);
  };
  const newest = (id: string): Method => published.draft(id) ?? get(id);
  /** Tells of what was saved once all of it is kept; what others change is told as it comes. */
  const saved = async <T>(ids: readonly string[], work: () => Promise<T>): Promise<T> => {
    for (const id of ids) saving.add(id);
    try {
      return await work();
    } finally {
      for (const id of ids) saving.delete(id);
    }
  };
  const save = async (method: Method, change: MethodChange["change"], publish = true) => {
    await saved([method.id], () => published.save(method, { publish }));
    tell(method.id, change);
    return method;
  };
  const stamped = () => new Date(clock.now()).toISOString();

  /** Calls for players, by whom they are for: what they leave behind is to be deleted with the player. */
  const underWay = new Map<Promise<unknown>, string>();
  const forPlayer = <T>(player: string | undefined, call: Promise<T>): Promise<T> => {
    if (player === undefined) return call;
    underWay.set(call, player);
    const over = () => underWay.delete(call);
    call.then(over, over);
    return call;
  };

  const callOf = (from: CompiledMethods, request: CallRequest, signal?: AbortSignal) =>
    forPlayer(request.context.player?.id, runCall(running, from.get(request.method), request, signal));

  const offeredFrom = (from: CompiledMethods): OfferedMethods => ({
    offeredTo: (character) => from.offeredTo(character),
    checkArguments: (id, given) => from.checkArguments(id, given),
    call: (request, signal) => callOf(from, request, signal),
  });

  return {
    calls: {
      ...calls,
      async forgetPlayer(player) {
        const theirs = [...underWay].filter(([, one]) => one === player).map(([call]) => call);
        await Promise.allSettled(theirs);
        return calls.forgetPlayer(player);
      },
    },
    state: {
      ...records.methodState,
      async page(...asked) {
        const { items, next } = await records.methodState.page(...asked);
        return { items: options.vault.maskJson(items), next };
      },
      ofPlayer: async (player) => options.vault.maskJson(await records.methodState.ofPlayer(player)),
    },
    list: () => [...collection.list()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    get,
    create: (fields) =>
      serially(async () => {
        const reading = readMethodFields(fields, {}, { ...ceilings, required: ["name", "code"] });
        if (!reading.ok) throw invalidRequest(reading.problems);
        const id = chooseId((fields as { id?: unknown }).id, reading.draft.name, collection.list(), () =>
          ids("method"),
        );
        const version = await published.nextVersion(id);
        return save({ id, ...reading.draft, version, updatedAt: stamped() }, "created");
      }),
    saveAll: (items, { existing, dryRun = false }) =>
      serially(async () => {
        const plan = await planSaves<MethodDraft, Method>({
          items,
          existing,
          current: collection.list(),
          read: (fields, base) => {
            const required = ["name", "code"] as const;
            const reading = readMethodFields(fields, base, { ...raised(ceilings, base), required });
            if (!reading.ok) throw invalidRequest(reading.problems);
            return reading.draft;
          },
          nextVersion: published.nextVersion,
          another: () => ids("method"),
          updatedAt: stamped(),
        });
        if (dryRun || plan.documents.length === 0) return plan;
        const before = new Set(collection.list().map(({ id }) => id));
        const changed = plan.documents.map(({ id }) => id);
        await saved(changed, () => published.saveAll(plan.documents));
        for (const id of changed) tell(id, before.has(id) ? "updated" : "created");
        return plan;
      }),
    update: (id, fields) =>
      serially(async () => {
        const current = newest(id);
        const { id: _, version: __, updatedAt: ___, ...base } = current;
        const reading = readMethodFields(fields, base, { ...raised(ceilings, base), required: [] });
        if (!reading.ok) throw invalidRequest(reading.problems);
        demandVersion(fields, current);
        const publish = wantsPublished(fields);
        const version = await published.nextVersion(id);
        return save({ id, ...reading.draft, version, updatedAt: stamped() }, "updated", publish);
      }),
    connect: (id, connected) =>
      serially(async () => {
        // The toggle makes no version: an editor open on this method must not find it changed.
        const current = get(id);
        if (current.connected === connected) return current;
        const amended = await saved([id], () => published.amend(id, (method) => ({ ...method, connected })));
        tell(id, "connected");
        return amended;
      }),
    remove: (id) =>
      serially(async () => {
        get(id);
        await published.remove(id);
        await records.methodState.removeMethod(id);
      }),
    draft: (id) => published.draft(id),
    publish: (id, version) =>
      serially(async () => {
        get(id);
        // Whether it is connected is no part of a version that was live before.
        const adapt = (older: Method, { connected }: Method) => ({ ...older, connected });
        return published.publish(id, version, adapt);
      }),
    versions: async (id) => {
      const listed = await published.versions(id);
      if (listed.length === 0) get(id);
      return listed.map(({ document, ...version }) => ({ ...version, method: document }));
    },
    restore: (id, version) =>
      serially(async () => {
        const method = await published.version(id, version);
        const current = collection.get(id);
        const connected = current?.connected ?? method.connected;
        const next = await published.nextVersion(id);
        return save({ ...method, connected, version: next, updatedAt: stamped() }, current ? "updated" : "created");
      }),
    ...offeredFrom(compiled),
    offeredToAnyone: () => compiled.offeredToAnyone(),
    drafts: offeredFrom(drafted),
    edited(edits, { drafts: overDrafts }) {
      const own = new CompiledMethods({ log, stored, under: overDrafts ? drafted : compiled });
      for (const [id, fields] of Object.entries(edits)) {
        const current = overDrafts ? (published.draft(id) ?? collection.get(id)) : collection.get(id);
        if (!current) throw invalidRequest([{ path: `methods.${id}`, message: `No method has the id ${id}.` }]);
        const { id: _, version: __, updatedAt: ___, ...base } = current;
        const reading = readMethodFields(fields, base, { ...raised(ceilings, base), required: [] });
        if (!reading.ok)
          throw invalidRequest(reading.problems.map((one) => ({ ...one, path: `methods.${id}.${one.path}` })));
        own.set(id, { ...current, ...reading.draft });
      }
      return offeredFrom(own);
    },
    test: (request, signal) => {
      const saved = request.id === undefined ? undefined : (request.version === "draft" ? newest : get)(request.id);
      return runTest({ ...running, ids, checkOf }, saved, request, signal);
    },
    runCode: (request, signal) => runCode(running, request, signal),
    checkSyntax: async (code) => {
      const nul = nulProblem(code);
      return nul ? [nul] : runner.check(withoutByteOrderMark(code));
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    sweep: () => history.sweep(),
    async close() {
      await serially(async () => undefined);
      await calls.flush();
    },
  };
}
