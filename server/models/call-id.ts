/** What a call is called in what is sent to model servers. */
import { createHash } from "node:crypto";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** Calls stand in every later request of their conversation. */
const made = new Map<string, string>();
const most = 10_000;

/**
 * Nine letters and digits, made from our own id: Mistral and the templates of its models take nothing else, and every provider takes
 * that. The same id gives the same nine, in every request and after a restart.
 */
export function wireCallId(id: string): string {
  const known = made.get(id);
  if (known !== undefined) return known;
  if (made.size >= most) made.clear();
  const name = nineOf(id);
  made.set(id, name);
  return name;
}

function nineOf(id: string): string {
  const digest = createHash("sha256").update(id).digest();
  return Array.from(digest.subarray(0, 9), (byte) => letters[byte % letters.length]).join("");
}
