/** Reads a document that was given as text: JSON, or YAML in a thread of its own, which is started for the text and ends with it. */
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { readJson } from "../../../protocol/exact-json.ts";

export type DocumentReading =
  | { readonly ok: true; readonly value: unknown }
  /** In a sentence, with the line where it is known. */
  | { readonly ok: false; readonly message: string };

/** Longest YAML that is read, in UTF-16 units. */
const maxYamlLength = 8 * 1024 * 1024;
const yamlMs = 10_000;
const yamlMb = 512;

/** Never throws. */
export async function readDocument(text: string): Promise<DocumentReading> {
  if (/^[\uFEFF\s]*\{/.test(text.slice(0, 1000))) {
    try {
      return { ok: true, value: readJson(text.replace(/^\uFEFF/, "")) };
    } catch (error) {
      return { ok: false, message: `It can't be read as JSON: ${(error as Error).message}` };
    }
  }
  if (text.length > maxYamlLength)
    return {
      ok: false,
      message: `YAML is read up to ${maxYamlLength / 1024 / 1024} MB: give the document as JSON, or a part of it.`,
    };
  const reading = await askThread(text);
  return reading.ok ? reading : { ok: false, message: `It can't be read as YAML: ${reading.message}` };
}

async function askThread(text: string): Promise<DocumentReading> {
  const thread = new Worker(threadFile(), {
    workerData: text,
    resourceLimits: { maxOldGenerationSizeMb: yamlMb },
  });
  try {
    const [reading] = await once(thread, "message", { signal: AbortSignal.timeout(yamlMs) });
    return reading as DocumentReading;
  } catch (error) {
    const { name, message } = error as Error;
    return {
      ok: false,
      message: name === "AbortError" ? `it takes longer than ${yamlMs / 1000} seconds.` : message.slice(0, 500),
    };
  } finally {
    await thread.terminate();
  }
}

/** In tests the sources run, and a thread needs what was built. */
function threadFile(): string {
  const beside = fileURLToPath(new URL("./yaml-thread.js", import.meta.url));
  return existsSync(beside)
    ? beside
    : fileURLToPath(new URL("../../../dist/server/transfer/requests/yaml-thread.js", import.meta.url));
}
