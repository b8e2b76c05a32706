/** Files of scenarios as people write them: read and checked before anything is asked of a server, with the line of what is wrong. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { readJson } from "../protocol/exact-json.ts";
import { BarkeepError } from "../server/problems/errors.ts";
import type { Problem } from "../server/problems/problem.ts";
import { readScenarioFields } from "../server/scenarios/scenario.ts";
import { idFromName } from "../server/text/id-from-name.ts";
import { brokenLine, pathLine } from "../server/text/json-lines.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";

/** A scenario as its file has it; the id is made from the name where none is given. */
export interface WrittenScenario {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** `paths`: files, or folders with `.json` in them. Throws one CommandError that names every problem as `file:line`. */
export async function readScenarioFiles(paths: readonly string[]): Promise<readonly WrittenScenario[]> {
  const written: WrittenScenario[] = [];
  const problems: string[] = [];
  const places = new Map<string, string>();
  for (const file of (await Promise.all(paths.map(filesAt))).flat()) {
    const text = await readFile(file, "utf8").catch(() => {
      throw new CommandError(exitCodes.failed, `${file} can't be read. Is the path right?`);
    });
    const content = contentOf(text);
    if ("line" in content) {
      problems.push(`${file}:${content.line}: ${content.why}`);
      continue;
    }
    const list = Array.isArray(content.json) ? content.json : [content.json];
    for (const [at, one] of list.entries()) {
      const root = Array.isArray(content.json) ? `[${at}]` : "";
      const found = problemsOf(one);
      for (const { path, message, suggestion } of found)
        problems.push(
          `${file}:${pathLine(text, `${root}.${path}`)}: ${path === "" ? "" : `${path}: `}${message}${suggestion ? ` Did you mean ${suggestion}?` : ""}`,
        );
      if (found.length > 0) continue;
      const { $schema: _, ...fields } = one as Record<string, unknown> & { readonly name: string };
      const id = String(fields.id ?? idFromName(fields.name) ?? "");
      const place = `${file}:${pathLine(text, `${root}.id`)}`;
      const before = places.get(id);
      if (id === "") problems.push(`${place}: id: No id can be made from its name; give it one.`);
      else if (before) problems.push(`${place}: id: ${id} is the id of the scenario at ${before}, too.`);
      places.set(id, place);
      written.push({ ...fields, id });
    }
  }
  if (problems.length > 0) throw new CommandError(exitCodes.failed, problems.join("\n"));
  return written;
}

async function filesAt(path: string): Promise<readonly string[]> {
  if (!(await stat(path).catch(() => null))?.isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => name.endsWith(".json")).sort();
  if (names.length === 0) throw new CommandError(exitCodes.failed, `There is no .json file in ${path}.`);
  return names.map((name) => join(path, name));
}

function contentOf(text: string): { readonly json: unknown } | { readonly line: number; readonly why: string } {
  try {
    return { json: readJson(text.replace(/^\ufeff/, "")) };
  } catch (error) {
    return {
      line: brokenLine(text),
      why: `This is no JSON from here on: ${(error as Error).message.replace(/\s+/g, " ")}`,
    };
  }
}

function problemsOf(given: unknown): readonly Problem[] {
  try {
    readScenarioFields(given, {});
    return [];
  } catch (error) {
    if (error instanceof BarkeepError && Array.isArray(error.details)) return error.details as readonly Problem[];
    throw error;
  }
}
