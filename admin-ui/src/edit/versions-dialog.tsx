/** Past versions of a method or a character: what changed in each, and a way back. */

import { useState } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { Diff } from "../code/lazy-diff.tsx";
import type { List } from "../http/lists.ts";
import { useResource } from "../http/resources.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { Failure, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { Ago } from "../parts/words.tsx";
import { documentWords } from "../words/en-documents.ts";
import { publishWords } from "../words/en-publish.ts";
import type { Compared } from "./conflict-dialog.tsx";
import type { Kind } from "./kept-draft.ts";
import type { Versioned } from "./use-edited.ts";

export interface VersionsDialogProps {
  /** `methods` or `characters`. */
  readonly kind: Kind;
  /** The newest. */
  readonly current: Versioned;
  /** What an earlier version says beside the newest. */
  readonly parts: (then: unknown) => readonly Compared[];
  readonly onClose: () => void;
}

interface ListedVersion {
  readonly version: number;
  readonly at: string;
  readonly by?: string;
  readonly draft?: true;
  readonly live?: true;
  readonly method?: unknown;
  readonly character?: unknown;
}

export default function VersionsDialog(props: VersionsDialogProps) {
  const { kind, current, parts, onClose } = props;
  const server = useServer();
  const toasts = useToasts();
  const path = `/${kind}/${current.id}/versions`;
  const field = kind === "methods" ? "method" : "character";
  const versions = useResource<List<ListedVersion>>(path);
  const [chosen, setChosen] = useState<number | null>(null);
  const [busy, setBusy] = useState(false);
  const items = versions.data?.items ?? [];
  const older = items.filter((entry) => entry.version !== current.version);
  const shown = older.find((entry) => entry.version === chosen) ?? older[0];
  const restore = async (version: number) => {
    setBusy(true);
    try {
      const restored = await server.post<Versioned>(`${path}/${version}/restore`);
      server.resources.changed(`/${kind}`);
      toasts.done(documentWords.versionIsBackAs(version, restored.version));
      onClose();
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={documentWords.versionsOf(current.name)}
      wide
      onClose={onClose}
      foot={
        shown && (
          <Button
            needs={`${kind}.write` as Permission}
            look="primary"
            icon="history"
            busy={busy}
            onClick={() => void restore(shown.version)}
          >
            {documentWords.restoreVersion(shown.version)}
          </Button>
        )
      }
    >
      {versions.error && <Failure error={versions.error} retry={versions.refresh} />}
      {!versions.data && !versions.error && <Skeleton />}
      {versions.data && !shown && <p className="muted">{documentWords.thisIsTheFirst}</p>}
      {shown && (
        <div className="beside index">
          <ul aria-label={documentWords.versions}>
            {older.map((entry) => (
              <li key={entry.version}>
                <button
                  type="button"
                  className="pressable row wrap"
                  aria-pressed={entry.version === shown.version}
                  onClick={() => setChosen(entry.version)}
                >
                  <strong>{documentWords.version(entry.version)}</strong>
                  {entry.live && <span className="badge good">{documentWords.live}</span>}
                  <span className="faint small">
                    <Ago at={entry.at} />
                    {entry.by && `, ${entry.by}`}
                  </span>
                </button>
              </li>
            ))}
          </ul>
          <div className="stack">
            <p className="muted small">{documentWords.versionOnTheLeft(shown.version, current.version)}</p>
            {parts(shown[field]).map(({ heading, language, theirs, mine }) => (
              <Diff
                key={`${heading}${shown.version}`}
                heading={heading}
                label={`${heading}: ${publishWords.thenAndNow}`}
                language={language}
                before={theirs}
                after={mine}
              />
            ))}
          </div>
        </div>
      )}
    </Dialog>
  );
}
