/** Picks the method a sentence asks for, by the words of its name, description, parameters and their allowed values. */
import type { JsonObject } from "../../../protocol/json.ts";
import type { Tool } from "../adapter.ts";
import { diceIn, expressionIn, numbersIn } from "./found-values.ts";
import { isPale, meaningOf, stem, synonyms } from "./words.ts";

/** What one word of the sentence is worth, by where in the method's description it stands. */
const worth = { name: 3, value: 2.5, description: 2, parameter: 1.5, detail: 0.75 };
/** A sentence worth less than this is not a request for the method. */
const threshold = 2;

export interface Choice {
  readonly tool: Tool;
  readonly score: number;
  /** False when only everyday words for what its description mentions speak for it: `weather` for a temperature. */
  readonly sure: boolean;
}

/** The best of the tools for this sentence, or undefined when none fits well enough. */
export function chooseTool(text: string, tools: readonly Tool[]): Choice | undefined {
  const vocabularies = tools.map((tool) => ({ tool, words: vocabulary(tool) }));
  // Between numbers `times` has nothing to do with the time.
  const sum = expressionIn(text);
  const worded = sum ? text.replace(/\btimes\b/gi, "multiply") : text;
  // A number says nothing of what is wanted, though examples in descriptions hold some.
  const asked = meaningOf(worded).filter((word) => !/^\d+$/.test(word));
  let best: Choice | undefined;
  for (const { tool, words } of vocabularies) {
    const knows = (...names: string[]) => names.some((name) => words.has(stem(name)));
    const shaped =
      (/\dd\d|\bd\d/i.test(text) && diceIn(text) && knows("dice", "roll", "sides")) ||
      (sum && knows("calculate", "expression", "arithmetic")) ||
      (numbersIn(text).length > 0 && knows("convert", "conversion") && / (?:in|to|into|is|are) /i.test(text));
    let score = shaped ? 3 : 0;
    let sure = score > 0;
    for (const word of asked) {
      const weight = matchWeight(word, words);
      if (weight === 0) continue;
      sure ||= words.has(word) || weight >= 0.8 * worth.name;
      const holders = vocabularies.filter((other) => matchWeight(word, other.words) > 0).length;
      score += (isPale(word) ? 0.25 : 1) * weight * (1 + Math.log(tools.length / holders) / 2);
    }
    if (score >= threshold && (best === undefined || score > best.score)) best = { tool, score, sure };
  }
  return best;
}

function vocabulary(tool: Tool): Map<string, number> {
  const words = new Map<string, number>();
  const add = (text: unknown, weight: number) => {
    for (const word of meaningOf(String(text ?? ""))) words.set(word, Math.max(words.get(word) ?? 0, weight));
  };
  const addParameters = (schema: JsonObject) => {
    for (const [name, parameter] of Object.entries((schema.properties ?? {}) as Record<string, JsonObject>)) {
      add(name, worth.parameter);
      add(parameter.description, worth.detail);
      if (Array.isArray(parameter.enum)) for (const value of parameter.enum) add(value, worth.value);
      addParameters(parameter);
    }
  };
  add(tool.name, worth.name);
  add(tool.description, worth.description);
  addParameters(tool.schema);
  return words;
}

function matchWeight(word: string, words: ReadonlyMap<string, number>): number {
  const related = synonyms(word).map((other) => words.get(other) ?? 0);
  return Math.max(
    words.get(word) ?? 0,
    ...related.filter((weight) => weight >= worth.description).map((each) => 0.8 * each),
  );
}
