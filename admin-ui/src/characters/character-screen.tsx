/** One character: its editor, and a chat with it beside. */

import { lazy, Suspense, useState } from "react";
import type { CharacterDraft } from "../../../server/characters/character.ts";
import { ChatPane } from "../chat/chat-pane.tsx";
import { type Compared, ConflictDialog } from "../edit/conflict-dialog.tsx";
import { DraftActions, DraftBadge } from "../edit/draft-actions.tsx";
import { EditNotes } from "../edit/edit-notes.tsx";
import { useKeys } from "../edit/use-keys.ts";
import { useNewest } from "../edit/use-newest.ts";
import { useMay } from "../login/me.ts";
import { go, Link } from "../navigation/router.tsx";
import { IconButton } from "../parts/button.tsx";
import { Editable } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Empty, Failure, Note, Skeleton } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { characterWords } from "../words/en-characters.ts";
import { draftWords } from "../words/en-drafts.ts";
import { draftOfCharacter, type ShownCharacter, useCharacterDraft } from "./character-draft.ts";
import { CharacterForm } from "./character-form.tsx";

/** Fetched when they are first wanted. */
const DeleteDocument = lazy(() =>
  import("../edit/delete-document.tsx").then((part) => ({ default: part.DeleteDocument })),
);
const Gone = lazy(() => import("../edit/gone.tsx"));
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
          title={characterWords.thisCharacterIsGone}
          actions={
            <Link className="button" href="/characters">
              {characterWords.allCharacters}
            </Link>
          }
        >
          {characterWords.itWasDeletedOr}
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
  { heading: characterWords.persona, language: "text", theirs: then.persona, mine: now.persona },
  { heading: characterWords.everythingElse, language: "json", theirs: settingsOf(then), mine: settingsOf(now) },
];

function settingsOf(character: CharacterDraft): string {
  const { persona: _, ...rest } = draftOfCharacter(character);
  return asText(rest);
}

function Editor({ id, saved, live, gone }: EditorProps) {
  const mayWrite = useMay()("characters.write");
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
    toasts.done(characterWords.savedTheNextTurn(character.name));
    setChanged({ since: character.updatedAt, drafts: false });
    if (id === "new") go(`/characters/${character.id}`, { replace: true });
  };
  useKeys({ save: () => mayWrite && void save() });
  return (
    <div className="editor two">
      <section className="pane editor-main" aria-label={characterWords.character}>
        <header className="row wrap pane-head editor-head">
          <Link
            className="icon-button"
            href="/characters"
            aria-label={characterWords.allCharacters}
            title={characterWords.allCharacters}
          >
            <Icon name="back" />
          </Link>
          <div className="grow row">
            <h1 className="truncate" dir="auto">
              {saved?.name ?? characterWords.newCharacter}
            </h1>
            {saved && <span className="badge number">v{saved.version}</span>}
            <DraftBadge live={live} />
            {state.dirty && saved && <span className="badge warn">{characterWords.unsaved}</span>}
          </div>
          <div className="row wrap push">
            {saved && (
              <a className="button narrow-only" href="#chat">
                <Icon name="conversation" />
                {characterWords.talk}
              </a>
            )}
            {saved && !gone && (
              <>
                <IconButton icon="history" label={draftWords.versions} onClick={() => setShown("versions")} />
                <IconButton
                  needs="characters.write"
                  icon="trash"
                  label={characterWords.deleteThisCharacter}
                  onClick={() => setShown("delete")}
                />
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
        <div className="stack pane-body">
          {gone && saved && (
            <Suspense fallback={null}>
              <Gone kind="characters" saved={saved} onSaveAsNew={() => void save()} />
            </Suspense>
          )}
          <EditNotes state={state} />
          {changed && saved && (
            <Suspense fallback={null}>
              <TouchedBySave kind="characters" id={saved.id} {...changed} />
            </Suspense>
          )}
          {/* What is wrong with a model of the catalogue stands beside the model. */}
          {saved?.warnings
            ?.filter(({ code }) => code === "unknown_model")
            .map(({ message }) => (
              <Note kind="warn" key={message}>
                {message}
              </Note>
            ))}
          {saved?.notes?.map((note) => (
            <Note kind="info" key={note}>
              {note}
            </Note>
          ))}
          <Editable when={mayWrite}>
            <CharacterForm id={saved ? id : null} state={state} />
          </Editable>
        </div>
      </section>
      <aside className="pane editor-side" aria-label={characterWords.tryIt}>
        {saved && !gone ? (
          <ChatPane
            character={id}
            name={saved.name}
            greeting={saved.greeting}
            persona={state.draft.persona}
            drafted={drafting}
          />
        ) : (
          <Empty icon="conversation" title={characterWords.talkToItHere}>
            {characterWords.saveTheCharacterFirst}
          </Empty>
        )}
      </aside>
      <ConflictDialog
        state={state}
        parts={(theirs) => [
          {
            heading: characterWords.theCharacter,
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
      {shown === "delete" && saved && (
        <Suspense fallback={null}>
          <DeleteDocument kind="characters" document={saved} onClose={() => setShown(null)}>
            <p>{characterWords.playersCantOpenA}</p>
            <p className="muted">{characterWords.youCanUndoThis}</p>
          </DeleteDocument>
        </Suspense>
      )}
    </div>
  );
}
