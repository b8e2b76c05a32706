/** The page's words in English; another language is another object of this shape. */
export interface Words {
  readonly cancel: string;
  readonly undo: string;
  readonly apply: string;
  readonly bulk: {
    readonly label: string;
    selected(count: number): string;
    readonly connect: string;
    readonly disconnect: string;
    readonly tag: string;
    readonly assign: string;
    readonly export: string;
    readonly delete: string;
    readonly clear: string;
    readonly nothing: string;
    connected(count: number): string;
    disconnected(count: number): string;
    tagged(count: number): string;
    assigned(count: number): string;
    deleted(count: number): string;
    tagTitle(count: number): string;
    readonly tags: string;
    readonly tagsHint: string;
    readonly addTags: string;
    readonly removeTags: string;
    assignTitle(count: number): string;
    readonly assignHint: string;
    readonly give: string;
    readonly takeAway: string;
    deleteTitle(count: number): string;
    readonly deleteHint: string;
    connectTitle(count: number): string;
  };
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
  readonly secret: {
    readonly add: string;
    readonly name: string;
    readonly value: string;
    readonly keep: string;
    readonly shape: string;
    taken(name: string): string;
    made(name: string): string;
  };
  readonly import: {
    readonly lead: string;
    readonly paste: string;
    readonly look: string;
    readonly now: string;
    readonly would: string;
    readonly created: string;
    readonly updated: string;
    readonly left: string;
    readonly show: string;
    done(created: number, updated: number, left: number): string;
  };
  readonly testAs: {
    readonly title: string;
    readonly player: string;
    readonly playerId: string;
    readonly character: string;
    readonly nobody: string;
  };
  readonly editor: {
    readonly listWidth: string;
    readonly testWidth: string;
    readonly onlyCode: string;
    readonly everything: string;
  };
  readonly overview: {
    warnings(count: number): string;
    readonly rest: string;
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
  readonly list: {
    readonly state: string;
    readonly character: string;
    readonly tag: string;
    readonly order: string;
    readonly clear: string;
    readonly nothingMatches: string;
    readonly selectAll: string;
    select(name: string): string;
    readonly noDescription: string;
    readonly neverRun: string;
    readonly duplicate: string;
    copyOf(name: string): string;
    duplicated(name: string): string;
  };
  readonly options: {
    readonly warmFor: string;
    readonly warmEverybody: string;
    readonly warmPlayer: string;
    readonly tags: string;
    readonly tagsHint: string;
    readonly none: string;
  };
  readonly hand: {
    readonly open: string;
    title(name: string): string;
    readonly lead: string;
    readonly search: string;
    readonly selectAll: string;
    readonly everybody: string;
    done(count: number, name: string): string;
    readonly saveFirst: string;
    more(count: number): string;
  };
  readonly palette: {
    readonly label: string;
    readonly placeholder: string;
    readonly nothing: string;
    readonly goTo: string;
    readonly do: string;
    readonly methods: string;
    readonly characters: string;
    readonly said: string;
    readonly addMethod: string;
    readonly addCharacter: string;
    readonly failedToday: string;
    readonly logOut: string;
    readonly find: string;
  };
  readonly login: {
    readonly name: string;
    readonly password: string;
    readonly byName: string;
    readonly byToken: string;
  };
  readonly edit: {
    nameTaken(name: string): string;
    notSaved(fields: number): string;
    readonly nameMissing: string;
    readonly showField: string;
    readonly keepMine: string;
    readonly keepMineAndSave: string;
    readonly takeTheirs: string;
    readonly goneMethod: string;
    readonly goneCharacter: string;
    readonly saveAsNew: string;
    readonly elsewhere: string;
    readonly bringHere: string;
    readonly restore: string;
    readonly deleted: string;
  };
  readonly trouble: {
    readonly notFetched: string;
    readonly notFetchedYet: string;
    readonly loadAgain: string;
  };
  readonly test: {
    readonly mendFields: string;
    readonly stale: string;
    readonly beforeSave: string;
  };
  readonly connect: {
    title(name: string): string;
    readonly lead: string;
    readonly allTheSame: string;
    readonly notNow: string;
    readonly noDescription: string;
    readonly cannotBeOffered: string;
    syntax(line: number, message: string): string;
    readonly neverTested: string;
    failedTest(kind: string): string;
    readonly unsaved: string;
    missingSecret(names: readonly string[]): string;
    longDescription(length: number): string;
    readonly nobody: string;
    manyMethods(count: number): string;
    readonly placeholder: string;
  };
  readonly chat: {
    readonly ready: string;
    readonly hint: string;
    greets(line: string): string;
    readonly ended: string;
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

const methods = (count: number): string => (count === 1 ? "one method" : `${count.toLocaleString("en")} methods`);

export const en: Words = {
  cancel: "Cancel",
  undo: "Undo",
  apply: "Apply",
  bulk: {
    label: "Selected methods",
    selected: (count) => `${count} selected`,
    connect: "Connect",
    disconnect: "Disconnect",
    tag: "Tag…",
    assign: "Characters…",
    export: "Export",
    delete: "Delete",
    clear: "Clear the selection",
    nothing: "There was nothing to change.",
    connected: (count) => `Connected ${methods(count)}.`,
    disconnected: (count) => `Disconnected ${methods(count)}.`,
    tagged: (count) => `Tagged ${methods(count)}.`,
    assigned: (count) => `Changed who may call ${methods(count)}.`,
    deleted: (count) => `Deleted ${methods(count)}.`,
    tagTitle: (count) => `Tag ${methods(count)}`,
    tags: "Tags",
    tagsHint: "With commas between them. People find methods by them; no model sees them.",
    addTags: "Add them",
    removeTags: "Remove them",
    assignTitle: (count) => `Who may call ${methods(count)}`,
    assignHint: "A method that serves every character serves only those chosen afterwards.",
    give: "May call them",
    takeAway: "May not",
    deleteTitle: (count) => `Delete ${methods(count)}?`,
    deleteHint: "Characters can't call them any more from this moment. You can undo this right afterwards.",
    connectTitle: (count) => `Connect ${methods(count)}?`,
  },
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
  secret: {
    add: "New secret",
    name: "Name of the secret",
    value: "Its value",
    keep: "Keep it",
    shape: "Capital letters, digits and _, such as OPENWEATHER_KEY.",
    taken: (name) => `${name} is there already: pick it above, or replace it in Settings.`,
    made: (name) => `Kept the secret ${name}. Save the method to give it to it.`,
  },
  import: {
    lead: "Takes an export of Barkeep, a method as Convai's page has it, an OpenAPI or Postman document, or a curl command. Secrets are never part of an export.",
    paste: "Or paste JSON, or a curl command",
    look: "See what would change",
    now: "Import",
    would: "This would happen:",
    created: "new",
    updated: "updated, as a new version",
    left: "left as they are",
    show: "Show it",
    done: (created, updated, left) => `Imported: ${created} new, ${updated} updated, ${left} left.`,
  },
  testAs: {
    title: "As",
    player: "Player's name",
    playerId: "Player's id",
    character: "Character",
    nobody: "Test",
  },
  editor: {
    listWidth: "Width of the list",
    testWidth: "Width of the test",
    onlyCode: "Only the code",
    everything: "Show everything",
  },
  overview: {
    warnings: (count) => `${count} things about your characters and models want a look`,
    rest: "waiting and other tries",
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
  list: {
    state: "State",
    character: "Character",
    tag: "Tag",
    order: "Order",
    clear: "Clear",
    nothingMatches: "Nothing matches",
    selectAll: "Select all that are shown",
    select: (name) => `Select ${name}`,
    noDescription: "No description: the model won't know when to call it.",
    neverRun: "never run",
    duplicate: "Duplicate",
    copyOf: (name) => `${name} copy`,
    duplicated: (name) => `This is ${name}. It is not connected.`,
  },
  options: {
    warmFor: "Who shares the kept process",
    warmEverybody: "Everybody",
    warmPlayer: "One player alone",
    tags: "Tags",
    tagsHint: "One a line. People find methods by them; no model sees them.",
    none: "none",
  },
  hand: {
    open: "Choose methods",
    title: (name) => `Methods of ${name}`,
    lead: "Tick what it may call. Shift ticks all between two clicks. Only connected methods are offered to its model.",
    search: "Search methods and tags",
    selectAll: "Tick all that are shown",
    everybody: "serves every character",
    done: (count, name) => `Changed ${methods(count)} for ${name}.`,
    saveFirst: "Save the character first; methods that serve every character serve it at once.",
    more: (count) => `and ${count.toLocaleString("en")} more`,
  },
  palette: {
    label: "Find anything",
    placeholder: "Find a method, a character, a page, words that were said…",
    nothing: "Nothing found.",
    goTo: "Go to",
    do: "Do",
    methods: "Methods",
    characters: "Characters",
    said: "Said in conversations",
    addMethod: "Add API Method",
    addCharacter: "Add Character",
    failedToday: "Turns that failed today",
    logOut: "Log out",
    find: "Find",
  },
  login: { name: "Name", password: "Password", byName: "Use name and password", byToken: "Use the admin token" },
  edit: {
    nameTaken: (name) => `The name is too close to “${name}”, which there is already: choose another one.`,
    notSaved: (fields) =>
      fields === 1 ? "Not saved: one field needs mending." : `Not saved: ${fields} fields need mending.`,
    nameMissing: "Give it a name, such as Get Weather.",
    showField: "Show it",
    keepMine: "Keep mine",
    keepMineAndSave: "Keep mine and save",
    takeTheirs: "Take theirs, drop mine",
    goneMethod: "This method was deleted while you had it open.",
    goneCharacter: "This character was deleted while you had it open.",
    saveAsNew: "Save as new",
    elsewhere: "Another tab has unsaved work on this, typed",
    bringHere: "Go on with it here",
    restore: "Bring it back",
    deleted: "deleted",
  },
  trouble: {
    notFetched: "This screen could not be fetched yet",
    notFetchedYet:
      "The server may be away, or runs a newer page than this one. It is asked again every few seconds, and the screen opens by itself.",
    loadAgain: "Load the page again",
  },
  test: {
    mendFields: "It can't run like this: mend the fields that are marked.",
    stale: "From before your last edit.",
    beforeSave: "before the first save",
  },
  connect: {
    title: (name) => `Connect ${name}?`,
    lead: "Characters would be offered it, and this would go wrong:",
    allTheSame: "Connect all the same",
    notNow: "Not now",
    noDescription: "It has no description: the model reads it to know when to call the method.",
    cannotBeOffered: "The model can't be told of it:",
    syntax: (line, message) => `Python can't read the code, line ${line}: ${message}`,
    neverTested: "It was never tested: press Test API once.",
    failedTest: (kind) => `Its last run failed: ${kind}.`,
    unsaved: "What you changed since is not saved: characters get the saved version.",
    missingSecret: (names) =>
      names.length === 1
        ? `The secret ${names[0]} is not set on this server.`
        : `The secrets ${names.join(", ")} are not set on this server.`,
    longDescription: (length) =>
      `Its description has ${length} characters; some model servers take 1,024 at most and cut or refuse the rest.`,
    nobody: "It serves no character: choose some below the code, or all.",
    manyMethods: (count) =>
      `It would be method ${count} of a character; some model servers take 128 at most, and small models choose badly among so many.`,
    placeholder: "The code still holds a placeholder such as <your-api-key>.",
  },
  chat: {
    ready: "ready",
    hint: "Say something. Methods show here while they run, with how long they took.",
    greets: (line) => `Greets with “${line}” as soon as you say something.`,
    ended: "This conversation has ended; what you say next begins a new one.",
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
