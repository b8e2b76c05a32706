/** Catches what a screen throws, so that the frame around it stays: most often a part of the page that could not be fetched. */
import { Component, type ReactNode } from "react";
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
          title="This screen could not be shown"
          actions={
            <Button look="primary" icon="refresh" onClick={() => window.location.reload()}>
              Load the page again
            </Button>
          }
        >
          The server may be away, or runs a newer page than this one. Nothing you typed is lost.{" "}
          <code>{error.message}</code>
        </Empty>
      </div>
    );
  }
}
