/** Asks before a document is deleted, and brings it back when that was a mistake. */
import { type ReactNode, useState } from "react";
import { useServer } from "../http/server.ts";
import { go } from "../navigation/router.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords as words } from "../words/en-documents.ts";
import { forget, type Kind } from "./kept-draft.ts";
import type { Versioned } from "./use-edited.ts";

export interface DeleteDocumentProps {
  readonly kind: Kind;
  readonly document: Versioned;
  /** What makes it anew; left out where its last version can be brought back. */
  readonly fields?: object;
  /** What becomes of it. */
  readonly children?: ReactNode;
  readonly onClose: () => void;
}

export function DeleteDocument({ kind, document, fields, children, onClose }: DeleteDocumentProps) {
  const server = useServer();
  const toasts = useToasts();
  const [busy, setBusy] = useState(false);
  const place = `/${kind}/${document.id}`;
  const undo = async () => {
    try {
      if (fields) await server.post(`/${kind}`, { ...fields, id: document.id });
      else await server.post(`${place}/versions/${document.version}/restore`);
      server.resources.changed(`/${kind}`);
      go(place);
    } catch (error) {
      toasts.failed(error);
    }
  };
  const remove = async () => {
    setBusy(true);
    try {
      await server.remove(place);
      forget(kind, document.id);
      go(`/${kind}`);
      server.resources.changed(`/${kind}`);
      toasts.done(words.deleted(document.name), { label: words.undo, run: () => void undo() });
    } catch (error) {
      toasts.failed(error);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={words.deleteTitle(document.name)}
      action={words.delete}
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {children ?? <p>{words.keepOn}</p>}
    </Confirm>
  );
}
