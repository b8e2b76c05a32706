import { writeJson } from "../../protocol/exact-json.ts";

/** What came as JSON as a text: a text as it is, all else as JSON. `String` would call what the sender wrote under `toString`. */
export const asText = (value: unknown): string => (typeof value === "string" ? value : (writeJson(value) ?? ""));
