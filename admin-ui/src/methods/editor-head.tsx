/** The line above the editor: which method, whether it is saved, and what can be done with it. */
import { lazy, Suspense, useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import { forget } from "../edit/kept-draft.ts";
import { toRequestError } from "../http/request-error.ts";
import { type Server, useServer } from "../http/server.ts";
import { go, Link } from "../navigation/router.tsx";
import { Button, IconButton } from "../parts/button.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { Icon } from "../parts/icon.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { words } from "../words/words.ts";
import { ConnectToggle } from "./connect-toggle.tsx";
import type { DraftState } from "./use-draft.ts";

/** Fetched when it is first opened. */
const VersionsDialog = lazy(() => import("./versions-dialog.tsx").then((part) => ({ default: part.VersionsDialog })));

export interface EditorHeadProps {
  readonly id: string;
  readonly saved: Method | undefined;
  readonly gone: boolean;
  readonly state: DraftState;
  readonly onSave: () => void;
}

export function EditorHead({ id, saved, gone, state, onSave }: EditorHeadProps) {
  const [shown, setShown] = useState<"versions" | "delete" | null>(null);
  const close = () => setShown(null);
  const server = useServer();
  const toasts = useToasts();
  const duplicate = async (method: Method) => {
    try {
      const { id: _, version: __, updatedAt: ___, ...fields } = method;
      const copy = await copyOf(server, fields);
      server.resources.changed("/methods");
      go(`/methods/${copy.id}`);
      toasts.done(words.list.duplicated(copy.name));
    } catch (error) {
      toasts.failed(error);
    }
  };
  const nothingToSave = saved !== undefined && !state.dirty && !gone;
  return (
    <header className="editor-head">
      <Link className="icon-button without-list" href="/methods" aria-label="All methods" title="All methods">
        <Icon name="back" />
      </Link>
      <div className="grow row">
        <h1 className="truncate" dir="auto" title={saved?.name}>
          {saved?.name ?? "New method"}
        </h1>
        {saved && <span className="badge number">v{saved.version}</span>}
        {gone && <span className="badge bad">{words.edit.deleted}</span>}
        {state.dirty && saved && <span className="badge warn">unsaved</span>}
      </div>
      <div className="row editor-actions">
        {saved && !gone && <ConnectToggle method={saved} unsaved={state.dirty} />}
        <a className="button narrow-only" href="#test">
          <Icon name="play" />
          Test
        </a>
        {saved && !gone && (
          <>
            <IconButton icon="copy" label={words.list.duplicate} onClick={() => void duplicate(saved)} />
            <IconButton icon="history" label="Versions" onClick={() => setShown("versions")} />
            <IconButton icon="trash" label="Delete this method" onClick={() => setShown("delete")} />
          </>
        )}
        <Button look="primary" busy={state.saving} disabled={nothingToSave} onClick={onSave} title="Ctrl+S">
          Save Changes
        </Button>
      </div>
      {shown === "versions" && saved && (
        <Suspense fallback={null}>
          <VersionsDialog method={saved} onClose={close} />
        </Suspense>
      )}
      {shown === "delete" && saved && <DeleteDialog id={id} method={saved} onClose={close} />}
    </header>
  );
}

/** Copies of copies that a name is looked for. */
const mostCopies = 50;

/** Under the first name that is free. Throws RequestError. */
async function copyOf(server: Server, fields: Omit<Method, "id" | "version" | "updatedAt">): Promise<Method> {
  const name = words.list.copyOf(fields.name).slice(0, 90);
  for (let number = 1; ; number += 1) {
    try {
      const named = number === 1 ? name : `${name} ${number}`;
      return await server.post<Method>("/methods", { ...fields, name: named, connected: false });
    } catch (error) {
      if (toRequestError(error).code !== "conflict" || number === mostCopies) throw error;
    }
  }
}

function DeleteDialog({ id, method, onClose }: { id: string; method: Method; onClose: () => void }) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const undo = async () => {
    try {
      await server.post(`/methods/${id}/versions/${method.version}/restore`);
      server.resources.changed("/methods");
      go(`/methods/${id}`);
    } catch (error) {
      toasts.failed(error);
    }
  };
  const remove = async () => {
    setBusy(true);
    try {
      await server.remove(`/methods/${id}`);
      forget("methods", id);
      go("/methods");
      server.resources.changed("/methods");
      toasts.done(`Deleted ${method.name}.`, { label: "Undo", run: () => void undo() });
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={`Delete ${method.name}?`}
      action="Delete"
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>Characters can't call it any more from this moment. Its past calls stay in the log.</p>
      <p className="muted">You can undo this right afterwards.</p>
    </Confirm>
  );
}
