/** A template that is ended while it starts: bubblewrap is then half way through making its namespaces. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ForkTemplate } from "../../server/python/fork-template.ts";
import { askPython, findBubblewrap, namespaceCommand, scriptsFolder } from "../../server/python/isolation.ts";
import { python } from "./engine.ts";
import { allProcesses, eventually } from "./processes.ts";
import { waysHere } from "./ways.ts";

test.each(waysHere(["namespaces"]))("%s: closed at any moment of its start, it leaves no process", async (tier) => {
  const facts = await askPython(python);
  const scripts = scriptsFolder();
  const folders: string[] = [];
  const closeAfter = async (ms: number): Promise<void> => {
    const folder = mkdtempSync(join(tmpdir(), "barkeep-"));
    folders.push(folder);
    const fences = namespaceCommand({ bwrap: findBubblewrap()!, facts, scripts, folder, caBundle: null });
    const nothing = (): void => {};
    const template = new ForkTemplate(
      {
        command: [...fences, facts.executable, "-I", "-X", "utf8", join(scripts, "template.py")],
        environment: {},
        settings: { tier, memoryMb: 1024, caBundle: null, connectPort: null, firstUid: null },
        folder,
        log: nothing,
      },
      {
        onUp: nothing,
        onDown: nothing,
        onSpawnFailed: nothing,
        onReady: nothing,
        onAnswer: nothing,
        onBroken: nothing,
        onForged: nothing,
        onKilled: nothing,
        onGone: nothing,
      },
    );
    const started = template.start().then(nothing, nothing);
    await new Promise((resolve) => setTimeout(resolve, ms));
    await template.close();
    await started;
  };
  for (let ms = 0; ms < 40; ms += 1) await closeAfter(ms / 2);
  await eventually(
    () => allProcesses().filter(({ command }) => folders.some((folder) => command.includes(folder))),
    (left) => left.length === 0,
  );
  expect(folders).toHaveLength(40);
});
