/** The search of the code editor: fetched when somebody searches. */
import { highlightSelectionMatches, openSearchPanel, searchKeymap } from "@codemirror/search";
import type { Compartment } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

const searchTheme = EditorView.theme({
  ".cm-panel input, .cm-panel button": { font: "inherit" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", borderColor: "var(--line)" },
  // The search of the library in the page's own clothes.
  ".cm-panel.cm-search": { padding: "8px", display: "flex", flexWrap: "wrap", gap: "6px", alignItems: "center" },
  ".cm-panel.cm-search br": { display: "none" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "12px" },
  ".cm-textfield": {
    margin: "0",
    padding: "4px 8px",
    border: "1px solid var(--line-input)",
    borderRadius: "6px",
    backgroundColor: "var(--surface)",
    color: "var(--ink)",
  },
  ".cm-button": {
    margin: "0",
    padding: "4px 10px",
    border: "1px solid var(--line-strong)",
    borderRadius: "6px",
    background: "var(--raised)",
    color: "var(--ink)",
  },
  ".cm-panel.cm-search [name=close]": { position: "static", marginLeft: "auto", padding: "0 6px", fontSize: "18px" },
});

/** From then on the editor has it in this place. */
export function openSearch(view: EditorView, place: Compartment): void {
  view.dispatch({ effects: place.reconfigure([keymap.of(searchKeymap), highlightSelectionMatches(), searchTheme]) });
  openSearchPanel(view);
}
