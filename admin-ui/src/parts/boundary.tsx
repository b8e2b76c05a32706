/** Catches what a screen throws, so that the frame around it stays: most often a part of the page that could not be fetched. */

import { Component, type ReactNode } from "react";
import { frameWords } from "../words/en-frame.ts";
import { Button } from "./button.tsx";
import { Empty } from "./notes.tsx";

interface BoundaryState {
  readonly error: Error | null;
}

/** Give it a key that changes with the screen. */
export class Boundary extends Component<{ readonly children: ReactNode }, BoundaryState> {
  override state: BoundaryState = { error: null };

  static getDerivedStateFromError(error: unknown): BoundaryState {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div className="page" role="alert">
        <Empty
          icon="warning"
          title={frameWords.thisScreenCouldNot}
          actions={
            <Button look="primary" icon="refresh" onClick={() => window.location.reload()}>
              {frameWords.loadThePageAgain}
            </Button>
          }
        >
          {frameWords.theServerMayBe} <code>{error.message}</code>
        </Empty>
      </div>
    );
  }
}
