/**
 * Turns the little of GDScript that the docs' example uses into JavaScript, line by line, so that a test can play it. It throws at what it
 * does not know, rather than guess. Members of the script become variables of one function; each block's indent becomes braces.
 */

/** Splits a line into code and strings, so that only code is rewritten. */
function rewrite(line: string, code: (text: string) => string): string {
  return line
    .split(/("(?:[^"\\]|\\.)*")/)
    .map((part, at) => (at % 2 === 1 ? part : code(part)))
    .join("");
}

const parameters = (list: string): string => list.replace(/:\s*\w+/g, "");

/** An expression or a simple statement. */
const expression = (text: string): string =>
  rewrite(text, (code) =>
    code
      .replace(/\{/g, "dictionary({")
      .replace(/\}/g, "})")
      .replace(/\band\b/g, "&&")
      .replace(/\bor\b/g, "||")
      .replace(/\bnot /g, "!")
      .replace(/(\w+) is Dictionary/g, "isDictionary($1)")
      .replace(/(\w+)\.new\(\)/g, "new $1()")
      .replace(/func\((.*?)\)(?: -> \w+)?: return/g, (_, list) => `async (${parameters(list)}) =>`)
      // A dictionary's fields are its own; its methods are those of Godot's.
      .replace(/==/g, "===")
      .replace(/!=/g, "!=="),
  );

interface Block {
  readonly indent: number;
  readonly kind: "plain" | "match" | "case";
}

/** The body of a function that has the script's members as variables. Throws at a line it can't turn into JavaScript. */
export function toJavaScript(script: string): string {
  const lines = script.split("\n").map((line) => line.replace(/\s*#.*$/, "").trimEnd());
  const out: string[] = [];
  const open: Block[] = [];
  const closeTo = (indent: number): void => {
    while (open.length > 0 && open.at(-1)!.indent >= indent) out.push(open.pop()!.kind === "case" ? "break; }" : "}");
  };
  for (const [at, line] of lines.entries()) {
    const text = line.trim();
    if (text === "" || /^(class_name|extends) /.test(text)) continue;
    const indent = /^\t*/.exec(line)![0].length;
    closeTo(indent);
    const inMatch = open.at(-1)?.kind === "match";
    out.push(statement(text, inMatch, lines, at));
    if (!text.endsWith(":")) continue;
    open.push({ indent, kind: inMatch ? "case" : text.startsWith("match ") ? "match" : "plain" });
  }
  closeTo(0);
  return out.join("\n");
}

function statement(text: string, inMatch: boolean, lines: readonly string[], at: number): string {
  const signal = /^signal (\w+)\(/.exec(text);
  if (signal) return `const ${signal[1]} = signal("${signal[1]}");`;
  const variable = /^(?:@export )?var (\w+)(?::\s*[\w[\]]+)?\s*:?=\s*(.*)$/.exec(text);
  if (variable) return `let ${variable[1]} = ${expression(variable[2]!)};`;
  const definition = /^func (\w+)\((.*)\)(?: -> \w+)?:$/.exec(text);
  if (definition) {
    const end = lines.findIndex((line, index) => index > at && /^\S/.test(line));
    const waits = lines.slice(at + 1, end < 0 ? undefined : end).some((line) => line.includes("await "));
    return `${waits ? "async " : ""}function ${definition[1]}(${parameters(definition[2]!)}) {`;
  }
  if (inMatch) return text === "_:" ? "default: {" : `case ${expression(text.slice(0, -1))}: {`;
  const loop = /^for (\w+) in (.*):$/.exec(text);
  if (loop) return `for (const ${loop[1]} of ${expression(loop[2]!)}) {`;
  const head = /^(if|elif|while|match) (.*):$/.exec(text);
  const words: Record<string, string> = { if: "if", elif: "else if", while: "while", match: "switch" };
  if (head) return `${words[head[1]!]} (${expression(head[2]!)}) {`;
  if (text === "else:") return "else {";
  if (text === "pass") return ";";
  if (text.endsWith(":")) throw new Error(`No JavaScript for the line: ${text}`);
  return `${expression(text)};`;
}
