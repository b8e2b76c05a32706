/** The words of characters, their stories and models alone: fetched with their screens, so that the others don't wait for them. */

export interface CharacterWords {
  readonly serverTools: { readonly title: string; readonly mark: string; readonly away: string };
  readonly characters: {
    readonly search: string;
    readonly model: string;
  };
  readonly learned: {
    title(model: string): string;
    readonly forget: string;
    readonly forgetWhy: string;
    forgotten(model: string): string;
  };
  readonly knows: {
    readonly clock: string;
    readonly clockHint: string;
    readonly clockNone: string;
    readonly clockReal: string;
    readonly clockGame: string;
    readonly clockVariable: string;
    readonly cueStyle: string;
    readonly cueStyleHint: string;
    readonly star: string;
    readonly cue: string;
    readonly addCue: string;
    removeCue(word: string): string;
    readonly firstMethods: string;
    readonly firstMethodsHint: string;
  };
  readonly story: {
    readonly title: string;
    readonly none: string;
    scenes(count: number): string;
    readonly lead: string;
    readonly begin: string;
    readonly remove: string;
    readonly removed: string;
    readonly start: string;
    readonly starts: string;
    readonly scene: string;
    readonly id: string;
    readonly idHint: string;
    readonly goal: string;
    readonly goalPlaceholder: string;
    readonly exits: string;
    readonly noExits: string;
    exit(number: number, scene: string): string;
    readonly addExit: string;
    removeExit(number: number, scene: string): string;
    readonly addScene: string;
    removeScene(scene: string): string;
    readonly to: string;
    readonly when: string;
    readonly kinds: Readonly<Record<"trigger" | "said" | "after" | "call", string>>;
    readonly values: Readonly<Record<"trigger" | "said" | "after" | "call", string>>;
    readonly status: string;
    readonly line: string;
    readonly lineHint: string;
    readonly methods: string;
    readonly methodsHint: string;
    readonly variables: string;
    readonly variablesHint: string;
    readonly variablesShape: string;
    readonly graph: string;
    leads(from: string, to: string, why: string): string;
    unreachable(names: string): string;
    on(scene: string): string;
    moved(scene: string, cause: string): string;
    readonly causes: Readonly<Record<"trigger" | "said" | "after" | "call", string>>;
  };
}

export const characterWords: CharacterWords = {
  serverTools: { title: "Tools of MCP servers", mark: "MCP", away: "not connected" },
  characters: {
    search: "Search characters",
    model: "Model",
  },
  learned: {
    title: (model) => `Learned about ${model}`,
    forget: "Forget",
    forgetWhy: "The next request tries all of it again.",
    forgotten: (model) => `What was learned about ${model} is forgotten.`,
  },
  knows: {
    clock: "The time it knows",
    clockHint: "Told with each turn.",
    clockNone: "none",
    clockReal: "the real time",
    clockGame: "a variable of the game's",
    clockVariable: "Variable with the time",
    cueStyle: "Cues from words between stars",
    cueStyleHint:
      "For a model that writes *smiles*: each word between stars becomes a cue for the game. Empty leaves stars as they are.",
    star: "Word between stars",
    cue: "Cue",
    addCue: "Add cue",
    removeCue: (word) => `Remove the cue of ${word || "no word"}`,
    firstMethods: "Methods offered first",
    firstMethodsHint: "Ids, one a line. They stay where there are more methods than a model takes (128).",
  },
  story: {
    title: "Story",
    none: "none",
    scenes: (count) => (count === 1 ? "1 scene" : `${count} scenes`),
    lead: "Scenes with a goal each; one is on at a time, and its exits lead to the next.",
    begin: "Begin a story",
    remove: "Remove the story",
    removed: "The story is removed; it is gone once you save.",
    start: "Begins with",
    starts: "begins here",
    scene: "Scene",
    id: "Scene's id",
    idHint: "Letters, digits, _ and -. Exits follow a new id.",
    goal: "Goal",
    goalPlaceholder: "Find out whether the player can be trusted.",
    exits: "Exits",
    noExits: "No exit: the story stays here.",
    exit: (number, scene) => `Exit ${number} of ${scene}`,
    addExit: "Add exit",
    removeExit: (number, scene) => `Remove exit ${number} of ${scene}`,
    addScene: "Add scene",
    removeScene: (scene) => `Remove ${scene}`,
    to: "Leads to",
    when: "When",
    kinds: {
      trigger: "the game sends a trigger",
      said: "something comes up in the talk",
      after: "time has passed",
      call: "a method or action ends",
    },
    values: {
      trigger: "Name of the trigger",
      said: "What the model watches for",
      after: "Seconds since the scene began",
      call: "Method's or action's name",
    },
    status: "How it ends",
    line: "Line",
    lineHint: "Spoken word for word on the way; empty says nothing.",
    methods: "Only these methods",
    methodsHint: "Ids, one a line; empty offers all that are connected.",
    variables: "Scene variables (JSON)",
    variablesHint: "Set when it begins.",
    variablesShape: 'Expected a JSON object, such as {"place": "the cellar"}.',
    graph: "The story as a graph",
    leads: (from, to, why) => `${from} leads to ${to} when ${why}`,
    unreachable: (names) => `No exit leads to ${names}.`,
    on: (scene) => `scene ${scene}`,
    moved: (scene, cause) => `Scene ${scene} is on, ${cause}.`,
    causes: {
      trigger: "by a trigger",
      said: "by what was said",
      after: "as time passed",
      call: "by a call",
    },
  },
};
