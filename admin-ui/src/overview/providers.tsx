/** The model providers and whether they can be reached. */

import { Link } from "../navigation/router.tsx";
import { Icon } from "../parts/icon.tsx";
import { overviewWords } from "../words/en-overview.ts";
import type { ProviderStatus } from "./status.ts";

export function Providers({ providers }: { readonly providers: readonly ProviderStatus[] }) {
  return (
    <section className="card panel">
      <div className="row">
        <h2 className="grow">{overviewWords.models}</h2>
        <Link className="small" href="/settings#providers">
          {overviewWords.test}
        </Link>
      </div>
      <ul className="rows">
        {providers.map((provider) => (
          <li key={provider.provider} className="row">
            <Icon name="spark" />
            <div className="grow">
              <strong>{provider.title}</strong>
              {provider.message && <p className="faint small">{provider.message}</p>}
            </div>
            <ProviderBadge provider={provider} />
          </li>
        ))}
      </ul>
    </section>
  );
}

export function ProviderBadge({ provider }: { readonly provider: ProviderStatus }) {
  if (!provider.configured) return <span className="badge">{overviewWords.noKey}</span>;
  if (provider.reachable === true) return <span className="badge good">{overviewWords.reachable}</span>;
  if (provider.reachable === false) return <span className="badge bad">{overviewWords.notReachable}</span>;
  return <span className="badge info">{overviewWords.notAskedYet}</span>;
}
