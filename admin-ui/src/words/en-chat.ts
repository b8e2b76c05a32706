/** The words of the chat beside a character: fetched with it. */

interface ChatWords {
  readonly chat: {
    readonly ready: string;
    readonly hint: string;
    greets(line: string): string;
    readonly ended: string;
    readonly version: string;
    readonly draft: string;
    readonly live: string;
    readonly setting: string;
    asPlayer(name: string): string;
  };
  readonly scene: {
    readonly title: string;
    readonly lead: string;
    readonly apply: string;
    readonly playerName: string;
    readonly playerId: string;
    readonly variables: string;
    readonly variableName: string;
    valueOf(name: string): string;
    remove(name: string): string;
    readonly addVariable: string;
    readonly actions: string;
    readonly actionsHint: string;
    readonly actionsShape: string;
    readonly example: string;
  };
}

export const chatWords: ChatWords = {
  chat: {
    ready: "ready",
    hint: "Say something. Methods show here while they run, with how long they took.",
    greets: (line) => `Greets with “${line}” as soon as you say something.`,
    ended: "This conversation has ended; what you say next begins a new one.",
    version: "Who is talked to",
    draft: "draft",
    live: "live",
    setting: "Player, scene and game actions",
    asPlayer: (name) => `you are ${name}`,
  },
  scene: {
    title: "Player, scene and game actions",
    lead: "What a game tells the server as it opens a session. It holds from the next conversation on, which begins at once.",
    apply: "Begin a new conversation",
    playerName: "Player's name",
    playerId: "Player's id",
    variables: "Scene variables",
    variableName: "Name of the variable",
    valueOf: (name) => `Value of ${name || "the variable"}`,
    remove: (name) => `Remove ${name || "the variable"}`,
    addVariable: "Add variable",
    actions: "Game actions (JSON)",
    actionsHint: "What the character may ask the game to do; “result” is what the game answers here.",
    actionsShape: "Expected a list of actions, each with a name and parameters.",
    example: "Example",
  },
};
