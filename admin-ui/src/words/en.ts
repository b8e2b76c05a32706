/** The page's words in English; another language is another object of this shape. */
export interface Words {
  readonly cancel: string;
  readonly undo: string;
  readonly find: string;
  readonly importApi: string;
  readonly apply: string;
  readonly secret: {
    readonly add: string;
    readonly name: string;
    readonly value: string;
    readonly keep: string;
    readonly shape: string;
    taken(name: string): string;
    made(name: string): string;
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
}

/** How many methods, in words. */
export const methods = (count: number): string =>
  count === 1 ? "one method" : `${count.toLocaleString("en")} methods`;

export const en: Words = {
  cancel: "Cancel",
  undo: "Undo",
  find: "Find",
  importApi: "Import an API",
  apply: "Apply",
  secret: {
    add: "New secret",
    name: "Name of the secret",
    value: "Its value",
    keep: "Keep it",
    shape: "Capital letters, digits and _, such as OPENWEATHER_KEY.",
    taken: (name) => `${name} is there already: pick it above, or replace it in Settings.`,
    made: (name) => `Kept the secret ${name}. Save the method to give it to it.`,
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
  edit: {
    nameTaken: (name) => `The name is too close to “${name}”, which there is already: choose another one.`,
    notSaved: (fields) =>
      fields === 1 ? "Not saved: one field needs mending." : `Not saved: ${fields} fields need mending.`,
    nameMissing: "Give it a name.",
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
};
