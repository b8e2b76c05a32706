/** `barkeep test`: holds scenarios, on one model or several, and says what is not as expected; for people and for CI. */
import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { readJson, writeJson } from "../protocol/exact-json.ts";
import type { Run } from "../server/scenarios/runs.ts";
import type { Scenario } from "../server/scenarios/scenario.ts";
import { scenarioFileSchema } from "../server/scenarios/scenario-schema.ts";
import type { Api } from "./api.ts";
import type { Command } from "./command.ts";
import { CommandError, exitCodes } from "./exit-codes.ts";
import { findOrStartServer } from "./find-server.ts";
import { failuresOf, junit } from "./junit.ts";
import type { Terminal } from "./terminal.ts";

const help = `barkeep test [FILE…]       holds scenarios and says what is not as expected

FILE is JSON with one scenario or a list of them; they are added, or brought up to date, by their ids, and then only they are held.
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

/** Runs that are asked for at a time: the server holds a few of them at once, and the others wait there. */
const askedAtOnce = 16;
const againMs = 100;

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
    const server = await findOrStartServer({ url: values.url, env, terminal });
    try {
      const scenarios = await chosen(server.api, positionals, values);
      if (scenarios.length === 0) {
        terminal.note("No scenario to hold. Keep a conversation as one in the admin page, or give a file.");
        return exitCodes.failed;
      }
      const begun = performance.now();
      const runs = await holdAll(server.api, terminal, scenarios, asked, values.json);
      if (values.junit !== undefined) await writeFile(values.junit, junit(runs));
      if (values.json) terminal.line(writeJson(runs, 2));
      else summarise(runs, terminal, performance.now() - begun);
      return runs.every(({ passed }) => passed) ? exitCodes.ok : exitCodes.failed;
    } finally {
      await server.close();
    }
  },
};

async function chosen(
  api: Api,
  files: readonly string[],
  { character, tag }: { readonly character?: string | undefined; readonly tag?: string | undefined },
): Promise<readonly Scenario[]> {
  const { items } = await api.request<{ items: Scenario[] }>("GET", "/scenarios");
  const given = files.length === 0 ? items : await brought(api, files, items);
  return given.filter((one) => (character ?? one.character) === one.character && (!tag || one.tags.includes(tag)));
}

/** Each scenario of the files, saved. */
async function brought(api: Api, files: readonly string[], there: readonly Scenario[]): Promise<Scenario[]> {
  const saved: Scenario[] = [];
  for (const file of files) {
    for (const one of await scenariosIn(file)) {
      const known = there.find(({ id }) => id === one.id);
      saved.push(
        known
          ? await api.request<Scenario>("PUT", `/scenarios/${known.id}`, { ...one, version: known.version })
          : await api.request<Scenario>("POST", "/scenarios", one),
      );
    }
  }
  return saved;
}

async function scenariosIn(file: string): Promise<{ readonly id?: string }[]> {
  try {
    const content = readJson(await readFile(file, "utf8"));
    return (Array.isArray(content) ? content : [content]) as { readonly id?: string }[];
  } catch (error) {
    throw new CommandError(exitCodes.failed, `${file} can't be read as JSON: ${(error as Error).message}`);
  }
}

async function holdAll(
  api: Api,
  terminal: Terminal,
  scenarios: readonly Scenario[],
  asked: Asked,
  quiet: boolean,
): Promise<Run[]> {
  const runs: Run[] = [];
  let next = 0;
  let done = 0;
  let failed = 0;
  const progress = () => {
    if (!terminal.interactive || quiet) return;
    const width = 30;
    const filled = Math.round((done / scenarios.length) * width);
    const tail = failed > 0 ? terminal.paint("red", `, ${failed} failed`) : "";
    terminal.write(
      `\r\u001b[2K[${"#".repeat(filled)}${"-".repeat(width - filled)}] ${done}/${scenarios.length}${tail}`,
    );
  };
  const worker = async () => {
    for (let at = next++; at < scenarios.length; at = next++) {
      const { id } = scenarios[at] as Scenario;
      const { id: run } = await api.request<{ id: string }>("POST", `/scenarios/${encodeURIComponent(id)}/run`, asked);
      const ended = await untilDone(api, run);
      runs[at] = ended;
      done += 1;
      if (!ended.passed) failed += 1;
      progress();
    }
  };
  progress();
  await Promise.all(Array.from({ length: Math.min(askedAtOnce, scenarios.length) }, worker));
  if (terminal.interactive && !quiet) terminal.write("\r\u001b[2K");
  return runs;
}

async function untilDone(api: Api, id: string): Promise<Run> {
  for (;;) {
    const run = await api.request<Run>("GET", `/scenario-runs/${id}`);
    if (run.status === "done") return run;
    await new Promise((resolve) => setTimeout(resolve, againMs));
  }
}

function summarise(runs: readonly Run[], terminal: Terminal, ms: number): void {
  const width = Math.max(...runs.map(({ scenario }) => scenario.length)) + 2;
  for (const run of runs) {
    for (const model of new Set(run.results.map((result) => result.model))) {
      const results = run.results.filter((result) => result.model === model);
      const passes = results.filter(({ passed }) => passed).length;
      const all = passes === results.length;
      const mark = all
        ? terminal.paint("green", "passed")
        : passes > 0
          ? terminal.paint("yellow", "flaky ")
          : terminal.paint("red", "failed");
      const first = Math.max(0, ...results.map(({ firstTextMs }) => firstTextMs ?? 0));
      const tokens = results.reduce((sum, { usage }) => sum + usage.inputTokens + usage.outputTokens, 0);
      const unjudged = results
        .flatMap(({ steps, expect }) => [...steps.flatMap((step) => step.expect), ...expect])
        .filter(({ passed }) => passed === null).length;
      const notes = [
        ...(results.length > 1 ? [`${passes} of ${results.length}`] : []),
        `${first} ms to the first word`,
        `${tokens} tokens`,
        ...(unjudged > 0 ? [`${unjudged} not judged`] : []),
        ...(run.newlyFailing ? ["newly failing"] : []),
      ];
      terminal.line(
        `${mark}  ${terminal.paint("bold", run.scenario.padEnd(width))}${model}  ${terminal.paint("dim", notes.join(", "))}`,
      );
      const broken = results.find(({ passed }) => !passed);
      for (const line of broken ? failuresOf(broken) : []) terminal.line(`        ${line}`);
      const turn = broken?.steps.find(({ expect }) => expect.some(({ passed }) => passed === false))?.turn;
      if (turn) terminal.line(terminal.paint("dim", `        turn ${turn}`));
    }
  }
  const failed = runs.filter(({ passed }) => !passed).length;
  const told = `${runs.length - failed} of ${runs.length} passed in ${(ms / 1000).toFixed(1)} s`;
  terminal.line(terminal.paint(failed === 0 ? "green" : "red", told));
}
