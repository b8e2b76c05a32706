/** Two texts side by side with what differs marked; on narrow screens one below the other. */
import { json } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { diffTheme } from "./diff-theme.ts";
import { editorColours, editorTheme } from "./theme.ts";

export interface DiffProps {
  readonly label: string;
  readonly language: "python" | "json" | "text";
  readonly before: string;
  readonly after: string;
}

const narrow = "(max-width: 760px)";
const collapse = { margin: 3, minSize: 6 };

export default function Diff({ label, language, before, after }: DiffProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const common = [
      language === "python" ? python() : language === "json" ? json() : [],
      lineNumbers(),
      editorTheme,
      diffTheme,
      editorColours,
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": label }),
    ];
    if (window.matchMedia(narrow).matches) {
      const view = new EditorView({
        root,
        parent: root,
        doc: after,
        extensions: [common, unifiedMergeView({ original: before, mergeControls: false, collapseUnchanged: collapse })],
      });
      return () => view.destroy();
    }
    const view = new MergeView({
      root,
      parent: root,
      a: { doc: before, extensions: common },
      b: { doc: after, extensions: common },
      collapseUnchanged: collapse,
      gutter: true,
    });
    return () => view.destroy();
  }, [label, language, before, after]);
  return <div ref={host} className="code-host" />;
}
