/** Both directions of the socket, in order; a click opens a frame in full. */

import { useEffect, useRef } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { Button } from "../parts/button.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Empty } from "../parts/notes.tsx";
import { plural } from "../parts/words.tsx";
import type { Frame } from "./use-socket.ts";

export function FrameLog({ frames, onClear }: { readonly frames: readonly Frame[]; readonly onClear: () => void }) {
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  // biome-ignore lint/correctness/useExhaustiveDependencies: follows the log as it grows.
  useEffect(() => {
    const element = scroller.current;
    if (element && atEnd.current) element.scrollTop = element.scrollHeight;
  }, [frames]);
  return (
    <section className="card frames" aria-label="Frames">
      <div className="row frames-head">
        <h2 className="grow">{plural(frames.length, "frame")}</h2>
        <Button small look="quiet" disabled={frames.length === 0} onClick={onClear}>
          Clear
        </Button>
      </div>
      <div
        className="frames-log"
        role="log"
        aria-label="Frames of both directions"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling log must be reachable by keyboard.
        tabIndex={0}
        ref={scroller}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {frames.length === 0 && (
          <Empty icon="playground" title="Nothing yet">
            Open a socket, then send hello, session.open and say, in that order.
          </Empty>
        )}
        {frames.map((frame) =>
          frame.direction === "note" ? (
            <p className="frame-note" key={frame.key}>
              {frame.text}
            </p>
          ) : (
            <details className={`frame ${frame.direction}`} key={frame.key}>
              <summary>
                <span className="frame-way">{frame.direction === "out" ? "sent" : "got"}</span>
                <strong className={frame.message?.type === "error" ? "frame-error" : undefined}>
                  {String(frame.message?.type ?? "?")}
                </strong>
                <span className="faint truncate grow mono">{brief(frame)}</span>
                <time className="faint number small">{new Date(frame.at).toLocaleTimeString()}</time>
              </summary>
              <JsonView value={frame.message ?? frame.text} label={`Frame ${frame.key}`} />
            </details>
          ),
        )}
      </div>
    </section>
  );
}

/** What tells one frame from the next, without opening it. */
function brief({ message }: Frame): string {
  if (!message) return "";
  const { type: _, id: __, session: ___, replyTo: ____, ...rest } = message;
  return writeJson(rest).slice(1, 160);
}
