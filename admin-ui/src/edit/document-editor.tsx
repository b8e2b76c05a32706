/** The frame of a document that is edited: what it is called, saved, deleted, and compared when somebody else saved first. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords as words } from "../words/en-documents.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { DeleteDocument } from "./delete-document.tsx";
import { EditNotes } from "./edit-notes.tsx";
import type { Kind } from "./kept-draft.ts";
import type { Edited, Versioned } from "./use-edited.ts";

export interface DocumentEditorProps<Saved extends Versioned, D extends object> {
  readonly kind: Kind;
  readonly saved: Saved | undefined;
  readonly gone: boolean;
  readonly state: Edited<Saved, D>;
  readonly draftOf: (saved: Saved) => D;
  /** The draft as the server takes it. */
  readonly fieldsOf: (draft: D) => object;
  /** What is edited, for screen readers, and what a new one is called. */
  readonly label: string;
  readonly newTitle: string;
  readonly all: string;
  /** Whoever may only look gets no buttons, and fields that take nothing. */
  readonly mayWrite: boolean;
  /** False where somebody else defined it, such as the operator's configuration. */
  readonly mayDelete?: boolean;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  readonly aside: ReactNode;
  readonly asideLabel: string;
}

export function DocumentEditor<Saved extends Versioned, D extends object>(props: DocumentEditorProps<Saved, D>) {
  const { kind, saved, gone, state, draftOf, fieldsOf, mayWrite, mayDelete = true } = props;
  const toasts = useToasts();
  const [deleting, setDeleting] = useState(false);
  const wasSaved = (document: Saved) => {
    toasts.done(words.saved(document.name));
    if (document.id !== saved?.id) go(`/${kind}/${document.id}`, { replace: true });
  };
  const save = async () => {
    const document = await state.save();
    if (document) wasSaved(document);
  };
  useSaveKey(() => mayWrite && void save());
  const nothingToSave = saved !== undefined && !state.dirty && !gone;
  return (
    <div className="editor two">
      <section className="editor-main" aria-label={props.label}>
        <header className="editor-head">
          <Link className="icon-button" href={`/${kind}`} aria-label={props.all} title={props.all}>
            <Icon name="back" />
          </Link>
          <div className="grow row">
            <h1 className="truncate" dir="auto">
              {saved?.name ?? props.newTitle}
            </h1>
            {saved && saved.version > 0 && <span className="badge number">v{saved.version}</span>}
            {state.dirty && saved && <span className="badge warn">{words.unsaved}</span>}
          </div>
          {mayWrite && (
            <div className="row editor-actions">
              {props.actions}
              {saved && !gone && mayDelete && (
                <IconButton icon="trash" label={words.delete} onClick={() => setDeleting(true)} />
              )}
              <Button
                look="primary"
                title="Ctrl+S"
                busy={state.saving}
                disabled={nothingToSave}
                onClick={() => void save()}
              >
                {words.save}
              </Button>
            </div>
          )}
        </header>
        <div className="editor-scroll">
          {gone && (
            <Note kind="bad">
              <div className="row wrap">
                <span className="grow">{words.goneWhileOpen}</span>
                {mayWrite && (
                  <Button small onClick={() => void save()}>
                    {words.saveAsNew}
                  </Button>
                )}
              </div>
            </Note>
          )}
          <EditNotes state={state} />
          <fieldset className="bare stack method-form" disabled={!mayWrite}>
            {props.children}
          </fieldset>
        </div>
      </section>
      <aside className="editor-test" aria-label={props.asideLabel}>
        {props.aside}
      </aside>
      <ConflictDialog
        state={state}
        parts={(theirs) => [
          {
            heading: props.label,
            language: "json",
            theirs: writeJson(draftOf(theirs), 2),
            mine: writeJson(state.draft, 2),
          },
        ]}
        onSaved={wasSaved}
      />
      {deleting && saved && (
        <DeleteDocument
          kind={kind}
          document={saved}
          fields={fieldsOf(draftOf(saved))}
          onClose={() => setDeleting(false)}
        />
      )}
    </div>
  );
}

/** Ctrl+S, wherever the focus is. */
function useSaveKey(save: () => void): void {
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey, true);
    return () => window.removeEventListener("keydown", onKey, true);
  }, []);
}
