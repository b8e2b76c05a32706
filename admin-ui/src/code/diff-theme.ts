/** What differs between two texts, in colours and underlined. */
import { EditorView } from "@codemirror/view";

export const diffTheme = EditorView.theme({
  "&.cm-merge-a .cm-changedLine": {
    backgroundColor: "color-mix(in srgb, var(--red-soft) 55%, transparent) !important",
  },
  // Underlined as well: every colour of the code must stay readable on it.
  "&.cm-merge-a .cm-changedText": {
    background: "color-mix(in srgb, var(--red-fill) 8%, transparent) !important",
    boxShadow: "inset 0 -2px var(--red-fill)",
  },
  "&.cm-merge-b .cm-changedLine, .cm-changedLine": {
    backgroundColor: "color-mix(in srgb, var(--green-soft) 55%, transparent) !important",
  },
  "&.cm-merge-b .cm-changedText, .cm-changedText": {
    background: "color-mix(in srgb, var(--green-fill) 10%, transparent) !important",
    boxShadow: "inset 0 -2px var(--green-fill)",
  },
  ".cm-deletedChunk": { backgroundColor: "var(--red-soft) !important" },
  ".cm-deletedChunk .cm-deletedText": { background: "none !important", boxShadow: "inset 0 -2px var(--red-fill)" },
  ".cm-insertedLine, .cm-deletedLine": { textDecoration: "none" },
  ".cm-collapsedLines": { background: "var(--sunken)", color: "var(--ink-soft)", fontFamily: "var(--sans)" },
  // The library's own mark is a character that many fonts lack.
  ".cm-collapsedLines::before, .cm-collapsedLines::after": { content: '"···"' },
});
