/** The words of what Ctrl+K opens: fetched with it. */

interface PaletteWords {
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
  };
}

export const paletteWords: PaletteWords = {
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
  },
};
