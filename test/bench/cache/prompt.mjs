// @ts-check
/** The prompt in a request's body, and how much of it a model server has read before. */

/**
 * What a model reads, in the order in which it reads it, as text: tools, instructions, messages. Marks of where a cache ends are no part of it.
 * @param {any} body in the shape of Chat Completions or of Messages
 */
export function promptOf({ tools = [], system, messages }) {
  const withoutMarks = (/** @type {string} */ key, /** @type {unknown} */ value) =>
    key === "cache_control" ? undefined : value;
  return JSON.stringify([tools, ...(system === undefined ? [] : [system]), messages], withoutMarks);
}

/** @param {Uint8Array} before @param {Uint8Array} after */
export function commonBytes(before, after) {
  const most = Math.min(before.length, after.length);
  let at = 0;
  while (at < most && before[at] === after[at]) at++;
  return at;
}
