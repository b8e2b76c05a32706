/** What designers edit has an id of its own and a version that goes up with every save. */
import { BarkeepError } from "../problems/errors.ts";
import { invalidRequest } from "../problems/problem.ts";
import { closestWord } from "../text/closest-word.ts";
import { idFromName } from "../text/id-from-name.ts";

interface Named {
  readonly id: string;
  readonly name: string;
}

const idShape = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * The id of a new one: the one given, else one made from its name, else `another()`. Throws `invalid_request`, or
 * `conflict` when it is taken, also in other capitals: ids become file names, and not every disk tells them apart.
 */
export function chooseId(given: unknown, name: string, existing: readonly Named[], another: () => string): string {
  if (given !== undefined && (typeof given !== "string" || !idShape.test(given))) {
    throw invalidRequest([{ path: "id", message: "Expected 1 to 64 letters, digits, _ or -." }]);
  }
  const id = given ?? idFromName(name) ?? another();
  const taken = existing.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (!taken) return id;
  const message = `The id ${id} is taken by ${JSON.stringify(taken.name)}. Choose another name, or give an id of its own.`;
  throw new BarkeepError("conflict", message, { details: { current: taken } });
}

/** Throws unless `fields.version` is the current one: `invalid_request` without a number, `conflict` with the current object. */
export function demandVersion(fields: unknown, current: Named & { readonly version: number }): void {
  const edited = (fields as { version?: unknown }).version;
  const { name, version } = current;
  if (edited === version) return;
  if (edited === undefined) {
    const message = `Missing: say which version you edited; ${version} is current.`;
    throw invalidRequest([{ path: "version", message }]);
  }
  if (!Number.isInteger(edited)) {
    throw invalidRequest([{ path: "version", message: `Expected a whole number; ${version} is current.` }]);
  }
  const message = `${name} was changed meanwhile: you edited version ${JSON.stringify(edited)}, version ${version} is current.`;
  throw new BarkeepError("conflict", message, { details: { current } });
}

/** A sentence's end that names the id that was probably meant, if one was. */
export function orMeant(id: string, existing: readonly Named[]): string {
  const ids = existing.map((one) => one.id);
  const meant = closestWord(id, ids);
  return meant ? `; did you mean ${meant}?` : ".";
}
