/** Deletes a method, with a way back right afterwards. */
import { useState } from "react";
import type { Method } from "../../../server/methods/method.ts";
import { forget } from "../edit/kept-draft.ts";
import { useServer } from "../http/server.ts";
import { go } from "../navigation/router.tsx";
import { Confirm } from "../parts/dialog.tsx";
import { useToasts } from "../parts/toasts.tsx";

export interface DeleteDialogProps {
  readonly id: string;
  readonly method: Method;
  readonly onClose: () => void;
}

export default function DeleteDialog({ id, method, onClose }: DeleteDialogProps) {
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
