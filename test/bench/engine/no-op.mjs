// @ts-check
/** A task that gives back what it is given: what passing through Piscina costs by itself. */
export default (/** @type {unknown} */ task) => task;
