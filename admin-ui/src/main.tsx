/** Where the page begins. */
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { type Chats, ChatsContext } from "./chat/chats.ts";
import { leaveDrafts } from "./edit/kept-draft.ts";
import { Server, ServerContext } from "./http/server.ts";
import { takeToken } from "./login/login-link.ts";
import { keepPlace } from "./navigation/router.tsx";
import { applyTheme, storedTheme } from "./parts/theme.tsx";
import { learnLanguage } from "./words/spoken.ts";
import "./style/tokens.css";
import "./style/base.css";
import "./style/parts.css";
import "./style/fields.css";
import "./style/shell.css";
import "./style/editor.css";
import "./style/lists.css";

applyTheme(storedTheme());
keepPlace();
leaveDrafts(false);
window.addEventListener("pagehide", () => leaveDrafts(true));
window.addEventListener("pageshow", () => leaveDrafts(false));
const server = new Server({ fetch: window.fetch.bind(window) });
const chats: Chats = new Map();
const loginToken = takeToken();
const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
void learnLanguage().then(() =>
  createRoot(root).render(
    <StrictMode>
      <ServerContext value={server}>
        <ChatsContext value={chats}>
          <App loginToken={loginToken} />
        </ChatsContext>
      </ServerContext>
    </StrictMode>,
  ),
);
