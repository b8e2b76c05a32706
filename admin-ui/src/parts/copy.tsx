/** Copies a text, and says so for a moment. */

import { useState } from "react";
import { frameWords } from "../words/en-frame.ts";
import { Button } from "./button.tsx";

export function CopyButton({ text, label = frameWords.copy }: { readonly text: string; readonly label?: string }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    window.setTimeout(() => setCopied(false), 1600);
  };
  return (
    <Button small look="quiet" icon={copied ? "check" : "copy"} onClick={() => void copy()}>
      {copied ? frameWords.copied : label}
    </Button>
  );
}
