import { expect, it } from "vitest";
import { silentLog } from "../observe/log.ts";
import type { Engine, Statement } from "../records/engine.ts";
import { leaseMs, Membership } from "./membership.ts";

/** A database that answers what it is told to. */
function fakeEngine(wanted: () => readonly string[]): { readonly engine: Engine; readonly written: Statement[] } {
  const written: Statement[] = [];
  const engine = {
    write: async (unit: readonly Statement[]) => {
      written.push(...unit);
      return unit.map((_, at) => (at === 1 ? wanted().map((session) => ({ session })) : []));
    },
  };
  return { engine: engine as unknown as Engine, written };
}

it("knows that its lease has run out while it was stopped, and that others may have what it had", async () => {
  let now = 0;
  const renewals: unknown[] = [];
  const { engine } = fakeEngine(() => (now > 0 ? ["s"] : []));
  const membership = new Membership({
    engine,
    id: "one",
    version: "1.0.0",
    log: silentLog,
    onRenewed: (renewal) => renewals.push(renewal),
    monotonic: () => now,
  });
  await membership.start();
  now = leaseMs - 1;
  expect(membership.lapsed).toBe(false);
  await membership.renew();
  now += leaseMs;
  expect(membership.lapsed).toBe(true);
  await membership.renew();
  expect(membership.lapsed).toBe(false);
  await membership.close();
  expect(renewals).toEqual([
    { lapsed: true, wanted: [] },
    { lapsed: false, wanted: ["s"] },
    { lapsed: true, wanted: ["s"] },
  ]);
});

it("says at once what has become of it, also while it says what was", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { engine, written } = fakeEngine(() => []);
  const slow = { ...engine, write: (unit: readonly Statement[]) => held.then(() => engine.write(unit)) };
  const membership = new Membership({
    engine: slow,
    id: "one",
    version: "1.0.0",
    log: silentLog,
    onRenewed: () => undefined,
  });
  const renewal = membership.renew();
  membership.describe("http://one", () => ({ sessions: 0, running: 0, capacity: 1, draining: false }));
  const announced = membership.announce();
  release();
  await Promise.all([renewal, announced]);
  const urls = written.filter(({ sql }) => sql.includes("INSERT INTO nodes")).map(({ values }) => values?.[1]);
  expect(urls).toEqual([null, "http://one"]);
});

it("what it says of itself never keeps it from saying that it ends", async () => {
  const { engine, written } = fakeEngine(() => []);
  const membership = new Membership({
    engine,
    id: "one",
    version: "1.0.0",
    log: silentLog,
    onRenewed: () => undefined,
  });
  await membership.start();
  await membership.close();
  expect(written.slice(-2).map(({ sql }) => sql)).toEqual([
    "DELETE FROM session_owners WHERE node = ?1",
    "DELETE FROM nodes WHERE id = ?1",
  ]);
});
