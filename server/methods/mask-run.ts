/** What a run gave, without secrets: masked first and cut after, since nobody finds half a secret. */
import type { Json } from "../../protocol/json.ts";
import type { Vault } from "../access/vault.ts";
import type { FinishedRun } from "./run-method.ts";

/** Longest traceback that is kept, in characters. */
const longestTraceback = 16 * 1024;

export function maskRun(run: FinishedRun, vault: Pick<Vault, "mask" | "maskJson">): FinishedRun {
  const masked = { ...vault.maskJson(run), ...maskPrints(run, vault) };
  const output = maskNumbers(masked.output, vault);
  const { error } = masked;
  if (error?.traceback === undefined || error.traceback.length <= longestTraceback) return { ...masked, output };
  return { ...masked, output, error: { ...error, traceback: withoutMiddle(error.traceback) } };
}

/** Half of a secret may have been printed on the one, half on the other. */
function maskPrints({ stdout, stderr }: FinishedRun, vault: Pick<Vault, "mask">) {
  const forth = maskPair(stdout, stderr, vault);
  const [maskedStderr, maskedStdout] = maskPair(forth[1], forth[0], vault);
  return { stdout: maskedStdout, stderr: maskedStderr };
}

/** Two texts that are masked as if they were one, and cut apart about where they were: nothing is secret any more there. */
function maskPair(first: string, second: string, vault: Pick<Vault, "mask">): [string, string] {
  const alone: [string, string] = [vault.mask(first), vault.mask(second)];
  if (first === "" || second === "") return alone;
  const together = vault.mask(first + second);
  if (together === alone[0] + alone[1]) return alone;
  let same = 0;
  while (same < alone[1].length && alone[1].at(-same - 1) === together.at(-same - 1)) same += 1;
  return [together.slice(0, together.length - same), together.slice(together.length - same)];
}

/** A PIN is a number when a method has made one of it; the value itself where none is secret, as is nearly always so. */
function maskNumbers(value: Json, vault: Pick<Vault, "mask">): Json {
  if (typeof value === "number" || typeof value === "bigint") {
    const text = String(value);
    const masked = vault.mask(text);
    return masked === text ? value : masked;
  }
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const masked = value.map((item) => maskNumbers(item, vault));
    return masked.every((item, index) => item === value[index]) ? value : masked;
  }
  const pairs = Object.entries(value).map(([key, item]) => [key, maskNumbers(item, vault)] as const);
  return pairs.every(([key, item]) => item === value[key]) ? value : Object.fromEntries(pairs);
}

function withoutMiddle(text: string): string {
  const half = longestTraceback / 2;
  return `${text.slice(0, half)}\n  […]\n${text.slice(-half)}`;
}
