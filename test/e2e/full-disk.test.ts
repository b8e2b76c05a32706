/** A disk that is full, or fails under the server: turns are refused, nothing that was acknowledged is lost, and the end is in order. */
import { afterEach, describe, expect, it } from "vitest";
import { leaveOut } from "../left-out.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { makeSmallDisk, type SmallDisk, whyNoDisk } from "../servers/small-disk.ts";

/** As long as a player's words may be. */
const words = "Good evening! Tell me about yourself, and about the road. ".repeat(30);
const env = { BARKEEP_TURNS_PER_MINUTE: "100000", BARKEEP_TURNS_PER_MINUTE_PER_KEY: "100000" };
/** Many more than fit: a disk that never fills ends the test. */
const mostTurns = 300;

if (whyNoDisk !== null) leaveOut("a full disk, and one that fails", whyNoDisk);
describe.skipIf(whyNoDisk !== null)("a disk", () => {
  let disk: SmallDisk | null = null;
  let server: BarkeepProcess | null = null;
  afterEach(async () => {
    server?.process.kill("SIGKILL");
    server = null;
    disk?.remove();
    disk = null;
  });

  const start = async (on: SmallDisk) => {
    server = await startBarkeep({ dataDirectory: `${on.path}/data`, env });
    return server;
  };
  /** Says it, in the session that is given or in a new one. */
  const say = (on: BarkeepProcess, session?: string) =>
    on.request("POST", "/characters/barkeep/say", { text: words, ...(session !== undefined && { session }) });
  const health = async (on: BarkeepProcess, path: string) => (await fetch(`${on.url}${path}`)).status;
  /** Turns of the session as they are kept. */
  const kept = async (on: BarkeepProcess, session: string): Promise<string[]> => {
    const { body } = await on.request("GET", `/sessions/${session}`);
    return body.turns;
  };

  it("that is full: turns are refused, and go on by themselves once there is room", { timeout: 120_000 }, async () => {
    disk = makeSmallDisk();
    const first = await start(disk);
    const { session } = (await say(first)).body;
    disk.fill(400 * 1024);
    const acknowledged: string[] = [];
    let refused: Awaited<ReturnType<typeof say>> | null = null;
    for (let turn = 0; turn < mostTurns && refused === null; turn += 1) {
      const answer = await say(first, session);
      if (answer.status === 200) acknowledged.push(answer.body.turn);
      else refused = answer;
    }
    expect(refused?.body.error.code, first.output()).toBe("storage_failed");
    expect(refused?.body.error.message).toMatch(/disk is full|no room/i);
    disk.fill(0);
    expect(await health(first, "/readyz")).toBe(503);
    expect(await health(first, "/healthz")).toBe(200);
    expect((await say(first)).body.error.code).toBe("storage_failed");

    disk.empty();
    const later = await say(first, session);
    expect(later.status, JSON.stringify(later.body)).toBe(200);
    expect(await health(first, "/readyz")).toBe(200);
    acknowledged.push(later.body.turn);

    disk.fill(0);
    await say(first, session);
    first.process.kill("SIGKILL");
    disk.empty();
    const second = await start(disk);
    expect(await kept(second, session)).toEqual(expect.arrayContaining(acknowledged));
    for (const turn of acknowledged) expect((await second.request("GET", `/turns/${turn}`)).status).toBe(200);

    disk.fill(0);
    expect(await second.stop({ keepData: true }), second.output()).toBe(0);
  });

  it("that fails: turns are refused, it ends in order, and what was acknowledged is there", {
    timeout: 120_000,
  }, async () => {
    disk = makeSmallDisk();
    const first = await start(disk);
    const { session, turn } = (await say(first)).body;
    disk.fail();
    expect((await say(first, session)).body.error.code).toBe("storage_failed");
    expect((await say(first)).body.error.code).toBe("storage_failed");
    expect(await health(first, "/readyz")).toBe(503);
    expect(await health(first, "/healthz")).toBe(200);
    expect(await first.stop({ keepData: true }), first.output()).toBe(0);
    disk.mend();
    expect(await kept(await start(disk), session)).toEqual([turn]);
  });
});
