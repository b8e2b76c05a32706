// @ts-check
/** One contestant in a process of its own, so that its CPU time is its own: `node contestant-process.mjs FILE BASE_URL`. */
import { measureDelays, runTurns } from "./run-turns.mjs";

const [file, baseUrl] = process.argv.slice(2);
const contestant = await import(/** @type {string} */ (file));
const turn = contestant.createTurn(baseUrl);

process.on("message", async (/** @type {any} */ order) => {
  const before = process.cpuUsage();
  const answer =
    order.do === "pace"
      ? await measureDelays(order.atOnce, (onText) => turn("Pace", onText))
      : await runTurns(order, turn);
  const { user, system } = process.cpuUsage(before);
  process.send?.({ ...answer, cpuMs: (user + system) / 1000 });
});
process.on("disconnect", () => process.exit(0));
process.send?.({ ready: contestant.name });
