/** The frame of a document that is edited: what it is called, saved, deleted, and compared when somebody else saved first. */
import { type ReactNode, useState } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Editable } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords as words } from "../words/en-documents.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { DeleteDocument } from "./delete-document.tsx";
import { EditNotes } from "./edit-notes.tsx";
import type { Edited, Versioned } from "./use-edited.ts";
import { useKeys } from "./use-keys.ts";

export interface DocumentEditorProps<Saved extends Versioned, D extends object> {
  readonly state: Edited<Saved, D>;
  /** What is edited, for screen readers, and what a new one is called. */
  readonly label: string;
  readonly newTitle: string;
  readonly all: string;
  /** Whoever may only look gets no buttons, and fields that take nothing. */
  readonly mayWrite: boolean;
  /** False where somebody else defined it, such as the operator's configuration. */
  readonly mayDelete?: boolean;
  readonly children: ReactNode;
  /** Beside the fields; may be handed what saves them, which resolves to null when it was refused. */
  readonly aside: ReactNode | ((save: () => Promise<Saved | null>) => ReactNode);
  readonly asideLabel: string;
  /** A draft as two of them are compared; JSON unless said. */
  readonly asText?: (draft: D) => string;
}

export function DocumentEditor<Saved extends Versioned, D extends object>(props: DocumentEditorProps<Saved, D>) {
  const { state, mayWrite, mayDelete = true, asText = inJson } = props;
  const { kind, saved, gone = false, draftOf, fieldsOf } = state.edited;
  const toasts = useToasts();
  const [deleting, setDeleting] = useState(false);
  const wasSaved = (document: Saved) => {
    toasts.done(words.saved(document.name, document.version));
    if (document.id !== saved?.id) go(`/${kind}/${document.id}`, { replace: true });
  };
  const save = async () => {
    const document = await state.save();
    if (document) wasSaved(document);
    return document;
  };
  useKeys({ save: () => mayWrite && void save() });
  const nothingToSave = saved !== undefined && !state.dirty && !gone;
  return (
    <div className="editor two">
      <section className="pane editor-main" aria-label={props.label}>
        <header className="row wrap pane-head editor-head">
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
            <div className="row wrap push">
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
        <div className="stack pane-body">
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
          <Editable when={mayWrite} className="stack method-form">
            {props.children}
          </Editable>
        </div>
      </section>
      <aside className="stack pane-body editor-side" aria-label={props.asideLabel}>
        {typeof props.aside === "function" ? props.aside(save) : props.aside}
      </aside>
      <ConflictDialog
        state={state}
        parts={(theirs) => [
          {
            heading: props.label,
            language: "json",
            theirs: asText(draftOf(theirs)),
            mine: asText(state.draft),
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

const inJson = (draft: object): string => writeJson(draft, 2);
