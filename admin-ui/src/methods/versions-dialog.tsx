/** Past versions of a method: what changed in each, and a way back. */
import { useState } from "react";
import type { MethodVersion } from "../../../server/methods/library.ts";
import type { Method } from "../../../server/methods/method.ts";
import { Diff } from "../code/lazy-diff.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { settingsText } from "./draft.ts";

export function VersionsDialog({ method, onClose }: { readonly method: Method; readonly onClose: () => void }) {
  const server = useServer();
  const toasts = useToasts();
  const path = `/methods/${method.id}/versions`;
  const versions = useResource<List<MethodVersion>>(path);
  const [chosen, setChosen] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const items = versions.data?.items ?? [];
  const older = items.filter((entry) => entry.version !== method.version);
  const shown = older.find((entry) => entry.version === chosen) ?? older[0];
  const restore = async (version: number) => {
    setBusy(true);
    try {
      const restored = await server.post<Method>(`${path}/${version}/restore`);
      server.resources.changed("/methods");
      toasts.done(`Version ${version} is back, as version ${restored.version}.`);
      onClose();
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={`Versions of ${method.name}`}
      wide
      onClose={onClose}
      foot={
        shown && (
          <Button look="primary" icon="history" busy={busy} onClick={() => void restore(shown.version)}>
            Restore version {shown.version}
          </Button>
        )
      }
    >
      {versions.error && <Failure error={versions.error} retry={versions.refresh} />}
      {!versions.data && !versions.error && <Skeleton />}
      {versions.data && !shown && (
        <p className="muted">This is the first version. Each save adds one here, to compare and to go back to.</p>
      )}
      {shown && (
        <div className="versions">
          <ul aria-label="Versions">
            {older.map((entry) => (
              <li key={entry.version}>
                <button
                  type="button"
                  className="version"
                  aria-pressed={entry.version === shown.version}
                  onClick={() => setChosen(entry.version)}
                >
                  <strong>Version {entry.version}</strong>
                  <span className="faint small">
                    <Ago at={entry.at} />
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <div className="stack">
            <p className="muted small">
              Version {shown.version} on the left, version {method.version} (now) on the right.
            </p>
            <Diff
              key={`code${shown.version}`}
              heading="Implementation code"
              label="Code: then and now"
              language="python"
              before={shown.method.code}
              after={method.code}
            />
            <Diff
              key={`rest${shown.version}`}
              heading="Everything else"
              label="Settings: then and now"
              language="json"
              before={settingsText(shown.method)}
              after={settingsText(method)}
            />
          </div>
        </div>
      )}
    </Dialog>
  );
}
