/** What the rehearsal model says when no method is asked for: who it is, what it can do, what it knows. */
import type { ModelRequest, Tool } from "../adapter.ts";
import { joined, meaningOf, sentence, stem, wordsOf } from "./words.ts";

const itemsNamed = 6;
const greeting = /^(?:hello|hi|hey|hail|greetings|howdy|good (?:morning|day|evening|afternoon)|well met|ahoy)\b/i;
const who = /\bwho are you\b|\byour name\b|\babout yourself\b|\bwhat are you\b/i;
const what =
  /\bwhat (?:can|could|do|else can) you (?:do|offer|know|help)|\bhow can you help\b|^help\b|\byour (?:skills|services)\b/i;

export function smallTalk(text: string, request: ModelRequest): string {
  const { cast, tools } = request;
  if (who.test(text)) return `${introduction(request)} ${offer(tools)}`;
  if (what.test(text)) return offer(tools);
  const known = recall(text, [...cast.scene, ...cast.knowledge]);
  if (known) return `This much I know: ${sentence(known)}`;
  if (/\b(?:thanks|thank you|cheers)\b/i.test(text)) return "You're most welcome. Anything else, just ask.";
  if (/\b(?:bye|goodbye|farewell|good night)\b/i.test(text)) return "Safe travels, and mind the step on your way out.";
  if (greeting.test(text))
    return `Welcome${cast.player ? `, ${cast.player}` : ""}! ${introduction(request)} ${offer(tools)}`;
  return `I hear you, but I only rehearse, so talk of that kind is beyond me. ${offer(tools)}`;
}

/** `You are Mira, who keeps the inn.` → `I am Mira, …`; of a persona written in another way only the name. */
function introduction({ cast }: ModelRequest): string {
  const [first = ""] = cast.persona.slice(0, 500).replace(/\s+/g, " ").trim().split(/[.!?]/);
  const own = /^you are /i.test(first) ? `I am ${first.slice("you are ".length).replace(/\byour\b/gi, "my")}.` : "";
  const named = own.toLowerCase().includes(cast.character.toLowerCase()) ? "" : `I am ${cast.character}.`;
  return [named, own].filter(Boolean).join(" ");
}

function offer(tools: readonly Tool[]): string {
  if (tools.length === 0) return "No method is connected for me yet, so talk is all I have to offer.";
  const more = tools.length - itemsNamed;
  const named = tools.slice(0, itemsNamed).map(ability);
  if (more > 0) named.push(`do ${more} more ${more === 1 ? "thing" : "things"}`);
  return `I can ${joined(named)}. What will it be?`;
}

/** `Rolls dice, such as 2d6` → `roll dice`: its description as far as the first mark. */
function ability({ name, description }: Tool): string {
  const [first = ""] = description
    .slice(0, 500)
    .replace(/\s+/g, " ")
    .trim()
    .split(/\. |[,:;(!?]|\.$/);
  const [verb = "", ...rest] = first.trim().split(" ");
  if (verb === "") return name.replace(/[_-]+/g, " ");
  const bare = verb.charAt(0).toLowerCase() + verb.slice(1);
  return [bare.replace(/(ch|sh|ss|x|zz)es$/, "$1").replace(/([^s])s$/, "$1"), ...rest].join(" ");
}

/** The note that shares most words with what was said, if it shares enough. */
function recall(text: string, notes: readonly string[]): string | undefined {
  const asked = meaningOf(text);
  let best = { note: "", shared: 0 };
  for (const note of notes) {
    const words = new Set(wordsOf(note).map(stem));
    const shared = asked.filter((word) => words.has(word)).length;
    if (shared > best.shared) best = { note, shared };
  }
  const enough = best.shared >= Math.min(2, asked.length) && best.shared / asked.length >= 0.4;
  return enough && best.note ? best.note : undefined;
}
