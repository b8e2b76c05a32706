/** What was open here was deleted elsewhere: nothing is lost, and there are two ways to have it again. */

import type { Permission } from "../../../server/access/permissions.ts";
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { documentWords } from "../words/en-documents.ts";
import type { Kind } from "./kept-draft.ts";
import type { Versioned } from "./use-edited.ts";

interface GoneProps {
  readonly kind: Kind;
  readonly saved: Versioned;
  readonly onSaveAsNew: () => void;
}

export default function Gone({ kind, saved, onSaveAsNew }: GoneProps) {
  const server = useServer();
  const toasts = useToasts();
  const restore = async () => {
    try {
      await server.post(`/${kind}/${saved.id}/versions/${saved.version}/restore`);
      server.resources.changed(`/${kind}`);
      await server.resources.refresh(`/${kind}/${saved.id}`);
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <Note kind="bad">
      <div className="row wrap">
        <span className="grow">
          {kind === "methods" ? documentWords.edit.goneMethod : documentWords.edit.goneCharacter}
        </span>
        <Button needs={`${kind}.write` as Permission} small onClick={() => void restore()}>
          {documentWords.edit.restore}
        </Button>
        <Button needs={`${kind}.write` as Permission} small onClick={onSaveAsNew}>
          {documentWords.edit.saveAsNew}
        </Button>
      </div>
    </Note>
  );
}
