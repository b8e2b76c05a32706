/** The words of the login: fetched with it. */
import { spoken } from "./spoken.ts";

export const loginWords = spoken("login", {
  login: { name: "Name", password: "Password", byName: "Use name and password", byToken: "Use the admin token" },
  logIn: "Log in",
  logInToBarkeep: "Log in to Barkeep",
  logInAgainTo: "Log in again to go on where you were. Nothing you typed is lost.",
  adminToken: "Admin token",
  yourLoginHasExpired: "Your login has expired",
  theServerPrintedA:
    "The server printed a login link when it first started. Lost it? `npx barkeep login` makes another.",
});
