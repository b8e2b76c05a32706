/** The words of Settings alone: fetched with it, so that no other screen waits for them. */

export interface SettingsWords {
  readonly people: {
    readonly title: string;
    readonly about: string;
    readonly name: string;
    readonly password: string;
    readonly passwordHint: string;
    readonly role: string;
    readonly roles: Readonly<Record<"operator" | "designer" | "viewer", string>>;
    readonly roleNotes: Readonly<Record<"operator" | "designer" | "viewer", string>>;
    readonly add: string;
    readonly since: string;
    readonly removeAction: string;
    readonly removeNote: string;
    roleOf(name: string): string;
    remove(name: string): string;
    removeTitle(name: string): string;
    removed(name: string): string;
    added(name: string): string;
    hasRole(name: string, role: string): string;
    loggedIn(name: string, role: string): string;
  };
  readonly changes: {
    readonly title: string;
    readonly none: string;
    readonly more: string;
  };
}

export const settingsWords: SettingsWords = {
  people: {
    title: "People",
    about:
      "Each with a login and a role of their own, beside the admin token. Another role or a removal logs the person out.",
    name: "Name",
    password: "Password",
    passwordHint: "At least 12 characters. Tell it to the person yourself: it is never shown again.",
    role: "Role",
    roles: { operator: "Operator", designer: "Designer", viewer: "Viewer" },
    roleNotes: {
      operator: "An operator may do everything.",
      designer: "A designer changes methods, characters and conversations, and sees no keys and no secret's value.",
      viewer: "A viewer looks, and changes nothing.",
    },
    add: "Add person",
    since: "since",
    removeAction: "Remove",
    removeNote: "The person is logged out at once. What the person made stays.",
    roleOf: (name) => `Role of ${name}`,
    remove: (name) => `Remove ${name}`,
    removeTitle: (name) => `Remove ${name}?`,
    removed: (name) => `Removed ${name}.`,
    added: (name) => `Added ${name}.`,
    hasRole: (name, role) => `${name} is ${role} from the next login on.`,
    loggedIn: (name, role) => `You are logged in as ${name}, ${role}.`,
  },
  changes: {
    title: "Changes",
    none: "Nothing has been changed yet.",
    more: "Show earlier ones",
  },
};
