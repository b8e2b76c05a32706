/** The line between two panes: dragged, or moved with the arrow keys; where it stands is remembered in this browser. */
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef, useState } from "react";

export interface SplitterProps {
  readonly label: string;
  /** Its width is remembered under this name, and set as `--<name>` on the element around the splitter. */
  readonly name: string;
  /** Widths in px. */
  readonly usual: number;
  readonly min: number;
  readonly max: number;
  /** The pane that is made wider stands after the line. */
  readonly after?: boolean;
}

const step = 24;

export function Splitter({ label, name, usual, min, max, after = false }: SplitterProps) {
  const key = `barkeep.${name}`;
  const line = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(() => Number(localStorage.getItem(key)) || usual);
  const drag = useRef<{ readonly x: number; readonly width: number } | null>(null);
  useLayoutEffect(() => line.current?.parentElement?.style.setProperty(`--${name}`, `${width}px`), [name, width]);
  const put = (next: number) => {
    const bounded = Math.round(Math.min(max, Math.max(min, next)));
    localStorage.setItem(key, String(bounded));
    setWidth(bounded);
  };
  /** Which way it widens, on the screen. */
  const towards = () => (after ? -1 : 1) * (document.documentElement.dir === "rtl" ? -1 : 1);
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    put(width + by * towards());
  };
  const onMove = (event: PointerEvent) => {
    if (drag.current) put(drag.current.width + (event.clientX - drag.current.x) * towards());
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule between sections can't be moved.
    <div
      ref={line}
      className="splitter"
      role="separator"
      tabIndex={0}
      aria-orientation="vertical"
      aria-label={label}
      aria-valuenow={width}
      aria-valuemin={min}
      aria-valuemax={max}
      onKeyDown={onKey}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        drag.current = { x: event.clientX, width };
      }}
      onPointerMove={onMove}
      onPointerUp={() => {
        drag.current = null;
      }}
      onDoubleClick={() => put(usual)}
    />
  );
}
