/** Settings: what the server holds for everybody, each thing in a section with an address of its own. */
import { useEffect } from "react";
import { useResource } from "../http/resources.ts";
import { type Me, roleOf } from "../login/me.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { settingsWords as words } from "../words/en-settings.ts";
import { Changes } from "./changes.tsx";
import { GameKeys } from "./game-keys.tsx";
import { Limits } from "./limits.tsx";
import { People } from "./people.tsx";
import { PlayerTokens } from "./player-tokens.tsx";
import { Providers } from "./providers.tsx";
import { Secrets } from "./secrets.tsx";
import { Transfer } from "./transfer.tsx";

/** Each with the roles it is shown to: what a role may not do is not offered. */
const sections = [
  { id: "providers", title: "Models and providers", Section: Providers, roles: "operator" },
  { id: "people", title: words.people.title, Section: People, roles: "operator" },
  { id: "changes", title: words.changes.title, Section: Changes, roles: "operator designer" },
  { id: "secrets", title: "Secrets", Section: Secrets, roles: "operator" },
  { id: "game-keys", title: "Game keys", Section: GameKeys, roles: "operator" },
  { id: "player-tokens", title: "Player tokens", Section: PlayerTokens, roles: "operator" },
  { id: "limits", title: "Limits", Section: Limits, roles: "operator designer viewer" },
  { id: "transfer", title: "Export and import", Section: Transfer, roles: "operator designer" },
] as const;

export default function Settings() {
  const me = useResource<Me>("/me");
  const known = me.data !== undefined;
  useEffect(() => {
    const id = window.location.hash.slice(1);
    if (id && known) document.getElementById(id)?.scrollIntoView();
  }, [known]);
  const role = me.data && roleOf(me.data);
  const shown = sections.filter(({ roles }) => role !== undefined && roles.split(" ").includes(role));
  return (
    <div className="page settings">
      <header className="page-head">
        <div>
          <h1>Settings</h1>
          <p>What the server holds for everybody. Ports, folders and provider keys are set where it is started.</p>
          {me.data?.role && <p>{words.people.loggedIn(me.data.name ?? "", words.people.roles[me.data.role])}</p>}
        </div>
      </header>
      <div className="settings-columns">
        <nav aria-label="Settings" className="settings-nav">
          <ul>
            {shown.map(({ id, title }) => (
              <li key={id}>
                <a href={`#${id}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="stack">
          {me.error && <Failure error={me.error} retry={me.refresh} />}
          {!me.data && !me.error && <Skeleton />}
          {shown.map(({ id, title, Section }) => (
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
