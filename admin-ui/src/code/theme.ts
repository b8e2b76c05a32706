/** How code looks: the page's tokens, in an editor that lives in a shadow root so that no inline style is needed. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const editorTheme = EditorView.theme({
  "&": { fontSize: "13px", color: "var(--ink)", backgroundColor: "transparent", height: "100%" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { padding: "8px 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 12px 0 8px" },
  ".cm-gutters": {
    backgroundColor: "transparent",
    color: "var(--ink-faint)",
    border: "none",
    paddingLeft: "4px",
    userSelect: "none",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "24px", padding: "0 4px 0 0" },
  // Where the cursor stands matters only to who is typing.
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "transparent" },
  "&.cm-focused .cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--ink) 4%, transparent)" },
  "&.cm-focused .cm-activeLineGutter": { color: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 24%, transparent) !important",
  },
  "&:not(.cm-focused) .cm-matchingBracket": { backgroundColor: "transparent !important" },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "color-mix(in srgb, var(--green-fill) 26%, transparent) !important",
  },
  ".cm-tooltip": {
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    boxShadow: "var(--shadow-2)",
    fontFamily: "var(--sans)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "none" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--accent-soft)", color: "var(--ink)" },
  ".cm-diagnostic": { padding: "5px 9px", fontSize: "13px", borderLeftColor: "var(--red-fill)" },
  ".cm-failedLine": { backgroundColor: "var(--red-soft) !important" },
  ".cm-failedReason": {
    margin: "2px 12px 4px 8px",
    padding: "2px 8px",
    borderRadius: "4px",
    backgroundColor: "var(--red-soft)",
    color: "var(--red)",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    fontWeight: "600",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
  ".cm-placeholder": { color: "var(--ink-faint)" },
});

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--violet)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--green)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--amber)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], color: "var(--blue)" },
  { tag: [tags.className, tags.typeName], color: "var(--accent)" },
  { tag: tags.propertyName, color: "var(--blue)" },
  { tag: tags.definition(tags.variableName), color: "var(--ink)" },
  { tag: tags.invalid, color: "var(--red)" },
]);

export const editorColours = syntaxHighlighting(colours);
