/** Everything out as one file, and in again; secrets stay where they are. */

import { useState } from "react";
import { saveFile } from "../http/save-file.ts";
import { useServer } from "../http/server.ts";
import { ImportDialog } from "../methods/import-dialog.tsx";
import { Button } from "../parts/button.tsx";
import { Note } from "../parts/notes.tsx";
import { useToasts } from "../parts/toasts.tsx";
import { settingsWords } from "../words/en-settings.ts";

export function Transfer() {
  const server = useServer();
  const toasts = useToasts();
  const [importing, setImporting] = useState(false);
  const [leftOut, setLeftOut] = useState<readonly string[]>([]);
  const save = async () => {
    try {
      const exported = await server.get<{ readonly leftOut?: readonly string[] }>("/export");
      saveFile(`barkeep-${new Date().toISOString().slice(0, 10)}.json`, exported);
      setLeftOut(exported.leftOut ?? []);
    } catch (error) {
      toasts.failed(error);
    }
  };
  return (
    <div className="stack">
      <p className="muted small">{settingsWords.methodsAndCharactersAs}</p>
      <div className="row wrap">
        <Button icon="download" onClick={() => void save()}>
          {settingsWords.export}
        </Button>
        <Button needs="methods.write" icon="upload" onClick={() => setImporting(true)}>
          {settingsWords.import}
        </Button>
      </div>
      {leftOut.length > 0 && (
        <Note kind="warn">
          <ul className="marked">
            {leftOut.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </Note>
      )}
      {importing && <ImportDialog onClose={() => setImporting(false)} />}
    </div>
  );
}
