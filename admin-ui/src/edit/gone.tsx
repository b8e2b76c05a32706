/** What was open here was deleted elsewhere: nothing is lost, and there are two ways to have it again. */
import { useServer } from "../http/server.ts";
import { Button } from "../parts/button.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { words } from "../words/words.ts";
import type { Kind } from "./kept-draft.ts";
import type { Versioned } from "./use-edited.ts";

export interface GoneProps {
  readonly kind: Kind;
  readonly saved: Versioned;
  readonly onSaveAsNew: () => void;
}

export function Gone({ kind, saved, onSaveAsNew }: GoneProps) {
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
        <span className="grow">{kind === "methods" ? words.edit.goneMethod : words.edit.goneCharacter}</span>
        {kind === "methods" && (
          <Button small onClick={() => void restore()}>
            {words.edit.restore}
          </Button>
        )}
        <Button small onClick={onSaveAsNew}>
          {words.edit.saveAsNew}
        </Button>
      </div>
    </Note>
  );
}
