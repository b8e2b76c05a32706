/** Settings: what the server holds for everybody, each thing in a section with an address of its own. */
import { useEffect } from "react";
import { GameKeys } from "./game-keys.tsx";
import { Limits } from "./limits.tsx";
import { PlayerTokens } from "./player-tokens.tsx";
import { Providers } from "./providers.tsx";
import { Secrets } from "./secrets.tsx";
import { Transfer } from "./transfer.tsx";

const sections = [
  { id: "providers", title: "Models and providers", Section: Providers },
  { id: "secrets", title: "Secrets", Section: Secrets },
  { id: "game-keys", title: "Game keys", Section: GameKeys },
  { id: "player-tokens", title: "Player tokens", Section: PlayerTokens },
  { id: "limits", title: "Limits", Section: Limits },
  { id: "transfer", title: "Export and import", Section: Transfer },
] as const;

export default function Settings() {
  useEffect(() => {
    const id = window.location.hash.slice(1);
    if (id) document.getElementById(id)?.scrollIntoView();
  }, []);
  return (
    <div className="page settings">
      <header className="page-head">
        <div>
          <h1>Settings</h1>
          <p>What the server holds for everybody. Ports, folders and provider keys are set where it is started.</p>
        </div>
      </header>
      <div className="settings-columns">
        <nav aria-label="Settings" className="settings-nav">
          <ul>
            {sections.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="stack">
          {sections.map(({ id, title, Section }) => (
            <section className="card panel" id={id} key={id} aria-labelledby={`${id}-title`}>
              <h2 id={`${id}-title`}>{title}</h2>
              <Section />
            </section>
          ))}
        </div>
      </div>
    </div>
  );
}
