/** No screen has words of its own, and every language has the same ones. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseSync } from "oxc-parser";
import { describe, expect, it } from "vitest";
import { german } from "./de.ts";

const source = fileURLToPath(new URL("..", import.meta.url));

interface Node {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Written so in every language, or read by machines alone. */
const sameEverywhere = new Set(
  "Mod-f Barkeep JSON TypeScript Ctrl+S Esc Enter Escape Mod-Enter Authorization RequestError currentColor".split(" "),
);
/** Identifiers, JSON, Python, selectors, and what the page says to servers. */
const codeLike = /[_{}]|^def |^input, |^admin page$|^dropped in the playground$/;
/** Attributes whose text is for the browser. */
const forMachines = new RegExp(
  `^(className|id|key|type|name|look|icon|rel|role|href|src|autoComplete|inputMode|as|value|kind|size|language|list|dir|lang|needs|to|scope|step|min|max|accept|rowClass|path|anchor|columns|data-.*|${"aria-(live|current|haspopup|hidden|orientation|invalid|expanded|selected|modal|labelledby|autocomplete)"}|${"fill|d|viewBox|preserveAspectRatio|stroke.*|text.*|dominant.*|marker.*|orient|focusable"})$`,
);
/** Code, wire formats and errors of the page's own making: what is in them is shown to nobody, or is no language. */
const code = new Set([
  "code/importable.ts",
  "code/diff-theme.ts",
  "code/search.ts",
  "code/theme.ts",
  "mcp/connect-snippets.ts",
  "methods/move-key.ts",
  "playground/as-code.ts",
]);

const isNode = (value: unknown): value is Node => typeof (value as Node | null)?.type === "string";

function* childrenOf(node: Node): Generator<Node> {
  for (const field of Object.values(node))
    for (const child of Array.isArray(field) ? field : [field]) if (isNode(child)) yield child;
}

const word = /\p{L}{2}/u;
const sentence = /\p{L}{2,}[,:]? \p{L}|^\p{Lu}\p{Ll}+|\p{L}…$/u;

/** The texts of a file that somebody reads, or might. `shown`: the text here is sure to be shown. */
function* textsOf(node: Node, shown = false): Generator<string> {
  const { type } = node;
  const attribute = type === "JSXAttribute" ? String((node.name as Node).name) : null;
  if (attribute !== null && forMachines.test(attribute)) return;
  if (type === "JSXElement" && /^(code|kbd)$/.test(String(((node.openingElement as Node).name as Node).name))) return;
  if (type === "ThrowStatement" || type === "ImportDeclaration" || type.startsWith("TS")) return;
  if (type === "JSXText" && word.test(String(node.value))) yield String(node.value);
  if (type === "Literal" && typeof node.value === "string" && (shown ? word : sentence).test(node.value))
    yield node.value;
  if (type === "TemplateLiteral") {
    const text = (node.quasis as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join("#");
    if (sentence.test(text)) yield text;
  }
  for (const child of childrenOf(node)) {
    if (type === "Property" && child === node.key) continue;
    if (type === "JSXExpressionContainer") yield* textsOf(child, shown);
    else if (type === "JSXElement" || type === "JSXFragment")
      yield* textsOf(child, child.type === "JSXExpressionContainer");
    // What stands in an empty field is an example, which may be code.
    else if (attribute !== null) yield* textsOf(child, attribute !== "placeholder");
    else if (type === "ConditionalExpression") yield* textsOf(child, shown && child !== node.test);
    else if (type === "LogicalExpression") yield* textsOf(child, shown && child === node.right);
    else yield* textsOf(child);
  }
}

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.|^words\/|\.d\.ts$/.test(path) && !code.has(path));

describe("a screen", () => {
  it("has no words of its own", () => {
    const found = files.flatMap((path) => {
      const { program } = parseSync(path, readFileSync(source + path, "utf8"));
      return [...textsOf(program as unknown as Node)]
        .map((text) => text.trim())
        .filter((text) => !sameEverywhere.has(text) && !codeLike.test(text))
        .map((text) => `${path}: ${text}`);
    });
    expect(found).toEqual([]);
  });
});

/** Every text and function of an object of words, by its path. */
function leavesOf(value: unknown, path = ""): [string, unknown][] {
  if (typeof value !== "object" || value === null) return [[path, value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, `${path}/${key}`));
}

/** The same word in both, and nothing to be translated. */
const alike =
  /^(|Name|Hooks?|Tests?|System|JSON|MCP|OAuth|Version \d|Code|Mira|Persona|Python|Interpreter|Version|Id|Token|Text|hex|Base64|ok|[Ll]ive|Traceback|Status|Parameter|Scenario|Budget|Designer|cron|GitHub|Jira|Trello|Slack|Stripe|Claude Code|Cursor|Windsurf|Zed|Codex|Gemini CLI|VS Code|Claude Desktop|In [\w./]+:|curl .*|true|false|\d.*|\* .*|Crossroads.*)$/;

describe("the words", () => {
  it("are the same ones in German, and not English", async () => {
    const english: Record<string, unknown> = {};
    for (const file of readdirSync(`${source}words`).filter((name) => name.startsWith("en")))
      for (const [name, words] of Object.entries(await import(/* @vite-ignore */ `${source}words/${file}`)))
        if (name.endsWith("Words")) english[name.slice(0, -"Words".length)] = words;
        else if (name === "en") english.common = words;
    const ours = leavesOf(english);
    const theirs = new Map(leavesOf(german));
    expect([...theirs.keys()].sort()).toEqual(ours.map(([path]) => path).sort());
    const same = ours.filter(
      ([path, text]) =>
        typeof text === "string" && !alike.test(text) && !/[<{*/]/.test(text) && theirs.get(path) === text,
    );
    expect(same).toEqual([]);
  });
});
