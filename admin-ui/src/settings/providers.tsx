/** Who answers for the characters: each provider's state, a test, and the catalogue. */
import { useState } from "react";
import type { CatalogueModel } from "../../../server/models/catalogue-types.ts";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { ProviderBadge, providerName } from "../overview/providers.tsx";
import type { Status } from "../overview/status.ts";
import { Button } from "../parts/button.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";

const variables: Record<string, string> = {
  openai: "OPENAI_API_KEY, or OPENAI_BASE_URL for Ollama, vLLM, llama.cpp or LM Studio",
  anthropic: "ANTHROPIC_API_KEY",
};

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
      toasts.done("Asked every provider that has a key.");
    } catch (error) {
      toasts.failed(error);
    } finally {
      setBusy(false);
    }
  };
  if (!status.data) return status.error ? <Failure error={status.error} retry={status.refresh} /> : <Skeleton />;
  return (
    <div className="stack">
      <ul className="stack tight">
        {status.data.providers.map((provider) => (
          <li key={provider.provider} className="row wrap provider">
            <div className="grow">
              <strong>{providerName(provider.provider)}</strong>
              <p className="faint small">
                {provider.message ??
                  (provider.configured
                    ? "Configured."
                    : `Set ${variables[provider.provider] ?? "its key"} and start again.`)}
              </p>
            </div>
            <ProviderBadge provider={provider} />
          </li>
        ))}
      </ul>
      <div>
        <Button icon="refresh" busy={busy} onClick={() => void test()}>
          Test the providers
        </Button>
      </div>
      {models.data && (
        <details className="more">
          <summary>The catalogue, {models.data.items.length} models</summary>
          <div className="table-scroll">
            <table className="table plain">
              <thead>
                <tr>
                  <th scope="col">Model</th>
                  <th scope="col">Provider</th>
                  <th scope="col">Methods</th>
                  <th scope="col">State</th>
                </tr>
              </thead>
              <tbody>
                {models.data.items.map((model) => (
                  <tr key={model.id}>
                    <td>
                      {model.name} <code className="faint">{model.id}</code>
                    </td>
                    <td className="muted">{providerName(model.provider)}</td>
                    <td>{model.capabilities.tools ? "yes" : "no"}</td>
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
