/** A time limit on news from a process that counts only what could have been read. On a busy machine a thread may be woken late; its
 * timers then run before the bytes that came in the meantime are read, and would take them for missing. */
export function afterReading(ms: number, then: () => void): void {
  // Between a timer and what is set immediate lies one round of reading.
  setTimeout(() => setImmediate(() => setImmediate(then)), ms);
}
