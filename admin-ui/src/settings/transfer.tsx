/** Everything out as one file, and in again; secrets stay where they are. */
import { useState } from "react";
import { saveFile } from "../http/save-file.ts";
import { useServer } from "../http/server.ts";
import { ImportDialog } from "../methods/import-dialog.tsx";
import { Button } from "../parts/button.tsx";
import { useToasts } from "../parts/toasts.tsx";

export function Transfer() {
  const server = useServer();
  const toasts = useToasts();
  const [importing, setImporting] = useState(false);
  const save = async () => {
    try {
      saveFile(`barkeep-${new Date().toISOString().slice(0, 10)}.json`, await server.get("/export"));
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">Methods and characters as one JSON file. Secrets are named in it, never contained.</p>
      <div className="row wrap">
        <Button icon="download" onClick={() => void save()}>
          Export
        </Button>
        <Button icon="upload" onClick={() => setImporting(true)}>
          Import
        </Button>
      </div>
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}
