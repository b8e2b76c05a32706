/** `barkeep test`: holds scenarios, on one model or several, and says what is not as expected; for people and for CI. */
import { appendFile, writeFile } from "node:fs/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { writeJson } from "../protocol/exact-json.ts";
import type { Run } from "../server/scenarios/runs.ts";
import { readScenarioFields, type Scenario } from "../server/scenarios/scenario.ts";
import { scenarioFileSchema } from "../server/scenarios/scenario-schema.ts";
import type { Api } from "./api.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { findOrStartServer } from "./find-server.ts";
import { junit } from "./junit.ts";
import { readScenarioFiles, type WrittenScenario } from "./scenario-files.ts";
import { progressLine, reportOf } from "./scenario-report.ts";
import type { Terminal } from "./terminal.ts";

const help = `barkeep test [FILE…]       holds scenarios and says what is not as expected

FILE is JSON with one scenario or a list of them, or a folder of such files; they are added, or brought up to date, by their ids,
and then only they are held.
Without one every scenario of the server is held. Exit code 1 when one fails.

  --character ID   only those with this character
  --tag TAG        only those with this tag
  --model A,B      on these models beside each other, in place of each character's own
  --repeat N       each so many times; one that passes at times is shown as flaky
  --methods HOW    recorded or live, over what the scenarios say
  --draft          with drafts in place of what players get
  --junit FILE     writes a JUnit file
  --json           prints the runs as JSON
  --schema         prints the JSON Schema of scenario files, for your editor, and ends
  --url URL        the server, when it is not the one running on the data folder`;

/** Runs that are asked for at a time, and attempts in all of them: the server holds a few at once, and lets so many wait, over all who ask. */
const mostRuns = 32;
const mostAttempts = 1000;
export const runsAtOnce = (attempts: number): number =>
  Math.max(1, Math.min(mostRuns, Math.floor(mostAttempts / attempts)));
/** The server answers as soon as there is something new of a run, or after this time. */
const waitMs = 10_000;
/** To the beginning of the line, which is emptied. */
const anew = "\r\u001b[2K";

interface Chosen {
  readonly character?: string | undefined;
  readonly tag?: string | undefined;
}

interface Asked {
  readonly models?: string[];
  readonly repeat?: number;
  readonly methods?: string;
  readonly draft?: true;
}

export const test: Command = {
  help,
  async run({ args, env, terminal }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        character: { type: "string" },
        tag: { type: "string" },
        model: { type: "string" },
        repeat: { type: "string" },
        methods: { type: "string" },
        draft: { type: "boolean", default: false },
        junit: { type: "string" },
        json: { type: "boolean", default: false },
        schema: { type: "boolean", default: false },
        url: { type: "string" },
      },
    });
    if (values.schema) {
      terminal.write(scenarioFileSchema());
      return exitCodes.ok;
    }
    const repeat = values.repeat === undefined ? undefined : Number(values.repeat);
    if (repeat !== undefined && !(Number.isInteger(repeat) && repeat >= 1 && repeat <= 50))
      throw new CommandError(exitCodes.usage, "--repeat wants a whole number from 1 to 50.");
    const models = values.model
      ?.split(",")
      .map((id) => id.trim())
      .filter(Boolean);
    const asked: Asked = {
      ...(models?.length && { models }),
      ...(repeat !== undefined && { repeat }),
      ...(values.methods !== undefined && { methods: values.methods }),
      ...(values.draft && { draft: true }),
    };
    if (values.methods !== undefined && values.methods !== "recorded" && values.methods !== "live")
      throw new CommandError(exitCodes.usage, "--methods wants recorded or live.");
    const written = positionals.length === 0 ? null : await readScenarioFiles(positionals);
    if (values.junit !== undefined) await mustBeWritable(values.junit);
    const server = await findOrStartServer({ url: values.url, env, terminal });
    try {
      const scenarios = await chosen(server.api, written, values);
      const begun = performance.now();
      const runs = await holdAll(server.api, terminal, scenarios, asked, values.json);
      if (values.junit !== undefined) await writeFile(values.junit, junit(runs));
      if (values.json) terminal.line(writeJson(runs, 2));
      else {
        const page = server.lasting ? server.api.url : null;
        for (const line of reportOf(runs, terminal, page, performance.now() - begun)) terminal.line(line);
      }
      return runs.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.failed;
    } finally {
      await server.close();
    }
  },
};

