/** What one refusal teaches about a model at its server: what the next request has to leave out, or say otherwise. */

export type Lesson =
  | { readonly kind: "no_tools" }
  | { readonly kind: "no_tool_choice" }
  | { readonly kind: "tools_at_most"; readonly most: number }
  | { readonly kind: "descriptions_at_most"; readonly most: number }
  /** Letters, digits and underscores alone in the names of tools. */
  | { readonly kind: "plain_names" }
  | { readonly kind: "names_at_most"; readonly most: number }
  | { readonly kind: "no_parameter"; readonly name: string }
  /** The bound of the answer goes by this name. */
  | { readonly kind: "output_limit_is"; readonly name: "max_tokens" | "max_completion_tokens" }
  | { readonly kind: "output_at_most"; readonly most: number }
  /** By neither name. */
  | { readonly kind: "no_output_limit" }
  /** Answers in one piece alone. */
  | { readonly kind: "no_stream" }
  /** Instructions go into the first user message. */
  | { readonly kind: "no_system" }
  /** User and assistant strictly in turn: calls and results are written as text. */
  | { readonly kind: "plain_turns" }
  /** The same with calls left as they are: the player may not speak right behind a result. */
  | { readonly kind: "answered_results" }
  | { readonly kind: "no_keyword"; readonly name: string }
  /** What came beside its own answers is refused when it comes back. */
  | { readonly kind: "no_beside" }
  /** An answer that only called has null for its text, or, for servers that take neither, a sign of silence. */
  | { readonly kind: "null_text" }
  | { readonly kind: "filled_text" }
  /** Calls without what the model puts beside its own are refused: those of other models go as words. */
  | { readonly kind: "own_calls_alone" }
  /** An object without properties is refused as a tool's input. */
  | { readonly kind: "no_empty_object" }
  /** Its answers begin inside a thought that only a closing mark ends; seen in an answer, not in a refusal. */
  | { readonly kind: "begins_in_thought" }
  /** Tokens of context; `told` by the server, or else judged by what it refused. */
  | { readonly kind: "window"; readonly tokens: number; readonly told: boolean };

/** A lesson as it is kept and shown. */
export type Learned = Lesson & {
  /** ISO 8601. */
  readonly at: string;
  /** What the server had said. */
  readonly words: string;
  /** What is done about it, for the page and the inspector. */
  readonly meaning: string;
};

/** Two lessons about the same thing: a later one takes the earlier one's place. */
export const subjectOf = (lesson: Lesson): string =>
  "name" in lesson && lesson.kind !== "output_limit_is" ? `${lesson.kind} ${lesson.name}` : lesson.kind;

export const sameLesson = (a: Lesson, b: Lesson): boolean =>
  subjectOf(a) === subjectOf(b) && amountOf(a) === amountOf(b);

function amountOf(lesson: Lesson): unknown {
  switch (lesson.kind) {
    case "window":
      return lesson.tokens;
    case "output_limit_is":
      return lesson.name;
    default:
      return "most" in lesson ? lesson.most : null;
  }
}

export function meaningOf(lesson: Lesson): string {
  switch (lesson.kind) {
    case "no_tools":
      return "It takes no tools: no method or action is offered.";
    case "no_tool_choice":
      return "Tools are offered without a choice being asked of it.";
    case "tools_at_most":
      return `At most ${lesson.most} tools are offered.`;
    case "descriptions_at_most":
      return `Descriptions of tools are cut at ${lesson.most} characters.`;
    case "plain_names":
      return "Names of tools are sent in letters, digits and underscores.";
    case "names_at_most":
      return `Names of tools are sent in ${lesson.most} characters.`;
    case "no_parameter":
      return `${lesson.name} is left out.`;
    case "output_limit_is":
      return `The bound of an answer is sent as ${lesson.name}.`;
    case "output_at_most":
      return `An answer may be ${lesson.most} tokens long.`;
    case "no_output_limit":
      return "The bound of an answer is left out.";
    case "no_stream":
      return "Answers are asked for in one piece.";
    case "answered_results":
      return "A result that nothing was said to is followed by a short answer.";
    case "no_system":
      return "Instructions are sent in the first message of the player.";
    case "plain_turns":
      return "Calls and results are sent as words, player and character in turn.";
    case "no_keyword":
      return `${lesson.name} is left out of the descriptions of inputs.`;
    case "no_beside":
      return "What came beside its answers is not sent back.";
    case "null_text":
      return "An answer that only called is sent without a text.";
    case "filled_text":
      return "An answer that only called is sent with a sign of silence for its text.";
    case "own_calls_alone":
      return "Calls that other models made are sent as words.";
    case "no_empty_object":
      return "Tools without input are sent without a description of it.";
    case "begins_in_thought":
      return "The beginning of its answers is held until the thought they begin with has ended.";
    case "window":
      return `Its window is ${lesson.tokens} tokens${lesson.told ? "" : " or less, judged by what it refused"}.`;
  }
}

/** What a request asks of the lessons that go with it. */
export class Habits {
  readonly #lessons: readonly Lesson[];

  constructor(lessons: readonly Lesson[] = []) {
    this.#lessons = lessons;
  }

  has(kind: Lesson["kind"]): boolean {
    return this.#lessons.some((lesson) => lesson.kind === kind);
  }

  /** Whether a parameter may be sent. */
  takes(parameter: string): boolean {
    return !this.#lessons.some((lesson) => lesson.kind === "no_parameter" && lesson.name === parameter);
  }

  get keywords(): readonly string[] {
    return this.#lessons.flatMap((lesson) => (lesson.kind === "no_keyword" ? [lesson.name] : []));
  }

  most(kind: "tools_at_most" | "descriptions_at_most" | "names_at_most" | "output_at_most"): number | undefined {
    const found = this.#lessons.find((lesson) => lesson.kind === kind);
    return found && "most" in found ? found.most : undefined;
  }

  get outputLimit(): "max_tokens" | "max_completion_tokens" | undefined {
    const found = this.#lessons.find((lesson) => lesson.kind === "output_limit_is");
    return found?.kind === "output_limit_is" ? found.name : undefined;
  }

  get window(): number | undefined {
    const found = this.#lessons.find((lesson) => lesson.kind === "window");
    return found?.kind === "window" ? found.tokens : undefined;
  }
}
