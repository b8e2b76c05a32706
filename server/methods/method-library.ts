/** The method library: what designers write is checked, kept with its versions, offered to characters and run. */
import type { JsonObject } from "../../protocol/json.ts";
import type { Vault } from "../access/vault.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import type { Runner } from "../python/runner.ts";
import type { Records } from "../records/records.ts";
import { planSaves } from "../store/plan-saves.ts";
import { createSerialWork } from "../store/serial-work.ts";
import type { Store } from "../store/store.ts";
import { chooseId, demandVersion, orMeant } from "../store/versioned.ts";
import { type CheckArguments, createArgumentCheck } from "./argument-check.ts";
import { type CallLog, createCallLog } from "./call-log.ts";
import type { MethodLibrary } from "./library.ts";
import type { Method, MethodDraft } from "./method.ts";
import { readMethodFields } from "./method-fields.ts";
import { type Offer, offerTo, offerToAnyone } from "./offer.ts";
import { nulProblem, withoutByteOrderMark } from "./pasted-code.ts";
import { createRecentChecks } from "./recent-checks.ts";
import { runCall, runCode, runTest } from "./run-requests.ts";

export interface MethodLibraryOptions {
  readonly store: Store;
  readonly records: Pick<Records, "calls" | "versions">;
  readonly runner: Runner;
  readonly vault: Vault;
  readonly clock: { now(): number };
  /** A new id that begins with the prefix. */
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  /** The longest a call may take, whatever a method says, in ms. */
  readonly timeoutCeilingMs: number;
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
  onChange(listener: (change: MethodChange) => void): () => void;
  /** Lets go of versions beyond those that are kept, of deleted methods too. Throws `storage_failed`. */
  sweep(): Promise<void>;
  /** Finishes what is being written. */
  close(): Promise<void>;
}

export interface CompiledMethod {
  readonly method: Method;
  readonly schema: JsonObject;
  readonly check: CheckArguments;
}

