/** A list of thousands that draws only what is in view. All rows are of one height, which is measured at the first of them. */
import { type CSSProperties, type ReactNode, useLayoutEffect, useRef, useState } from "react";

export interface VirtualListProps<T> {
  readonly items: readonly T[];
  readonly keyOf: (item: T) => string;
  readonly children: (item: T, index: number) => ReactNode;
  readonly className: string;
  readonly rowClass?: string;
  readonly label?: string;
  /** The list scrolls itself; else the page does. */
  readonly inside?: boolean;
  /** Brought into view when the list is first shown. */
  readonly show?: string;
}

/** Lists up to this length are drawn whole. */
const whole = 80;
/** Rows drawn beyond each edge. */
const spare = 8;
const guessedHeight = 64;

export function VirtualList<T>(props: VirtualListProps<T>) {
  const { items, keyOf, children, className, rowClass, label, inside = false, show } = props;
  const list = useRef<HTMLUListElement>(null);
  const [height, setHeight] = useState(guessedHeight);
  const [range, setRange] = useState({ from: 0, to: whole });
  const all = items.length <= whole;
  const count = items.length;

  useLayoutEffect(() => {
    const element = list.current;
    if (!element || all) return;
    const look = () => {
      const row = element.querySelector<HTMLElement>("li:not(.room)")?.offsetHeight || guessedHeight;
      setHeight(row);
      const top = inside ? element.scrollTop : -element.getBoundingClientRect().top;
      const seen = inside ? element.clientHeight : window.innerHeight;
      const from = Math.min(Math.max(0, Math.floor(top / row) - spare), Math.max(0, count - 1));
      const to = Math.min(count, Math.ceil((top + seen) / row) + spare);
      setRange((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    look();
    const scroller: EventTarget = inside ? element : window;
    scroller.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      scroller.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [all, inside, count]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when there is something to show.
  useLayoutEffect(() => {
    const element = list.current;
    const index = show === undefined ? -1 : items.findIndex((item) => keyOf(item) === show);
    if (!element || index < 0 || !inside) return;
    const row = element.querySelector<HTMLElement>("li:not(.room)")?.offsetHeight || guessedHeight;
    if ((index + 1) * row > element.scrollTop + element.clientHeight || index * row < element.scrollTop)
      element.scrollTop = Math.max(0, index * row - element.clientHeight / 2);
  }, [show, count > 0]);

  const { from, to } = all
    ? { from: 0, to: count }
    : { from: Math.min(range.from, count), to: Math.min(range.to, count) };
  return (
    // What scrolls by itself must be reachable by keyboard, also where nothing in it is.
    <ul ref={list} className={className} aria-label={label} tabIndex={inside ? 0 : undefined}>
      <Room rows={from} height={height} />
      {items.slice(from, to).map((item, index) => (
        <li key={keyOf(item)} className={rowClass} aria-setsize={count} aria-posinset={from + index + 1}>
          {children(item, from + index)}
        </li>
      ))}
      <Room rows={count - to} height={height} />
    </ul>
  );
}

/** The room of the rows that are not drawn. */
function Room({ rows, height }: { readonly rows: number; readonly height: number }) {
  if (rows <= 0) return null;
  return <li className="room" aria-hidden="true" style={{ height: rows * height } as CSSProperties} />;
}
