/** One character: its editor, and a chat with it beside. */
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import type { CharacterDraft } from "../../../server/characters/character.ts";
import { ChatPane } from "../chat/chat-pane.tsx";
import { type Compared, ConflictDialog } from "../edit/conflict-dialog.tsx";
import { DraftActions, DraftBadge } from "../edit/draft-actions.tsx";
import { EditNotes } from "../edit/edit-notes.tsx";
import { Gone } from "../edit/gone.tsx";
import { forget } from "../edit/kept-draft.ts";
import { useNewest } from "../edit/use-newest.ts";
import { useServer } from "../http/server.ts";
import { go, Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Note, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { draftWords } from "../words/en-drafts.ts";
import { draftOfCharacter, type ShownCharacter, useCharacterDraft } from "./character-draft.ts";
import { CharacterForm } from "./character-form.tsx";

/** Fetched when they are first wanted. */
const VersionsDialog = lazy(() => import("../edit/versions-dialog.tsx"));
const TouchedBySave = lazy(() => import("../scenarios/touched.tsx"));

export default function CharacterScreen({ parts }: { readonly parts: Record<string, string> }) {
  const id = parts.id ?? "new";
  const newest = useNewest<ShownCharacter>("characters", id);
  const { saved, live, error } = newest;
  if (id === "new" || saved) return <Editor id={id} saved={saved} live={live} gone={error?.status === 404} />;
  if (error?.status === 404)
    return (
      <div className="page">
        <Empty
          icon="character"
          title="This character is gone"
          actions={
            <Link className="button" href="/characters">
              All characters
            </Link>
          }
        >
          It was deleted, or the address is mistyped.
        </Empty>
      </div>
    );
  return <div className="page">{error ? <Failure error={error} retry={newest.refresh} /> : <Skeleton />}</div>;
}

const asText = (value: object): string => JSON.stringify(value, null, 2);

interface EditorProps {
  readonly id: string;
  readonly saved: ShownCharacter | undefined;
  /** What players get, where `saved` is a draft. */
  readonly live: ShownCharacter | null;
  /** Deleted elsewhere while it was open here. */
  readonly gone: boolean;
}

const partsOf = (then: CharacterDraft, now: CharacterDraft): readonly Compared[] => [
  { heading: "Persona", language: "text", theirs: then.persona, mine: now.persona },
  { heading: "Everything else", language: "json", theirs: settingsOf(then), mine: settingsOf(now) },
];

function settingsOf(character: CharacterDraft): string {
  const { persona: _, ...rest } = draftOfCharacter(character);
  return asText(rest);
}

function Editor({ id, saved, live, gone }: EditorProps) {
  const toasts = useToasts();
  const state = useCharacterDraft(id, saved, gone);
  const [shown, setShown] = useState<"delete" | "versions" | null>(null);
  const [changed, setChanged] = useState<{ readonly since: string; readonly drafts: boolean } | null>(null);
  const drafting = live !== null;
  const save = async () => {
    if (drafting) {
      await saveDraft();
      return;
    }
    const character = await state.save();
    if (character) wasSaved(character);
  };
  const saveDraft = async (): Promise<ShownCharacter | null> => {
    const character = await state.save({ draft: true });
    if (character) {
      toasts.done(draftWords.saved(character.name, character.version));
      setChanged({ since: character.updatedAt, drafts: true });
    }
    return character;
  };
  const wasSaved = (character: ShownCharacter) => {
    toasts.done(`Saved ${character.name}. The next turn uses it.`);
    setChanged({ since: character.updatedAt, drafts: false });
    if (id === "new") go(`/characters/${character.id}`, { replace: true });
  };
  const latest = useRef(save);
  latest.current = save;
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "s" || !(event.ctrlKey || event.metaKey) || document.querySelector("dialog[open]")) return;
      event.preventDefault();
      void latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  return (
    <div className="editor two">
      <section className="editor-main" aria-label="Character">
        <header className="editor-head">
          <Link className="icon-button" href="/characters" aria-label="All characters" title="All characters">
            <Icon name="back" />
          </Link>
          <div className="grow row">
            <h1 className="truncate" dir="auto">
              {saved?.name ?? "New character"}
            </h1>
            {saved && <span className="badge number">v{saved.version}</span>}
            <DraftBadge live={live} />
            {state.dirty && saved && <span className="badge warn">unsaved</span>}
          </div>
          <div className="row editor-actions">
            {saved && (
              <a className="button narrow-only" href="#chat">
                <Icon name="conversation" />
                Talk
              </a>
            )}
            {saved && !gone && (
              <>
                <IconButton icon="history" label={draftWords.versions} onClick={() => setShown("versions")} />
                <IconButton icon="trash" label="Delete this character" onClick={() => setShown("delete")} />
              </>
            )}
            <DraftActions
              kind="characters"
              saved={saved}
              live={live}
              dirty={state.dirty}
              saving={state.saving}
              gone={gone}
              parts={partsOf}
              onSave={() => void save()}
              onSaveDraft={saveDraft}
            />
          </div>
        </header>
        <div className="editor-scroll">
          {gone && saved && <Gone kind="characters" saved={saved} onSaveAsNew={() => void save()} />}
          <EditNotes state={state} />
          {changed && saved && (
            <Suspense fallback={null}>
              <TouchedBySave kind="characters" id={saved.id} {...changed} />
            </Suspense>
          )}
          {saved?.warnings?.map((warning) => (
            <Note kind="warn" key={warning.code + warning.message}>
              {warning.message}
            </Note>
          ))}
          {saved?.notes?.map((note) => (
            <Note kind="info" key={note}>
              {note}
            </Note>
          ))}
          <CharacterForm id={saved ? id : null} state={state} />
        </div>
      </section>
      <aside className="editor-chat" aria-label="Try it">
        {saved && !gone ? (
          <ChatPane
            character={id}
            name={saved.name}
            greeting={saved.greeting}
            persona={state.draft.persona}
            drafted={drafting}
          />
        ) : (
          <Empty icon="conversation" title="Talk to it here">
            Save the character first. Later edits are heard from its next turn on.
          </Empty>
        )}
      </aside>
      <ConflictDialog
        state={state}
        parts={(theirs) => [
          {
            heading: "The character",
            language: "json",
            theirs: asText(draftOfCharacter(theirs)),
            mine: asText(state.draft),
          },
        ]}
        onSaved={wasSaved}
      />
      {shown === "versions" && saved && (
        <Suspense fallback={null}>
          <VersionsDialog
            kind="characters"
            current={saved}
            parts={(then) => partsOf(then as ShownCharacter, saved)}
            onClose={() => setShown(null)}
          />
        </Suspense>
      )}
      {shown === "delete" && saved && <DeleteDialog character={saved} onClose={() => setShown(null)} />}
    </div>
  );
}

function DeleteDialog({ character, onClose }: { readonly character: ShownCharacter; readonly onClose: () => void }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    try {
      const { version: _, updatedAt: __, warnings: ___, notes: ____, ...fields } = character;
      await server.post("/characters", fields);
      server.resources.changed("/characters");
      go(`/characters/${character.id}`);
    } catch (error) {
      toasts.failed(error);
    }
  };
  const remove = async () => {
    setBusy(true);
    try {
      await server.remove(`/characters/${character.id}`);
      forget("characters", character.id);
      go("/characters");
      server.resources.changed("/characters");
      toasts.done(`Deleted ${character.name}.`, { label: "Undo", run: () => void undo() });
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={`Delete ${character.name}?`}
      action="Delete"
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>Players can't open a session with it any more. Past conversations stay in the log.</p>
      <p className="muted">You can undo this right afterwards; it then begins again as version 1.</p>
    </Confirm>
  );
}
