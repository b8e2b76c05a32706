/** The code editor: CodeMirror for Python and JSON, loaded only where code is edited. */

import {
  autocompletion,
  type CompletionContext,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { python } from "@codemirror/lang-python";
import { bracketMatching, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { type Diagnostic, linter } from "@codemirror/lint";
import { Annotation, Compartment, EditorState, type Extension } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { useEffect, useRef } from "react";
import type { SyntaxProblem } from "../../../server/python/runner.ts";
import { useLocked } from "../parts/field.tsx";
import { frameWords } from "../words/en-frame.ts";
import { type FailedLine, failedLine, setFailedLine } from "./failed-line.ts";
import { editorColours, editorTheme } from "./theme.ts";

export interface CodeEditorProps {
  /** What screen readers call it. */
  readonly label: string;
  readonly language: "python" | "json";
  readonly value: string;
  readonly onChange?: (value: string) => void;
  /** Problems of the text, asked a moment after typing stops. */
  readonly check?: (text: string) => Promise<readonly SyntaxProblem[]>;
  readonly failed?: FailedLine | null;
  readonly placeholder?: string;
}

const searching = new Compartment();
const locking = new Compartment();
const searchLater = keymap.of([
  {
    key: "Mod-f",
    run: (view) => {
      void import("./search.ts").then(({ openSearch }) => openSearch(view, searching));
      return true;
    },
  },
]);

/** A change made by the page, not by the person typing. */
const fromOutside = Annotation.define<boolean>();
const checkDelayMs = 350;

function problemsAsDiagnostics(state: EditorState, problems: readonly SyntaxProblem[]): Diagnostic[] {
  const position = (line: number, column: number) => {
    const found = state.doc.line(Math.min(Math.max(line, 1), state.doc.lines));
    return Math.min(found.from + Math.max(column - 1, 0), found.to);
  };
  return problems.map((problem) => {
    const from = position(problem.line, problem.column);
    const end = position(problem.endLine ?? problem.line, problem.endColumn ?? problem.column + 1);
    const line = state.doc.lineAt(from);
    // A mark of no width can't be seen: it takes the whole line then.
    const [start, to] = end > from ? [from, end] : from < line.to ? [from, line.to] : [line.from, line.to];
    return { from: start, to, severity: "error", message: frameWords.line(problem.line, problem.message) };
  });
}

/** Fetched with the first word that could be one. */
const completeImports = async (context: CompletionContext) => (await import("./importable.ts")).importable(context);

function languageOf(props: CodeEditorProps, latest: () => CodeEditorProps): Extension {
  if (props.language === "json")
    return [json(), linter(jsonParseLinter(), { delay: checkDelayMs }), indentUnit.of("    ")];
  const check = linter(
    async (view) => {
      const wanted = latest().check;
      if (!wanted) return [];
      const text = view.state.doc.toString();
      const problems = await wanted(text).catch(() => []);
      return view.state.doc.toString() === text ? problemsAsDiagnostics(view.state, problems) : [];
    },
    { delay: checkDelayMs },
  );
  const code = python();
  const imports = code.language.data.of({ autocomplete: completeImports });
  return [code, imports, check, indentUnit.of("    "), lineNumbers(), highlightActiveLineGutter(), foldGutter()];
}

export default function CodeEditor(props: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const locked = useLocked();
  const fixed = locked || !props.onChange;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; what changes is handed on below.
  useEffect(() => {
    if (!host.current) return;
    const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: "open" });
    const editor = new EditorView({
      root,
      parent: root,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          languageOf(props, () => latest.current),
          history(),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          // As many as are shown without scrolling: the list has no focus to scroll it by.
          autocompletion({ activateOnTyping: props.language === "python", maxRenderedOptions: 10 }),
          highlightActiveLine(),
          searching.of(searchLater),
          EditorView.lineWrapping,
          failedLine,
          editorTheme,
          editorColours,
          placeholder(props.placeholder ?? ""),
          locking.of(EditorState.readOnly.of(fixed)),
          EditorView.contentAttributes.of({ "aria-label": props.label, spellcheck: "false", tabindex: "0" }),
          keymap.of([
            ...closeBracketsKeymap,
            ...defaultKeymap.filter((binding) => binding.key !== "Mod-Enter"),
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (!update.docChanged || update.transactions.some((change) => change.annotation(fromOutside))) return;
            latest.current.onChange?.(update.state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    if (props.failed) editor.dispatch({ effects: setFailedLine.of(props.failed) });
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);

  useEffect(() => {
    const editor = view.current;
    if (!editor || editor.state.doc.toString() === props.value) return;
    editor.dispatch({
      changes: { from: 0, to: editor.state.doc.length, insert: props.value },
      annotations: fromOutside.of(true),
    });
  }, [props.value]);

  useEffect(() => {
    view.current?.dispatch({ effects: locking.reconfigure(EditorState.readOnly.of(fixed)) });
  }, [fixed]);

  useEffect(() => {
    view.current?.dispatch({ effects: setFailedLine.of(props.failed ?? null) });
  }, [props.failed]);

  return <div ref={host} className="code-host" />;
}
