// @ts-check
/** Runs turns side by side and takes their times; the same code for every contestant. */

/**
 * @param {{ turns: number, atOnce: number, text: string }} order
 * @param {(text: string, onText: (delta: string) => void, worker: number) => Promise<string>} turn
 * @returns {Promise<{ turns: number, wallMs: number, firstTextMs: number[] }>}
 */
export async function runTurns({ turns, atOnce, text }, turn) {
  const firstTextMs = /** @type {number[]} */ ([]);
  const begun = performance.now();
  let left = turns;
  const work = async (/** @type {number} */ worker) => {
    while (left-- > 0) {
      const started = performance.now();
      let first = 0;
      const said = await turn(
        text,
        () => {
          first ||= performance.now() - started;
        },
        worker,
      );
      if (!said.includes("word59")) throw new Error(`A turn came back incomplete: ${said.slice(0, 200)}`);
      firstTextMs.push(first);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, (_, worker) => work(worker)));
  return { turns, wallMs: performance.now() - begun, firstTextMs };
}

/**
 * How late each chunk came that carries the time at which it was sent, in ms.
 * @param {number} atOnce
 * @param {(onText: (delta: string) => void, worker: number) => Promise<unknown>} turn
 * @returns {Promise<{ delaysMs: number[] }>}
 */
export async function measureDelays(atOnce, turn) {
  const delaysMs = /** @type {number[]} */ ([]);
  await Promise.all(
    Array.from({ length: atOnce }, (_, worker) =>
      turn((delta) => {
        const now = performance.timeOrigin + performance.now();
        for (const [, sent] of delta.matchAll(/<([\d.]+)>/g)) delaysMs.push(now - Number(sent));
      }, worker),
    ),
  );
  return { delaysMs };
}

/** @param {number[]} values @param {number} share */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
