/** Takes deliveries: checked, kept, answered at once, and then carried out one after another for each hook. */

import { writeJson } from "../../protocol/exact-json.ts";
import type { Json, JsonObject } from "../../protocol/json.ts";
import { createAttempts } from "../access/attempts.ts";
import type { Vault } from "../access/vault.ts";
import type { CallResult, CodeRequest } from "../methods/library.ts";
import type { Log } from "../observe/log.ts";
import { BarkeepError } from "../problems/errors.ts";
import type { DeliveryRecords, HookDelivery } from "../records/hook-deliveries.ts";
import { createDocumentLibrary, type DocumentLibrary } from "../store/document-library.ts";
import { createSerialWork } from "../store/serial-work.ts";
import { soundDocuments } from "../store/sound-collection.ts";
import type { Store } from "../store/store.ts";
import { readBody } from "./body.ts";
import { type HookEvent, readEvent } from "./event.ts";
import { type Hook, type HookFields, HookFieldsSchema, problemsTogether, readHookFields } from "./hook.ts";
import { type Delivery, deliveryId, verify } from "./verify.ts";

/** Which sessions heard of it, which players those are of, and for which it waits. */
export type Announce = (event: HookEvent) => Promise<{
  readonly reached: readonly string[];
  readonly heard: readonly string[];
  readonly waiting?: readonly string[];
}>;

export interface HooksOptions {
  readonly store: Pick<Store, "collection">;
  readonly deliveries: DeliveryRecords;
  readonly vault: Pick<Vault, "environment" | "maskJson">;
  readonly runCode: (request: CodeRequest) => Promise<CallResult>;
  readonly announce: Announce;
  readonly clock: { now(): number };
  readonly ids: (prefix: string) => string;
  readonly log: Log;
  /** This node's own; what another one took is that one's to carry out, while it is alive. */
  readonly node: string;
}

export type Taken =
  | { readonly status: 202; readonly delivery: number; readonly repeated: boolean }
  /** Slack asks once whether the address is ours. */
  | { readonly status: 200; readonly challenge: string };

export interface Hooks extends DocumentLibrary<Hook> {
  /**
   * `address` is whose wrong signatures it counts with, as `Access.addressOf` gives it. Throws `not_found`, `unauthorized`,
   * `invalid_request`, `rate_limited`, `storage_failed`.
   */
  take(id: string, delivery: Delivery & { readonly address: string }): Promise<Taken>;
  /** Whether there is such a hook that is on; what a HEAD asks. */
  isOpen(id: string): boolean;
  deliveries(id: string, page: { limit: number; after?: string }): ReturnType<DeliveryRecords["page"]>;
  /** Those that were for the player by name. */
  ofPlayer(player: string): ReturnType<DeliveryRecords["ofPlayer"]>;
  /** What they told goes, and with it the runs of the hook's code; also of one that is just carried out. */
  forgetPlayer(player: string): ReturnType<DeliveryRecords["forgetPlayer"]>;
  /** Carries a kept delivery out again. Throws `not_found`. */
  replay(id: string, number: number): Promise<HookDelivery>;
  /**
   * Of a node that has crashed, this one when not said otherwise: carries out what it had taken and not begun, in its order. What had
   * begun may have happened: it is told as failed, and a designer decides whether to replay it. Resolves once that is known; the
   * work goes on behind it.
   */
  recover(crashed?: (node: string) => Promise<boolean>): Promise<void>;
  /**
   * Forgets deliveries that another node took in the moment before it heard that their hook was removed. What came within the last
   * hour stays: its hook may be newer than what is known here.
   */
  sweep(): Promise<void>;
  /** Hears of a hook that was edited, and of each delivery as it comes in and ends; what it gives ends that. */
  onChange(listener: (id: string) => void): () => void;
  /** Resolves when what was taken so far has been carried out. */
  settled(): Promise<void>;
}

const perMinute = 300;
const wrongPerMinute = 60;
const minuteMs = 60_000;
/** Deliveries of one hook that may wait for those before them: fewer than are kept, so that none is forgotten before it is carried out. */
const mostWaiting = 500;
const hourMs = 60 * minuteMs;
const noHook = "There is no hook here, or it is switched off.";
const refusedOf = (id: string) => `${id} refused`;
const mayHaveHappened =
  "The server ended while this was carried out: it may have happened. Carry it out again if it did not.";

