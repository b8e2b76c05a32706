/** The words of conversations and of what models were sent: fetched with their screens. */

interface ConversationsWords {
  readonly sent: {
    readonly label: string;
    readonly view: string;
    readonly prose: string;
    readonly system: string;
    readonly context: string;
    readonly history: string;
    readonly turn: string;
    readonly tools: string;
    readonly asBefore: string;
    fresh(count: number): string;
    cached(cached: string, all: string): string;
    readonly who: Readonly<Record<"player" | "character" | "result" | "context", string>>;
    leftOut(count: number): string;
    readonly learned: string;
    readonly written: string;
    readonly writtenWhy: string;
  };
  readonly later: {
    readonly end: string;
    readonly open: string;
    readonly unspoken: string;
    readonly toSpeaking: string;
    readonly toCalling: string;
    readonly speaksOf: string;
    readonly progress: string;
    readonly told: string;
    ran(time: string): string;
  };
  readonly conversations: {
    readonly search: string;
    readonly failed: string;
    readonly today: string;
    readonly lastQuarter: string;
    readonly ever: string;
    readonly failedTurn: string;
    failedTurns(count: number): string;
    readonly noWords: string;
    readonly noFailures: string;
    readonly nothingSaid: string;
    readonly turns: string;
  };
}

export const conversationsWords: ConversationsWords = {
  sent: {
    label: "What the model was sent",
    view: "Show what was sent as",
    prose: "Prose",
    system: "System",
    context: "Context of this turn",
    history: "History",
    turn: "This turn",
    tools: "Tools",
    asBefore: "Everything the round before was sent, and:",
    fresh: (count) => `${count} new since the turn before`,
    cached: (cached, all) => `${cached} of ${all} tokens read from the model's cache`,
    who: { player: "player", character: "character", result: "result", context: "context" },
    leftOut: (count) => (count === 1 ? "1 left out" : `${count} left out`),
    learned: "Learned of this model server",
    written: "written into the text",
    writtenWhy: "The model wrote this call into its text; its server did not see that it was one, and Barkeep did.",
  },
  later: {
    end: "How it went on",
    open: "It answers later: it still runs, or nothing is known of its end.",
    unspoken: "No turn spoke of it.",
    toSpeaking: "To the turn that spoke of it",
    toCalling: "To the turn that called it",
    speaksOf: "Began by itself, to speak of what an earlier turn had called.",
    progress: "How far it was",
    told: "What the model was told later",
    ran: (time) => `ran ${time}`,
  },
  conversations: {
    search: "Words that were said",
    failed: "Failed turns",
    today: "today",
    lastQuarter: "in 15 minutes",
    ever: "at any time",
    failedTurn: "failed",
    failedTurns: (count) => (count === 1 ? "1 failed turn" : `${count} failed turns`),
    noWords: "Nothing was said.",
    noFailures: "No turn failed in that time.",
    nothingSaid: "Nobody said that.",
    turns: "turns",
  },
};