async function chosen(
  api: Api,
  written: readonly WrittenScenario[] | null,
  { character, tag }: Chosen,
): Promise<readonly Scenario[]> {
  const { items } = await api.request<{ items: Scenario[] }>("GET", "/scenarios");
  const given = written === null ? items : await brought(api, written, items);
  const found = given.filter(
    (one) =>
      (character === undefined || character === one.character || one.characters.includes(character)) &&
      (tag === undefined || one.tags.includes(tag)),
  );
  if (found.length > 0) return found;
  if (given.length === 0)
    throw new CommandError(
      exitCodes.failed,
      "No scenario to hold. Keep a conversation as one in the admin page, or give a file.",
    );
  const known = (name: string, all: readonly string[]) => `${name}: ${[...new Set(all)].sort().join(", ") || "none"}`;
  const wanted = [...(tag === undefined ? [] : [`the tag ${tag}`]), ...(character === undefined ? [] : [character])];
  throw new CommandError(
    exitCodes.failed,
    [
      `Of ${given.length} scenarios none has ${wanted.join(" and ")}.`,
      known(
        "Tags",
        given.flatMap(({ tags }) => tags),
      ),
      known(
        "Characters",
        given.map((one) => one.character),
      ),
    ].join("\n"),
  );
}

/** Each scenario of the files, as the server has it then: those that are not there yet just so are saved, in one request. */
async function brought(api: Api, written: readonly WrittenScenario[], there: readonly Scenario[]): Promise<Scenario[]> {
  const known = new Map(there.map((one) => [one.id, one]));
  const changed = written.filter((one) => {
    const before = known.get(one.id);
    return before === undefined || !isSame(before, one);
  });
  if (changed.length > 0) {
    const scenarios = changed.map((one) => ({ ...readScenarioFields(one, {}), id: one.id }));
    const { problems } = await api.request<Imported>("POST", "/import", { scenarios });
    if (problems.length > 0)
      throw new CommandError(exitCodes.failed, problems.map(({ name, message }) => `${name}: ${message}`).join("\n"));
    const { items } = await api.request<{ items: Scenario[] }>("GET", "/scenarios");
    for (const one of items) known.set(one.id, one);
  }
  return written.map((one) => known.get(one.id) as Scenario);
}

interface Imported {
  readonly problems: readonly { readonly name: string; readonly message: string }[];
}

const isSame = (known: Scenario, one: WrittenScenario): boolean => {
  const { id: _, version: __, updatedAt: ___, ...fields } = known;
  return isDeepStrictEqual(fields, readScenarioFields(one, {}));
};

async function holdAll(
  api: Api,
  terminal: Terminal,
  scenarios: readonly Scenario[],
  asked: Asked,
  quiet: boolean,
): Promise<Run[]> {
  const runs: Run[] = [];
  const begun = performance.now();
  const attempts = (asked.models?.length ?? 1) * (asked.repeat ?? 1);
  const made = scenarios.map(() => 0);
  let next = 0;
  let failed = 0;
  const showing = terminal.interactive && !quiet;
  const progress = () => {
    const sum = made.reduce((all, one) => all + one, 0);
    const now = { made: sum, of: scenarios.length * attempts, failed, ms: performance.now() - begun };
    if (showing) terminal.write(`${anew}${progressLine(now, terminal)}`);
  };
  const worker = async () => {
    for (let at = next++; at < scenarios.length; at = next++) {
      const scenario = scenarios[at] as Scenario;
      const ended = await held(api, scenario, asked, (now) => {
        made[at] = now.results.length;
        progress();
      });
      runs[at] = ended;
      made[at] = attempts;
      if (!ended.passed) failed += 1;
      progress();
    }
  };
  progress();
  await Promise.all(Array.from({ length: Math.min(runsAtOnce(attempts), scenarios.length) }, worker));
  if (showing) terminal.write(anew);
  return runs;
}

/** One that can't begin, as its character is gone, has failed; the others go on. */
async function held(api: Api, scenario: Scenario, asked: Asked, onProgress: (run: Run) => void): Promise<Run> {
  try {
    const path = `/scenarios/${encodeURIComponent(scenario.id)}/run`;
    const { id } = await api.request<{ id: string }>("POST", path, asked);
    for (;;) {
      const run = await api.request<Run>("GET", `/scenario-runs/${id}?wait=${waitMs}`);
      if (run.status === "done") return run;
      onProgress(run);
    }
  } catch (error) {
    if (!(error instanceof CommandError) || (error.code !== "unknown_character" && error.code !== "not_found"))
      throw error;
    return notHeld(scenario, asked, { code: error.code, message: error.message });
  }
}

function notHeld({ id, name, version }: Scenario, asked: Asked, error: { code: string; message: string }): Run {
  const result = { session: null, passed: false, steps: [], expect: [], firstTextMs: null, ms: 0, live: [], error };
  const usage = { inputTokens: 0, outputTokens: 0 };
  return {
    id: "",
    scenario: id,
    name,
    status: "done",
    passed: false,
    at: "",
    draft: asked.draft ?? false,
    versions: { scenario: version, character: null },
    results: (asked.models ?? ["–"]).map((model) => ({ ...result, model, attempt: 1, usage, cost: 0 })),
    attempts: asked.models?.length ?? 1,
  };
}

async function mustBeWritable(path: string): Promise<void> {
  await appendFile(path, "").catch((error: Error) => {
    throw new CommandError(exitCodes.usage, `The JUnit file can't be written: ${error.message}`);
  });
}
