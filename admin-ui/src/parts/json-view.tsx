/** JSON to read: indented, coloured by kind, no editor needed. */

import type { ReactNode } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";

// bounded: whole JSON, where each quotation mark has its other one
const token = /("(?:\\.|[^"\\])*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

function coloured(text: string): ReactNode[] {
  const parts: ReactNode[] = [];
  let end = 0;
  for (const found of text.matchAll(token)) {
    const [whole, quoted, colon, word] = found;
    if (found.index > end) parts.push(text.slice(end, found.index));
    const kind = quoted ? (colon ? "info" : "good") : word ? "accent" : "warn";
    parts.push(
      <span className={`${kind} toned`} key={found.index}>
        {quoted ?? whole}
      </span>,
    );
    if (colon) parts.push(colon);
    end = found.index + whole.length;
  }
  parts.push(text.slice(end));
  return parts;
}

export interface JsonViewProps {
  readonly value: unknown;
  /** Names the block for screen readers; it can be scrolled by keyboard. */
  readonly label: string;
}

/** Longer texts are shown plain: colouring megabytes would freeze the page. */
const longest = 60_000;

export function JsonView({ value, label }: JsonViewProps) {
  const text = value === undefined ? "" : writeJson(value, 2);
  return <Block label={label}>{text.length > longest ? text : coloured(text)}</Block>;
}

/** Text as a program wrote it, in a block of its own that scrolls. */
export function Block({ label, children, look }: { label: string; children: ReactNode; look?: "bad" }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling block must be reachable by keyboard.
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is no place for preformatted text.
    <pre className={look ? `block ${look}` : "block"} tabIndex={0} role="group" aria-label={label}>
      {children}
    </pre>
  );
}
