/** The words of the login: fetched with it. */

export const loginWords = {
  login: { name: "Name", password: "Password", byName: "Use name and password", byToken: "Use the admin token" },
};
