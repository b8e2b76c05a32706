/** Rows of cells as aligned columns, by the width that a terminal gives their characters. */
import { stripVTControlCharacters } from "node:util";

export interface Column {
  readonly title: string;
  readonly end?: boolean;
}

const gap = "  ";
const graphemes = new Intl.Segmenter();
/** Drawn over two cells, by Unicode's East Asian Width and emoji. */
const wide =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Emoji_Presentation}\uff01-\uff60]/u;

/** Cells of a terminal that a text takes; colours take none. */
export function widthOf(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) width += wide.test(segment) ? 2 : 1;
  return width;
}

/** The text, cut with an ellipsis where it is wider. Without colours. */
export function cutTo(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let cut = "";
  for (const { segment } of graphemes.segment(text)) {
    if (widthOf(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/** Lines: the titles first. */
export function inColumns(columns: readonly Column[], rows: readonly (readonly string[])[]): string[] {
  const all = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, at) => Math.max(...all.map((row) => widthOf(row[at] ?? ""))));
  return all.map((row) =>
    columns
      .map(({ end }, at) => {
        const cell = row[at] ?? "";
        const room = " ".repeat((widths[at] ?? 0) - widthOf(cell));
        return end ? room + cell : cell + room;
      })
      .join(gap)
      .trimEnd(),
  );
}
