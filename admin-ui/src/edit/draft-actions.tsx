/** Beside Save Changes: a draft is saved, and published where there is one. */

import { lazy, Suspense, useState } from "react";
import type { Permission } from "../../../server/access/permissions.ts";
import { Button, IconButton } from "../parts/button.tsx";
import { documentWords } from "../words/en-documents.ts";
import { draftWords as words } from "../words/en-drafts.ts";
import type { Compared } from "./conflict-dialog.tsx";
import type { Kind } from "./kept-draft.ts";
import type { Versioned } from "./use-edited.ts";

const PublishDialog = lazy(() => import("./publish-dialog.tsx"));

export interface DraftActionsProps<T extends Versioned> {
  readonly kind: Kind;
  /** The newest version; undefined before the first save. */
  readonly saved: T | undefined;
  /** What players get, where `saved` is a draft. */
  readonly live: T | null;
  readonly dirty: boolean;
  readonly saving: boolean;
  readonly gone: boolean;
  /** Where there is little room. */
  readonly compact?: boolean;
  readonly parts: (then: T, now: T) => readonly Compared[];
  /** Players get it. */
  readonly onSave: () => void;
  /** Resolves to null when it was refused. */
  readonly onSaveDraft: () => Promise<T | null>;
}

export function DraftActions<T extends Versioned>(props: DraftActionsProps<T>) {
  const { kind, saved, live, dirty, saving, gone, compact, parts, onSave, onSaveDraft } = props;
  const needs = `${kind}.write` as Permission;
  const [publishing, setPublishing] = useState<{ readonly live: T; readonly draft: T } | null>(null);
  const publish = async () => {
    const draft = dirty ? await onSaveDraft() : saved;
    if (draft && live) setPublishing({ live, draft });
  };
  return (
    <>
      {saved && !gone && compact && (
        <IconButton
          needs={needs}
          icon="save"
          label={live ? words.saveAgain : words.save}
          disabled={!dirty || saving}
          onClick={() => void onSaveDraft()}
        />
      )}
      {saved && !gone && !compact && (
        <Button needs={needs} busy={saving && live !== null} disabled={!dirty} onClick={() => void onSaveDraft()}>
          {live ? words.saveAgain : words.save}
        </Button>
      )}
      {live && !gone ? (
        <Button needs={needs} look="primary" disabled={saving} onClick={() => void publish()}>
          {words.publish}
        </Button>
      ) : (
        <Button
          needs={needs}
          look="primary"
          title="Ctrl+S"
          busy={saving}
          disabled={saved !== undefined && !dirty && !gone}
          onClick={onSave}
        >
          {documentWords.saveChanges}
        </Button>
      )}
      {publishing && (
        <Suspense fallback={null}>
          <PublishDialog
            kind={kind}
            live={publishing.live}
            draft={publishing.draft}
            parts={parts(publishing.live, publishing.draft)}
            onClose={() => setPublishing(null)}
          />
        </Suspense>
      )}
    </>
  );
}

/** Beside the name of what is edited. */
export function DraftBadge({ live }: { readonly live: Versioned | null }) {
  return live ? (
    <span className="badge info" title={words.badgeWhy(live.version)}>
      {words.badge}
    </span>
  ) : null;
}
