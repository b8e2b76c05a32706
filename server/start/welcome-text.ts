/** What a person who starts the server reads: where to go next. */
import type { RunningServer } from "./start.ts";

type Shown = Pick<
  RunningServer,
  "url" | "loginUrl" | "firstStart" | "developmentToken" | "version" | "isolation" | "model"
>;

export function welcomeText(server: Shown): string {
  const lines = [
    "",
    `  Barkeep ${server.version} is ready.`,
    "",
    `  Admin page    ${server.loginUrl}`,
    ...(server.firstStart
      ? ["                This login link is shown this once: keep it."]
      : ["                Lost the login link? npx barkeep login"]),
    "  Talk          npx barkeep chat",
    `  Game clients  ${server.url.replace(/^http/, "ws")}/v1/ws`,
    ...(server.developmentToken
      ? [
          `                with the token ${server.developmentToken}`,
          "                (for trying out on this machine, until you make a game key in the page)",
        ]
      : []),
    "",
    `  Model         ${server.model}`,
    `  Isolation     ${server.isolation}`,
    "",
    "",
  ];
  return lines.join("\n");
}
