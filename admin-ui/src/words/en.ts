/** The page's words in English; another language is another object of this shape. */
export interface Words {
  readonly cancel: string;
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

export const en: Words = {
  cancel: "Cancel",
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
