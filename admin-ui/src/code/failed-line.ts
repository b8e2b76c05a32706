/** The line where the last run failed, with the reason below it; it moves with edits and goes when told to. */
import { StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView, WidgetType } from "@codemirror/view";

export interface FailedLine {
  /** 1-based. */
  readonly line: number;
  readonly reason: string;
}

/** The whole of it stands in the output. */
const longest = 400;

class Reason extends WidgetType {
  readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
  }

  override eq(other: Reason): boolean {
    return other.text === this.text;
  }

  override toDOM(): HTMLElement {
    const element = document.createElement("div");
    element.className = "cm-failedReason";
    element.textContent = this.text.length > longest ? `${this.text.slice(0, longest - 1)}…` : this.text;
    return element;
  }
}

export const setFailedLine = StateEffect.define<FailedLine | null>();

export const failedLine = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    let next = marks.map(transaction.changes);
    for (const effect of transaction.effects) {
      if (!effect.is(setFailedLine)) continue;
      const failed = effect.value;
      if (!failed || failed.line > transaction.state.doc.lines || failed.line < 1) {
        next = Decoration.none;
        continue;
      }
      const line = transaction.state.doc.line(failed.line);
      next = Decoration.set([
        Decoration.line({ class: "cm-failedLine" }).range(line.from),
        Decoration.widget({ widget: new Reason(failed.reason), side: 1, block: true }).range(line.to),
      ]);
    }
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});
