/** Settings: what the server holds for everybody, each thing in a section with an address of its own. */

import { useEffect } from "react";
import { useResource } from "../http/resources.ts";
import { type Me, roleOf } from "../login/me.ts";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { Page } from "../parts/page.tsx";
import { settingsWords as words } from "../words/en-settings.ts";
import { Changes } from "./changes.tsx";
import { GameKeys } from "./game-keys.tsx";
import { Limits } from "./limits.tsx";
import { OwnLogin } from "./own-login.tsx";
import { People } from "./people.tsx";
import { PlayerTokens } from "./player-tokens.tsx";
import { Providers } from "./providers.tsx";
import { Secrets } from "./secrets.tsx";
import { Transfer } from "./transfer.tsx";

/** Each with the roles it is shown to: what a role may not do is not offered. */
const sections = [
  { id: "login", title: words.ownLogin.title, Section: OwnLogin, roles: "person" },
  { id: "providers", title: words.modelsAndProviders, Section: Providers, roles: "operator" },
  { id: "people", title: words.people.title, Section: People, roles: "operator" },
  { id: "changes", title: words.changes.title, Section: Changes, roles: "operator designer" },
  { id: "secrets", title: words.secrets, Section: Secrets, roles: "operator" },
  { id: "game-keys", title: words.gameKeys, Section: GameKeys, roles: "operator" },
  { id: "player-tokens", title: words.playerTokens, Section: PlayerTokens, roles: "operator" },
  { id: "limits", title: words.limits, Section: Limits, roles: "operator designer viewer" },
  { id: "transfer", title: words.exportAndImport, Section: Transfer, roles: "operator designer" },
] as const;

export default function Settings() {
  const me = useResource<Me>("/me");
  const known = me.data !== undefined;
  useEffect(() => {
    const id = window.location.hash.slice(1);
    if (id && known) document.getElementById(id)?.scrollIntoView();
  }, [known]);
  const role = me.data && roleOf(me.data);
  const shown = sections.filter(({ roles }) =>
    roles === "person" ? me.data?.role !== undefined : role !== undefined && roles.split(" ").includes(role),
  );
  return (
    <Page title={words.settings} lead={words.whatTheServerHolds}>
      <div className="beside index">
        <nav aria-label={words.settings}>
          <ul className="stack tight muted">
            {shown.map(({ id, title }) => (
              <li key={id}>
                <a className="plain-link" href={`#${id}`}>
                  {title}
                </a>
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
    </Page>
  );
}
