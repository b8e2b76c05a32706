/** The line above the editor: which method, whether it is saved, and what can be done with it. */

import { lazy, Suspense, useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import type { Compared } from "../edit/conflict-dialog.tsx";
import { DraftActions, DraftBadge } from "../edit/draft-actions.tsx";
import { useServer } from "../http/server.ts";
import { go, Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords } from "../words/en-documents.ts";
import { methodWords } from "../words/en-methods.ts";
import { words } from "../words/words.ts";
import { ConnectToggle } from "./connect-toggle.tsx";
import { settingsText } from "./draft.ts";
import type { DraftState } from "./use-draft.ts";

/** Fetched when it is first opened. */
const DeleteDocument = lazy(() =>
  import("../edit/delete-document.tsx").then((part) => ({ default: part.DeleteDocument })),
);
const VersionsDialog = lazy(() => import("../edit/versions-dialog.tsx"));

/** Two versions of a method, as people compare them. */
const partsOf = (then: Method, now: Method): readonly Compared[] => [
  { heading: methodWords.implementationCode, language: "python", theirs: then.code, mine: now.code },
  { heading: methodWords.everythingElse, language: "json", theirs: settingsText(then), mine: settingsText(now) },
];

export interface EditorHeadProps {
  readonly saved: Method | undefined;
  /** What players get, where `saved` is a draft. */
  readonly live: Method | null;
  readonly gone: boolean;
  readonly state: DraftState;
  readonly onSave: () => void;
  readonly onSaveDraft: () => Promise<Method | null>;
}

export function EditorHead({ saved, live, gone, state, onSave, onSaveDraft }: EditorHeadProps) {
  const [shown, setShown] = useState<"versions" | "delete" | null>(null);
  const close = () => setShown(null);
  const server = useServer();
  const toasts = useToasts();
  const duplicate = async (method: Method) => {
    try {
      const { id: _, version: __, updatedAt: ___, ...fields } = method;
      const { copyOf } = await import("./copy-of.ts");
      const copy = await copyOf(server, fields);
      server.resources.changed("/methods");
      go(`/methods/${copy.id}`);
      toasts.done(words.list.duplicated(copy.name));
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <header className="row wrap pane-head editor-head">
      <Link
        className="icon-button without-list"
        href="/methods"
        aria-label={methodWords.allMethods}
        title={methodWords.allMethods}
      >
        <Icon name="back" />
      </Link>
      <div className="grow row">
        <h1 className="truncate" dir="auto" title={saved?.name}>
          {saved?.name ?? methodWords.newMethod}
        </h1>
        {saved && <span className="badge number">v{saved.version}</span>}
        {gone && <span className="badge bad">{documentWords.edit.deleted}</span>}
        <DraftBadge live={live} />
        {state.dirty && saved && <span className="badge warn">{methodWords.unsaved}</span>}
      </div>
      <div className="row wrap push">
        {saved && !gone && <ConnectToggle method={saved} unsaved={state.dirty} />}
        <a className="button narrow-only" href="#test">
          <Icon name="play" />
          {methodWords.test}
        </a>
        {saved && !gone && (
          <>
            <IconButton
              needs="methods.write"
              icon="copy"
              label={words.list.duplicate}
              onClick={() => void duplicate(saved)}
            />
            <IconButton icon="history" label={methodWords.versions} onClick={() => setShown("versions")} />
            <IconButton
              needs="methods.write"
              icon="trash"
              label={methodWords.deleteThisMethod}
              onClick={() => setShown("delete")}
            />
          </>
        )}
        <DraftActions
          kind="methods"
          compact
          saved={saved}
          live={live}
          dirty={state.dirty}
          saving={state.saving}
          gone={gone}
          parts={partsOf}
          onSave={onSave}
          onSaveDraft={onSaveDraft}
        />
      </div>
      {shown === "versions" && saved && (
        <Suspense fallback={null}>
          <VersionsDialog
            kind="methods"
            current={saved}
            parts={(then) => partsOf(then as Method, saved)}
            onClose={close}
          />
        </Suspense>
      )}
      {shown === "delete" && saved && (
        <Suspense fallback={null}>
          <DeleteDocument kind="methods" document={saved} onClose={close}>
            <p>{methodWords.charactersCantCallIt}</p>
            <p className="muted">{methodWords.youCanUndoThis}</p>
          </DeleteDocument>
        </Suspense>
      )}
    </header>
  );
}
