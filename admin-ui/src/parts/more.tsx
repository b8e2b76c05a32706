/** The way to older entries of a list. */
import { useState } from "react";
import { Button } from "./button.tsx";

export function More({ more }: { readonly more: (() => Promise<void>) | null }) {
  const [busy, setBusy] = useState(false);
  if (!more) return null;
  const load = () => {
    setBusy(true);
    void more().finally(() => setBusy(false));
  };
  return (
    <div className="more-row">
      <Button busy={busy} onClick={load}>
        Older ones
      </Button>
    </div>
  );
}
