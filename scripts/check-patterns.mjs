// @ts-check
/**
 * Finds every regular expression of the sources and fails on those whose time grows faster than the text they meet: one sentence
 * of a player would stop the server. A pattern that can't be linear says what bounds its text in a comment that begins with
 * `bounded:`, on its line or the one above. What `recheck` found is remembered by pattern, so that only new ones take time.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseSync, Visitor } from "oxc-parser";
import { checkSync } from "recheck";

const root = fileURLToPath(new URL("..", import.meta.url));
const folders = ["server", "protocol", "cli", "admin-ui/src", "bin"];
const cachePath = join(root, "node_modules", ".cache", "barkeep", "patterns.json");
const recheckVersion = JSON.parse(readFileSync(join(root, "node_modules", "recheck", "package.json"), "utf8")).version;
/** How long one pattern may be looked at, in ms, and once more where that was too short; what takes longer counts as not linear. */
const patternMs = { first: 5000, again: 60_000 };

/**
 * @typedef {{ pattern: string, flags: string, line: number }} Found A pattern in one file; line from 1
 * @typedef {{ file: string, line: number, what: string }} Problem
 */

/**
 * Patterns of one file. One made of variables is found as the text of its template with every variable a word, which is what
 * a name or a label comes to.
 * @param {string} path @param {string} source @returns {{ found: Found[], unknown: number[] }}
 */
export function patternsIn(path, source) {
  const { program, errors } = parseSync(path, source);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  /** @type {Found[]} */
  const found = [];
  /** @type {number[]} */
  const unknown = [];
  const lineOf = (/** @type {number} */ at) => source.slice(0, at).split("\n").length;
  const made = (/** @type {any} */ node) => {
    if (node.callee.type !== "Identifier" || node.callee.name !== "RegExp") return;
    const [first, second] = node.arguments;
    const pattern = written(first);
    if (pattern === undefined) unknown.push(lineOf(node.start));
    else found.push({ pattern, flags: written(second) ?? "", line: lineOf(node.start) });
  };
  new Visitor({
    Literal(node) {
      if ("regex" in node && node.regex)
        found.push({ pattern: node.regex.pattern, flags: node.regex.flags, line: lineOf(node.start) });
    },
    // A schema's pattern: Ajv makes it with the flag `u`.
    Property(node) {
      if (node.key.type !== "Identifier" || node.key.name !== "pattern") return;
      const pattern = written(node.value);
      if (pattern !== undefined) found.push({ pattern, flags: "u", line: lineOf(node.start) });
    },
    NewExpression: made,
    CallExpression: made,
  }).visit(program);
  return { found, unknown };
}

/** @param {any} node @returns {string | undefined} */
function written(node) {
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  return undefined;
}

/** @param {readonly string[]} lines @param {number} line from 1 */
const isBounded = (lines, line) =>
  [lines[line - 1], lines[line - 2]].some((each) => /(?:\/\/|\*) ?bounded: \S/.test(each ?? ""));

/**
 * What is wrong with the patterns of `files`.
 * @param {readonly { path: string, source: string }[]} files
 * @param {(pattern: string, flags: string) => string} judge `safe`, or what it is instead
 */
export function judgeFiles(files, judge) {
  /** @type {Problem[]} */
  const problems = [];
  let patterns = 0;
  let bounded = 0;
  for (const { path, source } of files) {
    const { found, unknown } = patternsIn(path, source);
    const lines = source.split("\n");
    patterns += found.length + unknown.length;
    const all = [
      ...found.map(({ pattern, flags, line }) => ({
        line,
        what: judge(pattern, flags),
        shown: `/${pattern}/${flags}`,
      })),
      ...unknown.map((line) => ({
        line,
        what: "made while running, so that nothing is known of it",
        shown: "RegExp(…)",
      })),
    ];
    for (const { line, what, shown } of all) {
      if (what === "safe") continue;
      if (isBounded(lines, line)) bounded++;
      else problems.push({ file: path, line, what: `${shown} is ${what}` });
    }
  }
  return { problems, patterns, bounded };
}

/** @returns {(pattern: string, flags: string) => string} */
function remembering() {
  /** @type {Record<string, string>} */
  let known = {};
  try {
    const kept = JSON.parse(readFileSync(cachePath, "utf8"));
    if (kept.recheck === recheckVersion) known = kept.known;
  } catch {
    // nothing is remembered yet
  }
  return (pattern, flags) => {
    const key = `/${pattern}/${flags}`;
    if (!Object.hasOwn(known, key)) {
      // A busy machine is no property of the pattern.
      const look = (/** @type {number} */ timeout) => checkSync(pattern, flags, { timeout });
      let judged = look(patternMs.first);
      if (judged.status === "unknown") judged = look(patternMs.again);
      if (judged.status === "unknown") return "more than could be worked out";
      known[key] = judged.status === "vulnerable" ? judged.complexity.summary : "safe";
      mkdirSync(join(cachePath, ".."), { recursive: true });
      writeFileSync(cachePath, JSON.stringify({ recheck: recheckVersion, known }));
    }
    return known[key] ?? "unknown";
  };
}

function main() {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.m?tsx?$|\.mjs$/.test(name) && !/\.test\.tsx?$/.test(name))
      .map((name) => join(folder, name)),
  );
  const files = paths.map((path) => ({
    path: relative(root, resolve(root, path)),
    source: readFileSync(join(root, path), "utf8"),
  }));
  const { problems, patterns, bounded } = judgeFiles(files, remembering());
  for (const { file, line, what } of problems) process.stderr.write(`${file}:${line} ${what}\n`);
  process.stderr.write(`${patterns} patterns in ${files.length} files; ${bounded} of them on a bounded text.\n`);
  if (problems.length === 0) return;
  process.stderr.write(
    "Make each linear (no two neighbours that can take the same character, and an anchor before an open repetition), or bound its " +
      "text and say so in a comment: // bounded: at most 64 characters, by the schema of ids\n",
  );
  process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
