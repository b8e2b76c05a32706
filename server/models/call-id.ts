/** What a call is called in what is sent to model servers. */
import { createHash } from "node:crypto";

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/**
 * Nine letters and digits, made from our own id: Mistral and the templates of its models take nothing else, and every provider takes
 * that. The same id gives the same nine, in every request and after a restart.
 */
export function wireCallId(id: string): string {
  const digest = createHash("sha256").update(id).digest();
  return Array.from(digest.subarray(0, 9), (byte) => letters[byte % letters.length]).join("");
}
