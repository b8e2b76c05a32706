/** The way to older entries of a list. */

import { useState } from "react";
import { frameWords } from "../words/en-frame.ts";
import { Button } from "./button.tsx";

export function More({ more }: { readonly more: (() => Promise<void>) | null }) {
  const [busy, setBusy] = useState(false);
  if (!more) return null;
  const load = () => {
    setBusy(true);
    void more().finally(() => setBusy(false));
  };
  return (
    <div className="row more-row">
      <Button busy={busy} onClick={load}>
        {frameWords.olderOnes}
      </Button>
    </div>
  );
}