export function createMethodLibrary(options: MethodLibraryOptions): MethodLibraryWithCalls {
  const { store, records, runner, clock, ids, log, timeoutCeilingMs } = options;
  const collection = store.collection<Method>("methods");
  const calls = createCallLog({ records: records.calls(), log, methods: collection.list().map(({ id }) => id) });
  const history = records.versions<Method>("method", options.keepVersions || Number.POSITIVE_INFINITY);
  const serially = createSerialWork();
  const listeners = new Set<(change: MethodChange) => void>();
  const compiled = new Map<string, CompiledMethod>();
  const offers = new Map<string, Offer>();
  const checkOf = createRecentChecks();
  const running = { runner, vault: options.vault, clock, calls, timeoutCeilingMs };

  const compile = (method: Method): CompiledMethod | undefined => {
    const reading = readMethodFields(method, {}, { timeoutCeilingMs: Number.MAX_SAFE_INTEGER, required: [] });
    if (reading.ok)
      return {
        method: { ...method, ...reading.draft },
        schema: reading.schema,
        check: createArgumentCheck(reading.schema),
      };
    // Somebody edited the file by hand; the method stays in the list, but is offered to nobody.
    log.error({ method: method.id, problems: reading.problems }, "a stored method can't be used");
    return undefined;
  };
  const refresh = (id: string) => {
    offers.clear();
    const method = collection.get(id);
    const fresh = method && compile(method);
    if (fresh) compiled.set(id, fresh);
    else compiled.delete(id);
  };
  for (const method of collection.list()) refresh(method.id);
  const publish = (id: string, change: MethodChange["change"]) => {
    for (const listener of listeners) listener({ id, change });
  };
  /** Those whose save is not over yet, and is told at its end. */
  const saving = new Set<string>();
  collection.onChange((ids) => {
    for (const id of ids) {
      const before = compiled.has(id);
      refresh(id);
      if (!saving.has(id)) publish(id, !collection.get(id) ? "removed" : before ? "updated" : "created");
    }
  });

  const get = (id: string): Method => {
    const method = collection.get(id);
    if (method) return method;
    throw new BarkeepError("not_found", `No method has the id ${id}${orMeant(id, collection.list())}`);
  };
  const keep = async (method: Method, change: MethodChange["change"]) => {
    saving.add(method.id);
    try {
      await collection.put(method);
      if (change !== "connected") await history.append([versionOf(method)]);
    } finally {
      saving.delete(method.id);
    }
    publish(method.id, change);
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

  return {
    calls: {
      ...calls,
      async forgetPlayer(player) {
        const theirs = [...underWay].filter(([, one]) => one === player).map(([call]) => call);
        await Promise.allSettled(theirs);
        return calls.forgetPlayer(player);
      },
    },
    list: () => [...collection.list()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    get,
    create: (fields) =>
      serially(async () => {
        const reading = readMethodFields(fields, {}, { timeoutCeilingMs, required: ["name", "code"] });
        if (!reading.ok) throw invalidRequest(reading.problems);
        const id = chooseId((fields as { id?: unknown }).id, reading.draft.name, collection.list(), () =>
          ids("method"),
        );
        // Numbers go on where a deleted method of that id left off: a version names one source for ever.
        const version = (await history.latest(id)) + 1;
        return keep({ id, ...reading.draft, version, updatedAt: stamped() }, "created");
      }),
    saveAll: (items, { existing, dryRun = false }) =>
      serially(async () => {
        const plan = await planSaves<MethodDraft, Method>({
          items,
          existing,
          current: collection.list(),
          read: (fields, base) => {
            const ceiling = Math.max(timeoutCeilingMs, base.timeoutMs ?? 0);
            const reading = readMethodFields(fields, base, { timeoutCeilingMs: ceiling, required: ["name", "code"] });
            if (!reading.ok) throw invalidRequest(reading.problems);
            return reading.draft;
          },
          firstVersion: async (id) => (await history.latest(id)) + 1,
          another: () => ids("method"),
          updatedAt: stamped(),
        });
        if (dryRun || plan.documents.length === 0) return plan;
        const before = new Set(collection.list().map(({ id }) => id));
        for (const { id } of plan.documents) saving.add(id);
        try {
          await collection.putAll(plan.documents);
          await history.append(plan.documents.map(versionOf));
        } finally {
          for (const { id } of plan.documents) saving.delete(id);
        }
        for (const { id } of plan.documents) publish(id, before.has(id) ? "updated" : "created");
        return plan;
      }),
    update: (id, fields) =>
      serially(async () => {
        const current = get(id);
        const { id: _, version, updatedAt: __, ...base } = current;
        const reading = readMethodFields(fields, base, {
          // A ceiling lowered since must not stop an edit of something else; runs are bounded by it all the same.
          timeoutCeilingMs: Math.max(timeoutCeilingMs, base.timeoutMs),
          required: [],
        });
        if (!reading.ok) throw invalidRequest(reading.problems);
        demandVersion(fields, current);
        return keep({ id, ...reading.draft, version: version + 1, updatedAt: stamped() }, "updated");
      }),
    connect: (id, connected) =>
      serially(async () => {
        // The toggle makes no version: an editor open on this method must not find it changed.
        const current = get(id);
        return current.connected === connected ? current : keep({ ...current, connected }, "connected");
      }),
    remove: (id) =>
      serially(async () => {
        get(id);
        await collection.remove(id);
      }),
    versions: async (id) => {
      const kept = await history.list(id);
      const found = kept.map(({ document, ...version }) => ({ ...version, method: document }));
      const current = collection.get(id);
      if (!current && found.length === 0) get(id);
      // A crash between the two writes of a save leaves the newest version out of the history only.
      if (current && found[0]?.version !== current.version) {
        return [{ version: current.version, at: current.updatedAt, method: current }, ...found];
      }
      return found;
    },
    restore: (id, version) =>
      serially(async () => {
        const found = await history.get(id, version);
        if (!found) throw new BarkeepError("not_found", `The method ${id} has no version ${version}, or not any more.`);
        const method = found.document;
        const current = collection.get(id);
        const latest = Math.max(await history.latest(id), current?.version ?? 0);
        const connected = current?.connected ?? method.connected;
        return keep(
          { ...method, connected, version: latest + 1, updatedAt: stamped() },
          current ? "updated" : "created",
        );
      }),
    offeredTo(character) {
      let offer = offers.get(character);
      if (!offer) {
        offer = offerTo(character, [...compiled.values()]);
        offers.set(character, offer);
      }
      return offer;
    },
    offeredToAnyone: () => offerToAnyone([...compiled.values()]),
    checkArguments(id, argumentsGiven) {
      const found = compiled.get(id);
      if (!found) return { ok: false, problems: [`There is no method ${id}.`] };
      return found.check(argumentsGiven);
    },
    call: (request, signal) =>
      forPlayer(request.context.player?.id, runCall(running, compiled.get(request.method), request, signal)),
    test: (request, signal) => {
      const saved = request.id === undefined ? undefined : get(request.id);
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

const versionOf = (method: Method) => ({
  id: method.id,
  version: method.version,
  at: method.updatedAt,
  document: method,
});
