/** What a game client keeps and what it lets wait is bounded, however long it talks and however long it hangs. */
import { expect, it } from "vitest";
import { type ClientStage, expectWhole } from "./client-stage.ts";
import type { PacedAnswer } from "./paced-model.ts";

const slowReader = 4004;
/** How many turns the memory test talks; test/game/soak.mjs asks for more. */
const turns = Number(process.env.BARKEEP_SOAK_TURNS ?? 1000);

export function describeLimits(stage: ClientStage): void {
  it(
    `does not grow over ${turns} turns`,
    async () => {
      const { driver } = await stage.talkTo("barkeep");
      // Ten conversations side by side: what a server keeps of one grows with it, what a client keeps must not.
      const names = [..."abcdefghij"];
      for (const session of names.slice(1)) {
        driver.send({ do: "open", session, character: "barkeep" });
        await driver.message("session.opened", session);
      }
      driver.send({ do: "quiet", on: true });
      await driver.event("quiet");
      const talk = async (rounds: number): Promise<number> => {
        for (let turn = 0; turn < rounds; turn++) {
          for (const session of names) driver.send({ do: "say", session, text: `Good evening ${turn}` });
          const seen = new Set<unknown>();
          while (seen.size < names.length) {
            const { session, finish } = await driver.event("turn");
            expect(finish).toBe("complete");
            seen.add(session);
          }
        }
        driver.send({ do: "memory" });
        return (await driver.event("memory")).bytes;
      };
      const before = await talk(10);
      const start = performance.now();
      const after = await talk(turns / names.length);
      if (process.env.BARKEEP_SOAK_TURNS !== undefined) {
        const perSecond = Math.round((turns / (performance.now() - start)) * 1000);
        console.info(`${turns} turns, ${perSecond} a second: ${before} bytes in use before, ${after} after`);
      }
      // A turn that stayed behind with its text and messages would take some kilobytes: a thousand of them, megabytes.
      expect(after - before).toBeLessThan(256 * 1024);
    },
    120_000 + turns * 60,
  );

  it("is bounded when the game hangs, and catches up without loss", async () => {
    const { driver } = await stage.talkTo("teller", { url: stage.barkeep.url });
    // As many as could fill any buffer an operating system gives a connection; mostly two are enough.
    const names = [..."abcdefghijklmnopqrst"];
    for (const session of names.slice(1)) {
      driver.send({ do: "open", session, character: "teller" });
      await driver.message("session.opened", session);
    }
    const answers: PacedAnswer[] = [];
    for (const session of names) {
      driver.send({ do: "say", session, text: `Everything of ${session}`, tag: `all of ${session}` });
      answers.push(await stage.model.next(`Everything of ${session}`));
    }
    driver.send({ do: "hang" });
    await driver.event("hanging");
    const closedBefore = await stage.closedWith(slowReader);
    let closed = false;
    // Three bytes a character: an answer is bounded by its characters, what waits for a reader by its bytes.
    const piece = "語".repeat(16 * 1024);
    for (const answer of answers) {
      await answer.speak("To begin with: ");
      for (let spoken = 0; spoken < 12 && !closed; spoken += 4) {
        for (let index = 0; index < 4; index++) await answer.speak(piece);
        closed = (await stage.closedWith(slowReader)) > closedBefore;
      }
      answer.end();
    }
    expect(closed).toBe(true);
    driver.send({ do: "unhang" });
    await driver.once("failed", { code: "slow_reader" });
    for (const session of names) {
      await driver.once("done", { tag: `all of ${session}`, as: "completed" });
      expectWhole(driver, session);
    }
  }, 60_000);
}
