/** A sentence of the page's words that holds more than text. */
import { Fragment, type ReactNode } from "react";

/** `text`: what stands between backticks is code; `{name}` is the part of that name. */
export function Sentence({ text, ...parts }: { readonly text: string } & Readonly<Record<string, ReactNode>>) {
  return text.split(/(`[^`]+`|\{\w+\})/).map((piece, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: a sentence's pieces keep their places
    <Fragment key={index}>
      {piece.startsWith("`") ? (
        <code>{piece.slice(1, -1)}</code>
      ) : piece.startsWith("{") ? (
        parts[piece.slice(1, -1)]
      ) : (
        piece
      )}
    </Fragment>
  ));
}
