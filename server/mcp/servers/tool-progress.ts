/** What a server says of how far a call of it has come. */

/** More than is told of one report; the rest of a long message is never looked at. */
const maxMessage = 1000;

/** As JSON with the text and the fraction that a method would give; without words it is what was counted. */
export function progressPayload({ progress, total, message }: Readonly<Record<string, unknown>>): string {
  const measured = typeof progress === "number" && typeof total === "number" && total > 0;
  const counted = measured ? `${progress} / ${total}` : String(typeof progress === "number" ? progress : "");
  const text = typeof message === "string" && message.trim() !== "" ? message.slice(0, maxMessage) : counted;
  return JSON.stringify({ text, ...(measured && { fraction: progress / total }) });
}
