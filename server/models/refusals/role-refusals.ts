/** Refusals of a role, or of the order in which roles follow each other. */
import type { Lesson } from "./lesson.ts";
import type { Refused } from "./read-refusal.ts";

const roles = /\b(system|developer|tool|function)\b/gi;
/** Which role it was that it did not like, where the sentence says so. */
const offending =
  /(?:got|not|found|received|input|value|support(?:s|ed)?|unknown|unexpected|invalid)(?: role| value| the)?[:\s]{0,2}["'`]?(system|developer|tool|function)\b/i;
const order =
  /alternat|after role|last message|must be followed|following|in a row|expected (?:last )?role|unexpected role|first message|preced/i;
const history =
  // bounded: 2,000 characters of an answer
  /function (?:call|response) (?:turn|part)s?|single tool[- ]?calls?|parallel tool[- ]?calls?|tool[_ ]?call[_ ]?ids?|tool[_ ]?(?:use|result)s?\b.{0,40}(?:block|must|without|content)|\btoolConfig\b|['"`]?tool_calls['"`]?.{0,60}(?:must|follow|preced|respon)/i;

export function aboutRoles({ words, fields, sent }: Refused): Lesson[] {
  const system: Lesson[] = [{ kind: "no_system" }];
  // calls and results in the form of the API, with an answer between a result and the next words of the player; else as words
  const plain: Lesson[] = [
    ...(sent.openResults ? [{ kind: "answered_results" } as const] : []),
    { kind: "plain_turns" },
  ];
  if (sent.calls && history.test(words)) return [...plain, ...system];
  const at = fields.map((field) => /^messages\.(\d+)\.role$/.exec(field)?.[1]).find((index) => index !== undefined);
  const onRole = at !== undefined || fields.some((field) => field.endsWith("role"));
  if (order.test(words) && (onRole || /roles?\b|\b(?:user|assistant)\b/i.test(words))) return [...plain, ...system];
  const named = [...words.matchAll(roles)].map(([, role = ""]) => role.toLowerCase());
  const ofSystem = named.some((role) => role === "system" || role === "developer");
  if (at !== undefined) return Number(at) === 0 ? [...system, ...plain] : [...plain, ...system];
  if (onRole || /\broles?\b/i.test(words)) {
    const said = offending.exec(words)?.[1]?.toLowerCase() ?? named[0];
    return said === "tool" || said === "function" ? [...plain, ...system] : [...system, ...plain];
  }
  return ofSystem && /message|prompt|instruction/i.test(words) ? [...system, ...plain] : [];
}
