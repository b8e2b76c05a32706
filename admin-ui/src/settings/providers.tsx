/** Who answers for the characters: each provider's state, a test, and the catalogue. */

import { useState } from "react";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import { Learned } from "../characters/learned.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { ProviderBadge } from "../overview/providers.tsx";
import type { Status } from "../overview/status.ts";
import { Button } from "../parts/button.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { settingsWords } from "../words/en-settings.ts";

export function Providers() {
  const server = useServer();
  const toasts = useToasts();
  const status = useResource<Status>("/status");
  const models = useResource<List<CatalogueModel>>("/models");
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    try {
      server.resources.put("/models", await server.post("/models/refresh"));
      await server.resources.refresh("/status");
      toasts.done(settingsWords.askedEveryProviderThat);
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  if (!status.data) return status.error ? <Failure error={status.error} retry={status.refresh} /> : <Skeleton />;
  const taught = models.data?.items.filter(({ learned }) => learned.length > 0) ?? [];
  return (
    <div className="stack">
      <ul className="rows">
        {status.data.providers.map((provider) => (
          <li key={provider.provider} className="row wrap">
            <div className="grow">
              <strong>{provider.title}</strong>
              <p className="faint small">{provider.message ?? settingsWords.configured}</p>
            </div>
            <ProviderBadge provider={provider} />
          </li>
        ))}
      </ul>
      <div>
        <Button icon="refresh" busy={busy} onClick={() => void test()}>
          {settingsWords.testTheProviders}
        </Button>
      </div>
      {taught.map((model) => (
        <Learned key={model.id} model={model} />
      ))}
      {models.data && (
        <details className="more">
          <summary>{settingsWords.theCatalogueModels(models.data.items.length)}</summary>
          <div className="table-scroll">
            <table className="table plain">
              <thead>
                <tr>
                  <th scope="col">{settingsWords.model}</th>
                  <th scope="col" className="wide-only">
                    {settingsWords.provider}
                  </th>
                  <th scope="col">{settingsWords.methods}</th>
                  <th scope="col">{settingsWords.state}</th>
                </tr>
              </thead>
              <tbody>
                {models.data.items.map((model) => (
                  <tr key={model.id}>
                    <td>
                      {model.name} <code className="faint">{model.id}</code>
                    </td>
                    <td className="muted wide-only">{model.providerTitle}</td>
                    <td>{model.capabilities.tools ? settingsWords.yes : settingsWords.no}</td>
                    <td>
                      <span
                        className={`badge ${model.status === "current" ? "good" : model.status === "unknown" ? "" : "warn"}`}
                      >
                        {model.status}
                        {model.retires && ` ${model.retires}`}
                      </span>
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </div>
  );
}
