/** A call's result as the model is shown it: capped, fenced, and honest about failures. */
import { writeJson } from "../../protocol/exact-json.ts";
import type { Json } from "../../protocol/json.ts";
import type { CallResult } from "../methods/library.ts";
import type { Message } from "../models/adapter.ts";
import { fenceResult } from "../models/result-fence.ts";

const afterFailure =
  "This did not work. Tell the player so in your own words; do not invent what it would have returned, and do not say it was done.";

/** `maxBytes` of UTF-8. */
export function successText(name: string, output: Json, maxBytes: number): string {
  return fenceResult(name, "ok", capped(writeJson(output), maxBytes));
}

export function failureText(name: string, status: string, message: string): string {
  return `${fenceResult(name, status, message)}\n${afterFailure}`;
}

/** For a call that goes on after its turn was cancelled; replaced by the result once there is one. */
export function leftRunningText(name: string): string {
  const body = "The player interrupted while this ran. It was left to finish; its result is not known yet.";
  return `${fenceResult(name, "running", body)}\nDo not do it again; if the player asks, say that it is under way.`;
}

/** For a call that has only begun: what it gives comes later. */
export function begunText(name: string, timeoutMs: number): string {
  const body = `It has begun, and may take up to ${Math.ceil(timeoutMs / 1000)} s. Its result is not known yet: you will be told when it is there.`;
  return `${fenceResult(name, "begun", body)}\nSay in your own words that it is under way. Do not invent its result, do not say that it is done, and do not call it again meanwhile.`;
}

/** What has happened, once such a call has ended; `result` as a model is shown it. */
export const laterText = (result: string): string => `What you began earlier has ended:\n${result}`;

/** For a call that was wrong in itself: what to mend, or, when there were chances enough, to leave it. */
export function rejectionText(name: string, problems: readonly string[], mayMend: boolean): string {
  const next = mayMend
    ? "Nothing was run. Mend the call and make it again, or ask the player for what is missing."
    : `Nothing was run, and there are no more tries. ${afterFailure}`;
  return `${fenceResult(name, "rejected", problems.join("\n"))}\n${next}`;
}

/** Results of a turn that has to be made shorter, each at most so many characters. */
export function clipResults(messages: readonly Message[], mostChars: number): readonly Message[] {
  if (mostChars === Number.POSITIVE_INFINITY) return messages;
  return messages.map((message) =>
    message.role !== "tool"
      ? message
      : {
          role: "tool",
          results: message.results.map((result) =>
            result.text.length <= mostChars
              ? result
              : {
                  ...result,
                  text: `${result.text.slice(0, mostChars).toWellFormed()}\n… (cut: it is too long for this model)\n</result>`,
                },
          ),
        },
  );
}

function capped(json: string, maxBytes: number): string {
  const bytes = Buffer.byteLength(json);
  if (bytes <= maxBytes) return json;
  const all = Buffer.from(json);
  let end = maxBytes;
  while (end > 0 && isContinuation(all[end])) end--;
  const kept = all.toString("utf8", 0, end);
  return `${kept}\n… (cut: the first ${maxBytes} of ${bytes} bytes are shown)`;
}

/** Whether a byte of UTF-8 stands inside a character, where nothing may be cut. */
const isContinuation = (byte: number | undefined) => byte !== undefined && (byte & 0xc0) === 0x80;

/** The library does not throw; should it do so all the same, the model and the player are told. */
export const broken = (call: string) => (): CallResult => ({
  call,
  status: "error",
  output: null,
  error: { kind: "crashed", message: "The method could not be run; the server's log says why." },
  ms: 0,
  queueMs: 0,
});
