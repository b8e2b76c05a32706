/** The words for what is done to many methods at once: fetched with their list. */

import { methods } from "./en.ts";
import { spoken } from "./spoken.ts";

export const bulkWords = spoken("bulk", {
  bulk: {
    label: "Selected methods",
    selected: (count: number) => `${count} selected`,
    connect: "Connect",
    disconnect: "Disconnect",
    tag: "Tag…",
    assign: "Characters…",
    export: "Export",
    delete: "Delete",
    clear: "Clear the selection",
    nothing: "There was nothing to change.",
    connected: (count: number) => `Connected ${methods(count)}.`,
    disconnected: (count: number) => `Disconnected ${methods(count)}.`,
    tagged: (count: number) => `Tagged ${methods(count)}.`,
    assigned: (count: number) => `Changed who may call ${methods(count)}.`,
    deleted: (count: number) => `Deleted ${methods(count)}.`,
    tagTitle: (count: number) => `Tag ${methods(count)}`,
    tags: "Tags",
    tagsHint: "With commas between them. People find methods by them; no model sees them.",
    addTags: "Add them",
    removeTags: "Remove them",
    assignTitle: (count: number) => `Who may call ${methods(count)}`,
    assignHint: "A method that serves every character serves only those chosen afterwards.",
    give: "May call them",
    takeAway: "May not",
    deleteTitle: (count: number) => `Delete ${methods(count)}?`,
    deleteHint: "Characters can't call them any more from this moment. You can undo this right afterwards.",
    connectTitle: (count: number) => `Connect ${methods(count)}?`,
  },
});
