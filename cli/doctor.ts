/** `barkeep doctor`: what is found, what is missing, and how to mend it. */
import { parseArgs } from "node:util";
import { loadConfig } from "../server/config/config.ts";
import { providers } from "../server/models/providers.ts";
import type { Command } from "./command.ts";
import {
  checkConfiguration,
  checkDataFolder,
  checkModels,
  checkNode,
  checkPage,
  checkPython,
  checkServer,
} from "./examinations.ts";
import { checkDatabase } from "./examine-database.ts";
import { checkNats } from "./examine-nats.ts";
import { exitCodes } from "./exit-codes.ts";
import { type Finding, findingLines } from "./finding.ts";
import { examineIsolation } from "./isolation.ts";

const help = `barkeep doctor   looks at Node, Python, requests, isolation, the data folder, keys and models, and says how to mend what is wrong

Exit code 1 when something stands in the way of running.

  --json        print the findings as JSON
  --isolation   try to break out of a method's process, in some fifty ways, at each tier that can be had here`;

const options = {
  json: { type: "boolean", default: false },
  isolation: { type: "boolean", default: false },
} as const;

export const doctor: Command = {
  help,
  async run({ args, env, terminal }) {
    const { values } = parseArgs({ args, options });
    if (values.isolation) return (await examineIsolation(terminal)) ? exitCodes.ok : exitCodes.failed;
    const findings: Finding[] = [];
    const report = (found: readonly Finding[]) => {
      findings.push(...found);
      if (values.json) return;
      for (const finding of found) {
        for (const line of findingLines(finding, (style, text) => terminal.paint(style, text))) terminal.line(line);
      }
    };
    report([checkNode()]);
    report(await checkPython());
    report([checkPage()]);
    const configuration = checkConfiguration(() => loadConfig({ env, providers }));
    report(configuration.findings);
    if (configuration.config) {
      report([await checkDataFolder(configuration.config.dataDir)]);
      report(await checkDatabase(configuration.config));
      report(await checkNats(configuration.config));
      report([await checkServer(env)]);
      report(await checkModels(configuration.config));
    }
    if (values.json) terminal.line(JSON.stringify(findings, null, 2));
    const bad = findings.filter(({ state }) => state === "bad").length;
    if (!values.json) {
      terminal.line();
      terminal.line(
        bad === 0
          ? terminal.paint("green", "Ready: npm start")
          : terminal.paint("red", `${bad} to mend before it can run.`),
      );
    }
    return bad === 0 ? exitCodes.ok : exitCodes.failed;
  },
};
