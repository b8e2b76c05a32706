/** What the rehearsal model says when no method is asked for: who it is, what it can do, what it knows. */
import type { ModelRequest, Tool } from "../adapter.ts";
import { joined, meaningOf, sentence, stem, wordsOf } from "./words.ts";

const itemsNamed = 6;

export function smallTalk(text: string, request: ModelRequest): string {
  const { cast } = request;
  const known = recall(text, [...cast.scene, ...cast.knowledge]);
  if (asksWho(text)) return `${introduction(request)} ${offer(request.tools)}`;
  if (asksWhat(text)) return offer(request.tools);
  if (known) return known;
  if (/\b(?:thanks|thank you|cheers|much obliged)\b/i.test(text))
    return "You're most welcome. Anything else, just ask.";
  if (/\b(?:bye|goodbye|farewell|good night|see you)\b/i.test(text))
    return "Safe travels, and mind the step on your way out.";
  if (/\bhow (?:are|do|is) (?:you|it|things)\b/i.test(text))
    return `The fire is warm and the ale is cold, so I can't complain. ${offer(request.tools)}`;
  if (isGreeting(text)) {
    const welcome = cast.player ? `Welcome, ${cast.player}!` : "Welcome!";
    return `${welcome} ${introduction(request)} ${offer(request.tools)}`;
  }
  return `I hear you, but I only rehearse, so talk of that kind is beyond me. ${offer(request.tools)}`;
}

const isGreeting = (text: string) =>
  /^\W*(?:hello|hi|hey|hail|greetings|howdy|good (?:morning|day|evening|afternoon)|well met|ahoy|yo)\b/i.test(text);
const asksWho = (text: string) =>
  /\bwho (?:are|re) (?:you|ya)\b|\bwho am i (?:talking|speaking) (?:to|with)\b|\byour name\b|\babout yourself\b|\bwhat are you\b|\bintroduce yourself\b/i.test(
    text,
  );
const asksWhat = (text: string) =>
  /\bwhat (?:can|could|do|else can) you (?:do|offer|know|help)|\bhow can you help|\bhelp me\s*\??$|^\W*help\W*$|\bwhat (?:methods|skills|services)\b|\byour (?:skills|abilities|services)\b|\bwhat are you able\b/i.test(
    text,
  );

function introduction({ cast }: ModelRequest): string {
  const first = /^[^.!?]*[.!?]?/.exec(cast.persona.replace(/\s+/g, " ").trim())?.[0] ?? "";
  const own = inFirstPerson(first);
  const named = own.toLowerCase().includes(cast.character.toLowerCase()) ? "" : `I am ${cast.character}.`;
  return [named, own && sentence(own)].filter(Boolean).join(" ");
}

/** `You are Mira, who keeps her inn` → `I am Mira, …`; a persona written in another way is left out. */
function inFirstPerson(persona: string): string {
  if (!/^you(?:'re| are)\b/i.test(persona)) return "";
  return persona
    .replace(/\byou are\b|\byou're\b/gi, "I am")
    .replace(/\byour\b/gi, "my")
    .replace(/\byou\b/gi, "I");
}

function offer(tools: readonly Tool[]): string {
  if (tools.length === 0) return "No method is connected for me yet, so talk is all I have to offer.";
  const named = tools.slice(0, itemsNamed).map(ability);
  const more = tools.length - named.length;
  return `I can ${joined(more > 0 ? [...named, `do ${more} more ${more === 1 ? "thing" : "things"}`] : named)}. What will it be?`;
}

/** `Fetches current weather data for a given city` → `fetch current weather data for a given city`; only as far as the first comma. */
function ability(tool: Tool): string {
  const first = /^.*?(?=\.(?:\s|$)|[,:;(!?]|$)/.exec(tool.description.replace(/\s+/g, " ").trim())?.[0].trim() ?? "";
  if (first === "") return tool.name.replace(/[_-]+/g, " ");
  const [verb = "", ...rest] = first.split(" ");
  return [bareVerb(verb.charAt(0).toLowerCase() + verb.slice(1)), ...rest].join(" ");
}

function bareVerb(verb: string): string {
  if (/(?:ch|sh|ss|x|zz)es$/.test(verb)) return verb.slice(0, -2);
  if (/[^aeiou]ies$/.test(verb)) return `${verb.slice(0, -3)}y`;
  return /[^s]s$/.test(verb) ? verb.slice(0, -1) : verb;
}

/** The note that shares most words with what was said, if it shares enough. */
function recall(text: string, notes: readonly string[]): string | undefined {
  const asked = meaningOf(text);
  if (asked.length === 0) return undefined;
  let best: { note: string; shared: number } | undefined;
  for (const note of notes) {
    const words = new Set(wordsOf(note).map(stem));
    const shared = asked.filter((word) => words.has(word)).length;
    if (shared > (best?.shared ?? 0)) best = { note, shared };
  }
  const enough = best && best.shared >= Math.min(2, asked.length) && best.shared / asked.length >= 0.4;
  return enough && best ? `This much I know: ${sentence(best.note)}` : undefined;
}
