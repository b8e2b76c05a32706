/** The words for what is done to many methods at once: fetched with their list. */
import { methods } from "./en.ts";

interface BulkWords {
  readonly bulk: {
    readonly label: string;
    selected(count: number): string;
    readonly connect: string;
    readonly disconnect: string;
    readonly tag: string;
    readonly assign: string;
    readonly export: string;
    readonly delete: string;
    readonly clear: string;
    readonly nothing: string;
    connected(count: number): string;
    disconnected(count: number): string;
    tagged(count: number): string;
    assigned(count: number): string;
    deleted(count: number): string;
    tagTitle(count: number): string;
    readonly tags: string;
    readonly tagsHint: string;
    readonly addTags: string;
    readonly removeTags: string;
    assignTitle(count: number): string;
    readonly assignHint: string;
    readonly give: string;
    readonly takeAway: string;
    deleteTitle(count: number): string;
    readonly deleteHint: string;
    connectTitle(count: number): string;
  };
}

export const bulkWords: BulkWords = {
  bulk: {
    label: "Selected methods",
    selected: (count) => `${count} selected`,
    connect: "Connect",
    disconnect: "Disconnect",
    tag: "Tag…",
    assign: "Characters…",
    export: "Export",
    delete: "Delete",
    clear: "Clear the selection",
    nothing: "There was nothing to change.",
    connected: (count) => `Connected ${methods(count)}.`,
    disconnected: (count) => `Disconnected ${methods(count)}.`,
    tagged: (count) => `Tagged ${methods(count)}.`,
    assigned: (count) => `Changed who may call ${methods(count)}.`,
    deleted: (count) => `Deleted ${methods(count)}.`,
    tagTitle: (count) => `Tag ${methods(count)}`,
    tags: "Tags",
    tagsHint: "With commas between them. People find methods by them; no model sees them.",
    addTags: "Add them",
    removeTags: "Remove them",
    assignTitle: (count) => `Who may call ${methods(count)}`,
    assignHint: "A method that serves every character serves only those chosen afterwards.",
    give: "May call them",
    takeAway: "May not",
    deleteTitle: (count) => `Delete ${methods(count)}?`,
    deleteHint: "Characters can't call them any more from this moment. You can undo this right afterwards.",
    connectTitle: (count) => `Connect ${methods(count)}?`,
  },
};