export function createHooks(options: HooksOptions): Hooks {
  const { deliveries, vault, clock, log } = options;
  const listeners = new Set<(id: string) => void>();
  const tell = (id: string) => {
    for (const listener of listeners) listener(id);
  };
  const stored = options.store.collection<Hook>("hooks");
  const collection = soundDocuments(stored, {
    schema: HookFieldsSchema,
    what: "hook",
    log,
    also: problemsTogether,
  });
  const library = createDocumentLibrary<HookFields, Hook>({
    collection,
    what: "hook",
    read: readHookFields,
    clock,
    ids: () => options.ids("hook"),
  });
  // Whichever node changed it.
  collection.onChange((ids) => {
    for (const id of ids) tell(id);
  });
  // For each hook alone: one sender has many hooks behind one address, and one of them may hold an old secret.
  const wrong = createAttempts({ clock, perMinute: wrongPerMinute });
  const recent = new Map<string, number[]>();
  const work = new Map<string, ReturnType<typeof createSerialWork>>();
  const running = new Set<Promise<unknown>>();
  /** Those that are just carried out, at most one of each hook. */
  const underWay = new Set<Promise<unknown>>();
  /** Deliveries of each hook that have not ended. */
  const waiting = new Map<string, number>();

  const demandRoom = (id: string) => {
    const now = clock.now();
    const times = (recent.get(id) ?? []).filter((at) => at <= now && now - at < minuteMs);
    if (times.length >= perMinute)
      throw new BarkeepError("rate_limited", `More than ${perMinute} deliveries a minute.`, {
        retryAfterMs: times[0]! + minuteMs - now,
      });
    times.push(now);
    recent.set(id, times);
  };
  const refuseMoreWaiting = (id: string) => {
    if ((waiting.get(id) ?? 0) < mostWaiting) return;
    throw new BarkeepError("rate_limited", `${mostWaiting} deliveries wait to be carried out. Send it again later.`, {
      retryAfterMs: minuteMs,
    });
  };
  const refuseMoreWrong = (sender: string) => {
    const retryAfterMs = wrong.waitMs(sender);
    if (retryAfterMs === 0) return;
    const seconds = Math.ceil(retryAfterMs / 1000);
    throw new BarkeepError(
      "rate_limited",
      `Too many wrong signatures for this hook from this address: wait ${seconds} seconds.`,
      { retryAfterMs },
    );
  };
  const inOrder = (id: string, carryOut: () => Promise<HookDelivery>) => {
    const serially = work.get(id) ?? createSerialWork();
    work.set(id, serially);
    const done = serially(() => {
      const begun = carryOut();
      underWay.add(begun);
      return begun.finally(() => underWay.delete(begun));
    });
    running.add(done);
    waiting.set(id, (waiting.get(id) ?? 0) + 1);
    done
      .catch((err) => log.error({ hook: id, err }, "a delivery could not be carried out"))
      .finally(() => {
        running.delete(done);
        const left = (waiting.get(id) ?? 1) - 1;
        if (left > 0) waiting.set(id, left);
        else for (const kept of [waiting, work]) kept.delete(id);
      });
    return done;
  };
  /** One that comes while its hook is removed goes with it, too. */
  const keep = async (delivery: Parameters<DeliveryRecords["append"]>[0]) => {
    const appended = await deliveries.append(delivery);
    if (library.find(delivery.hook)) return appended;
    await deliveries.forgetHook(delivery.hook);
    throw new BarkeepError("not_found", noHook);
  };
  /** `data` is what came, with its secrets. */
  const carryOut = async (hook: Hook, kept: HookDelivery): Promise<HookDelivery> => {
    // One that was thought dead finds what it had in the hands of another.
    if (kept.status === "taken" && !kept.begun && (await deliveries.claim(kept, { begun: true })) === null)
      return (await deliveries.get(hook.id, kept.number)) ?? kept;
    const { players, ...ended } = await outcomeOf(options, hook, kept);
    const whole = { ...kept, ...vault.maskJson(ended) };
    await deliveries.update(whole, players);
    tell(hook.id);
    return whole;
  };

  return {
    ...library,
    async remove(id) {
      await library.remove(id);
      await deliveries.forgetHook(id);
      for (const which of [id, refusedOf(id)]) recent.delete(which);
    },
    async sweep() {
      for (const hook of await deliveries.hooks()) {
        // One that can't be used, since somebody has mistyped in its file, is there all the same.
        if (stored.get(hook) !== undefined) continue;
        const [newest] = (await deliveries.page(hook, { limit: 1 })).items;
        if (newest !== undefined && clock.now() - Date.parse(newest.at) > hourMs) await deliveries.forgetHook(hook);
      }
    },
    isOpen: (id) => library.find(id)?.enabled === true,
    async take(id, delivery) {
      const hook = library.find(id);
      if (!hook?.enabled) throw new BarkeepError("not_found", noHook);
      const sender = `${id} ${delivery.address}`;
      refuseMoreWrong(sender);
      const { secret } = hook.verify;
      const value = secret === undefined ? undefined : vault.environment([secret]).values[secret];
      const verdict = verify(hook, delivery, value, clock.now());
      if (!verdict.ok) wrong.failed(sender);
      // Wrong ones have room of their own: they must not crowd out those of the true sender.
      demandRoom(verdict.ok ? id : refusedOf(id));
      const arrived = { hook: id, at: new Date(clock.now()).toISOString(), verdict: verdict.why };
      if (!verdict.ok) {
        await keep({ ...arrived, body: "", externalId: null, status: "refused" });
        tell(id);
        throw new BarkeepError("unauthorized", verdict.why);
      }
      refuseMoreWaiting(id);
      const { data, text } = await readBody(delivery.body, delivery.headers.get("Content-Type") ?? "");
      if (hook.verify.kind === "slack" && isChallenge(data)) return { status: 200, challenge: data.challenge };
      const externalId = deliveryId(hook.verify.kind, delivery.headers, data);
      const { delivery: kept, repeated } = await keep({
        ...arrived,
        body: vault.maskJson(shortened(text)) as string,
        externalId,
        status: "taken",
        node: options.node,
        // Nothing is before it: it begins as soon as it is kept, in one write.
        ...(!waiting.get(id) && { begun: true as const }),
        data: vault.maskJson(data),
      });
      tell(id);
      if (!repeated) void inOrder(id, () => carryOut(hook, { ...kept, data })).catch(() => {});
      return { status: 202, delivery: kept.number, repeated };
    },
    deliveries: (id, page) => {
      library.get(id);
      return deliveries.page(id, page);
    },
    ofPlayer: (player) => deliveries.ofPlayer(player),
    async forgetPlayer(player) {
      await Promise.allSettled([...underWay]);
      return deliveries.forgetPlayer(player);
    },
    async replay(id, number) {
      const hook = library.get(id);
      const kept = await deliveries.get(id, number);
      if (!kept || kept.status === "refused")
        throw new BarkeepError("not_found", `There is no delivery ${number} to carry out again.`);
      if (kept.forgotten)
        throw new BarkeepError("not_found", `What delivery ${number} told went with a player who was deleted.`);
      return inOrder(id, () => carryOut(hook, kept));
    },
    async recover(crashed = async (node) => node === options.node) {
      for (const kept of await deliveries.unfinished()) {
        if (!(await crashed(kept.node ?? ""))) continue;
        const hook = library.find(kept.hook);
        if (kept.begun) {
          await deliveries.update({ ...kept, status: "failed", error: mayHaveHappened });
          tell(kept.hook);
        } else if (hook) {
          const mine = kept.node === options.node ? kept : await deliveries.claim(kept, { node: options.node });
          if (mine !== null) void inOrder(hook.id, () => carryOut(hook, mine)).catch(() => {});
        }
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async settled() {
      while (running.size > 0) await Promise.allSettled(running);
    },
  };
}

type Ended = Pick<HookDelivery, "status" | "event" | "reached" | "waiting" | "error" | "call"> & {
  /** Whom it was for by name, as players or as the player of a session. */
  readonly players?: readonly string[];
};

/** Never throws: what goes wrong is kept with the delivery. */
async function outcomeOf({ runCode, announce, ids }: HooksOptions, hook: Hook, { data }: HookDelivery): Promise<Ended> {
  let said: unknown = data;
  let call: string | null = null;
  if (hook.code.trim() !== "") {
    call = ids("call");
    const input = (
      typeof data === "object" && data !== null && !Array.isArray(data) ? data : { body: data }
    ) as JsonObject;
    const run = await runCode({
      id: `hook_${hook.id}`,
      code: hook.code,
      secrets: hook.secrets,
      input,
      call,
      cause: "hook",
      ...(hook.stateOf && { stateOf: hook.stateOf }),
    });
    if (run.status !== "ok") {
      const message = run.error ? `${run.error.kind}: ${run.error.message}` : run.status;
      return { status: "failed", event: null, reached: [], error: message, call };
    }
    said = run.output;
  }
  const reading = readEvent(said);
  if (!reading.ok) return { status: "failed", event: said as Json, reached: [], error: reading.message, call };
  if (reading.event === null) return { status: "done", event: null, reached: [], error: null, call };
  const { players = [], sessions } = reading.event;
  const event = reading.event as Json;
  try {
    const { reached, heard, waiting = [] } = await announce(reading.event);
    const kept = waiting.length > 0 && { waiting };
    const named = sessions === undefined ? players : [...players, ...heard];
    return { status: "done", event, reached, ...kept, error: null, call, players: named };
  } catch (error) {
    return { status: "failed", event, reached: [], error: (error as Error).message, call, players };
  }
}

const isChallenge = (data: Json): data is JsonObject & { challenge: string } =>
  typeof data === "object" &&
  data !== null &&
  "challenge" in data &&
  typeof data.challenge === "string" &&
  data.type === "url_verification";

/** What is shown of a body; what is carried out is the whole of it. */
const shortened = (text: string) =>
  text.length > 20_000 ? `${text.slice(0, 20_000)}… (${writeJson(text.length)} characters)` : text;
