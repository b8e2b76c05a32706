/** The words of what Ctrl+K opens: fetched with it. */
import { spoken } from "./spoken.ts";

export const paletteWords = spoken("palette", {
  palette: {
    label: "Find anything",
    placeholder: "Find a method, a character, a page, words that were said…",
    nothing: "Nothing found.",
    goTo: "Go to",
    do: "Do",
    methods: "Methods",
    characters: "Characters",
    scenarios: "Scenarios",
    hooks: "Hooks",
    schedules: "Schedules",
    servers: "MCP servers",
    said: "Said in conversations",
    addMethod: "Add API Method",
    addCharacter: "Add Character",
    addScenario: "Add Scenario",
    addHook: "Add Hook",
    addSchedule: "Add Schedule",
    addServer: "Add Server",
    importApi: "Import an API",
    failedToday: "Turns that failed today",
    logOut: "Log out",
  },
});
