/** Gives the person a file to keep: JSON, made here. */
import { writeJson } from "../../../protocol/exact-json.ts";
export function saveFile(name: string, content: unknown): void {
  const url = URL.createObjectURL(new Blob([writeJson(content, 2)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
