/** Both directions of the socket, in order; a click opens a frame in full. */

import { useEffect, useRef } from "react";
import { writeJson } from "../../../protocol/exact-json.ts";
import { Button } from "../parts/button.tsx";
import { JsonView } from "../parts/json-view.tsx";
import { Empty } from "../parts/notes.tsx";
import { playgroundWords } from "../words/en-playground.ts";
import { locale } from "../words/language.ts";
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
    <section className="card pane frames" aria-label={playgroundWords.frames}>
      <div className="row pane-head">
        <h2 className="grow">{playgroundWords.frameCount(frames.length)}</h2>
        <Button small look="quiet" disabled={frames.length === 0} onClick={onClear}>
          {playgroundWords.clear}
        </Button>
      </div>
      <div
        className="pane-body"
        role="log"
        aria-label={playgroundWords.framesOfBothDirections}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling log must be reachable by keyboard.
        tabIndex={0}
        ref={scroller}
        onScroll={(event) => {
          const { scrollHeight, scrollTop, clientHeight } = event.currentTarget;
          atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
        }}
      >
        {frames.length === 0 && (
          <Empty icon="playground" title={playgroundWords.nothingYet}>
            {playgroundWords.openASocketThen}
          </Empty>
        )}
        {frames.map((frame) =>
          frame.direction === "note" ? (
            <p className="faint small" key={frame.key}>
              {frame.text}
            </p>
          ) : (
            <details className={`frame ${frame.direction}`} key={frame.key}>
              <summary className="pressable small">
                <span className={frame.direction === "out" ? "badge accent" : "badge"}>
                  {frame.direction === "out" ? playgroundWords.sent : playgroundWords.got}
                </span>
                <strong className={frame.message?.type === "error" ? "bad toned nowrap" : "nowrap"}>
                  {String(frame.message?.type ?? "?")}
                </strong>
                <span className="faint truncate grow mono">{brief(frame)}</span>
                <time className="faint number small nowrap">{new Date(frame.at).toLocaleTimeString(locale)}</time>
              </summary>
              <JsonView value={frame.message ?? frame.text} label={playgroundWords.frame(frame.key)} />
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
