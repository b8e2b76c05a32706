/** `barkeep method`: lists methods, tests one as the page's Test API does, imports them from a file. */

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { readJson, writeJson } from "../protocol/exact-json.ts";
import type { Json } from "../protocol/json.ts";
import type { TestAnswer } from "../server/methods/library.ts";
import type { Method } from "../server/methods/method.ts";
import type { Api } from "./api.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { findOrStartServer } from "./find-server.ts";
import type { Terminal } from "./terminal.ts";

const help = `barkeep method list                         every method, and whether it is connected
barkeep method test NAME --input JSON       runs a method with the given input, as the page's Test API does
barkeep method import FILE                  adds methods from an export of Barkeep, Convai's fields, OpenAPI (JSON, YAML) or Postman

NAME is a method's id or name. The input is an object, such as --input '{"city": "London"}'; - reads it from the
standard input. Exit code 1 when the method fails.

  --url URL   the server, when it is not the one running on the data folder
  --json      print the answer as JSON, for other programs`;

async function list(api: Api, terminal: Terminal, json: boolean): Promise<number> {
  const { items } = await api.request<{ items: Method[] }>("GET", "/methods");
  if (json) {
    terminal.line(writeJson(items, 2));
    return exitCodes.ok;
  }
  if (items.length === 0)
    terminal.line("No methods yet. Add one in the admin page, or with barkeep method import FILE.");
  const width = Math.max(0, ...items.map(({ id }) => id.length)) + 2;
  for (const { id, description, connected } of items) {
    const state = connected ? terminal.paint("green", "connected    ") : terminal.paint("dim", "not connected");
    terminal.line(`${state}  ${terminal.paint("bold", id.padEnd(width))}${description}`);
  }
  return exitCodes.ok;
}

async function standardInput(): Promise<string> {
  let text = "";
  for await (const chunk of process.stdin.setEncoding("utf8")) text += chunk;
  return text;
}

async function readInput(given: string): Promise<Json> {
  const text = given === "-" ? await standardInput() : given;
  try {
    return readJson(text) as Json;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CommandError(exitCodes.usage, `--input is not JSON: ${reason}\nExample: --input '{"city": "London"}'`);
  }
}

function printTest(answer: TestAnswer, terminal: Terminal): void {
  if (answer.stdout) terminal.note(terminal.paint("dim", answer.stdout.trimEnd()));
  if (answer.ok) {
    terminal.line(writeJson(answer.output, 2));
    terminal.note(terminal.paint("green", `ok in ${Math.round(answer.ms)} ms`));
    return;
  }
  const { kind, message, traceback, line } = answer.error;
  terminal.note(terminal.paint("red", `${kind}${line ? ` on line ${line}` : ""}: ${message}`));
  if (traceback) terminal.note(traceback.trimEnd());
  terminal.note(terminal.paint("dim", `after ${Math.round(answer.ms)} ms`));
}

async function test(api: Api, terminal: Terminal, name: string, given: string, json: boolean): Promise<number> {
  const input = await readInput(given);
  const { items } = await api.request<{ items: Method[] }>("GET", "/methods");
  const wanted =
    items.find(({ id }) => id === name) ?? items.find((method) => method.name.toLowerCase() === name.toLowerCase());
  if (!wanted) {
    const known = items.map(({ id }) => id).join(", ");
    throw new CommandError(exitCodes.failed, `There is no method ${name}. There are: ${known || "none yet"}.`);
  }
  const answer = await api.request<TestAnswer>("POST", "/methods/test", { id: wanted.id, input });
  if (json) terminal.line(writeJson(answer, 2));
  else printTest(answer, terminal);
  return answer.ok ? exitCodes.ok : exitCodes.failed;
}

async function importFile(api: Api, terminal: Terminal, path: string): Promise<number> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    const reason =
      code === "ENOENT" ? "there is no such file" : code === "EISDIR" ? "it is a folder" : (error as Error).message;
    throw new CommandError(exitCodes.failed, `${path} can't be read: ${reason}.`);
  }
  let content: Json;
  try {
    // The server reads YAML.
    content = /^["']?openapi["']?\s?:/m.test(text.slice(0, 20_000)) ? { openapi: text } : (readJson(text) as Json);
  } catch (error) {
    throw new CommandError(
      exitCodes.failed,
      `${path} can't be read as JSON: ${error instanceof Error ? error.message : error}`,
    );
  }
  const answer = await api.request<Json>("POST", "/import", content as object);
  terminal.line(writeJson(answer, 2));
  return exitCodes.ok;
}

/** What is wrong with `method …`, in a sentence, or null. */
function wrongArguments([action, target, ...more]: readonly string[]): string | null {
  if (action === undefined) return "What should be done with methods? One of list, test, import.";
  if (action !== "list" && action !== "test" && action !== "import")
    return `There is no method ${action}. There are: list, test, import.`;
  const beyond = action === "list" ? [target, ...more].filter((each) => each !== undefined) : more;
  if (beyond.length > 0) return `method ${action} can't do anything with ${beyond.join(" ")}.`;
  if (action === "test" && target === undefined) return "Which method should be tested? Give its NAME.";
  if (action === "import" && target === undefined) return "What should be imported? Give the FILE.";
  return null;
}

export const method: Command = {
  help,
  async run({ args, env, terminal }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        input: { type: "string", default: "{}" },
        url: { type: "string" },
        json: { type: "boolean", default: false },
      },
    });
    const [action, target] = positionals;
    const wrong = wrongArguments(positionals);
    if (wrong !== null) throw new CommandError(exitCodes.usage, `${wrong}\n\n${help}`);
    const server = await findOrStartServer({ url: values.url, env, terminal });
    try {
      if (action === "test") return await test(server.api, terminal, target ?? "", values.input, values.json);
      if (action === "import") return await importFile(server.api, terminal, target ?? "");
      return await list(server.api, terminal, values.json);
    } finally {
      await server.close();
    }
  },
};
