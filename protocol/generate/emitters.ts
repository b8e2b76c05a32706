/** Everything that is made from the registry and committed: one entry a file, written or compared by `main.ts`. */
import type { registry } from "../messages.ts";
import { asyncapi } from "./asyncapi.ts";
import { cppFiles } from "./cpp.ts";
import { csharpFiles } from "./csharp.ts";
import { messageSchemas } from "./json-schema.ts";
import { reference } from "./reference.ts";
import { typescript } from "./typescript.ts";

export type Registry = typeof registry;

export interface Emitter {
  /** Where the file goes, from the root of the repository, with forward slashes. */
  readonly path: string;
  /** The file's whole text. Throws when the registry says something this format can't. */
  emit(registry: Registry): string;
}

export const emitters: readonly Emitter[] = [
  ...messageSchemas,
  asyncapi,
  reference,
  ...csharpFiles,
  ...cppFiles,
  typescript,
];
