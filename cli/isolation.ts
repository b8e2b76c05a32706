/** `barkeep doctor --isolation`: makes the attempts of the escape table on this machine, at each tier that can be had here. */
import { existsSync } from "node:fs";
import { environmentInterpreter } from "../scripts/find-python.mjs";
import { projectRoot } from "../server/host/project-root.ts";
import { type FoundEscapes, foundTable } from "../server/python/attempts/escape-table.ts";
import { type Attempted, type Stage, setStage } from "../server/python/attempts/stage.ts";
import { callBeside, tryEscape } from "../server/python/attempts/try-escapes.ts";
import { type IsolationTier, probeIsolation, type TierReport } from "../server/python/isolation.ts";
import { createLocalRunner } from "../server/python/local-runner.ts";
import type { Terminal } from "./terminal.ts";

/** False when something that is promised is not kept here. Throws an Error that says why when nothing can be tried. */
export async function examineIsolation(terminal: Terminal): Promise<boolean> {
  const python = environmentInterpreter(projectRoot);
  if (!existsSync(python)) throw new Error("The Python environment is missing. Run npm start: it makes it.");
  if (process.platform !== "linux")
    throw new Error(
      "There is the tier process alone here, which is for code that you would run yourself: nothing to try.",
    );
  const asRoot = process.getuid?.() === 0;
  terminal.line(
    `${asRoot ? "As root" : "As an ordinary user"}, Node ${process.version}. Each attempt is made outside of the`,
  );
  terminal.line("fences first: what is refused there, too, shows nothing, and is left out of the count.");
  const stage = await setStage(python);
  try {
    const outside = new Map<string, Attempted>();
    for (const attempt of stage.attempts) outside.set(attempt, await stage.outside(attempt));
    const tiers: FoundEscapes[] = [];
    for (const tier of await probeIsolation(python)) {
      terminal.line(`${tier.name}: ${tier.reason}`);
      if (tier.available) tiers.push(await examineTier(python, stage, tier));
    }
    if (asRoot && tiers.some(({ ownUids }) => !ownUids))
      terminal.line(
        "As root each method's process would have a uid of its own; this container leaves none, or the way to Python is closed to others.",
      );
    const { lines, broken } = foundTable(outside, tiers, asRoot);
    terminal.line();
    for (const line of lines) terminal.line(line);
    terminal.line();
    terminal.line(
      broken === 0
        ? terminal.paint("green", "All that is promised is kept here.")
        : terminal.paint("red", `${broken} marked with ! are not as promised. Please report them: see SECURITY.md.`),
    );
    return broken === 0;
  } finally {
    await stage.close();
  }
}

async function examineTier(python: string, stage: Stage, tier: TierReport): Promise<FoundEscapes> {
  const name = tier.name as IsolationTier;
  const said: string[] = [];
  const listen = (message: string): void => void said.push(message);
  const runner = await createLocalRunner({
    python,
    isolation: name,
    threads: 1,
    ready: 2,
    maxProcesses: 8,
    timeoutCeilingMs: 120_000,
    egressAllow: [],
    minIsolation: null,
    log: { info: listen, warn: listen },
  });
  try {
    const beside = await callBeside(runner);
    const found = new Map<string, Attempted>();
    for (const attempt of stage.attempts) found.set(attempt, await tryEscape(runner, stage, attempt));
    await beside.done();
    return { tier: name, ownUids: said.some((line) => line.includes("a uid for each process")), found };
  } finally {
    await runner.close();
  }
}
