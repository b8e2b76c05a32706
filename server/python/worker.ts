/** The file each Piscina thread runs: one pool of processes and one egress gate; the default export runs one call. */
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { BroadcastChannel, parentPort, threadId, workerData } from "node:worker_threads";
import { BudgetWatch, budgetLookMs } from "./budget-watch.ts";
import type { Child } from "./child.ts";
import { DirectSource } from "./direct-source.ts";
import { EgressGate } from "./egress-gate.ts";
import { EgressPolicy } from "./egress-policy.ts";
import { ForkTemplate } from "./fork-template.ts";
import { namespaceCommand } from "./isolation.ts";
import { ownAddresses } from "./own-addresses.ts";
import { ProcessPool } from "./process-pool.ts";
import { makeSocketFolder, socketNames } from "./socket-folder.ts";
import type {
  ThreadAnswer,
  ThreadCall,
  ThreadCheck,
  ThreadCommand,
  ThreadNews,
  ThreadSettings,
} from "./thread-protocol.ts";
import { pickUidRange } from "./uid-range.ts";

const settings = workerData as ThreadSettings;
const tell = (news: ThreadNews): void => parentPort?.postMessage(news);
const log = (level: "info" | "warn", message: string): void => tell({ news: "log", level, message });
const now = (): number => performance.now();

const folder = settings.direct ? null : makeSocketFolder();
const guard = folder === null ? null : join(folder, socketNames.egress);
const gate = new EgressGate({
  policy: new EgressPolicy({ allow: settings.egressAllow, own: ownAddresses() }),
  path: guard,
  now,
});
await gate.start();
// Processes of other uids have to find their way to their temporary files.
if (folder !== null) chmodSync(folder, 0o711);

const { facts, scripts, caBundle, bwrap } = settings;
const fences = folder !== null && bwrap !== null ? namespaceCommand({ bwrap, facts, scripts, folder, caBundle }) : [];

let template: ForkTemplate | null = null;
const pool = new ProcessPool({
  makeSource: (events) => {
    if (folder === null)
      return new DirectSource(
        {
          command: [facts.executable, "-I", "-X", "utf8", join(scripts, "direct.py")],
          environment: settings.pythonEnvironment,
          settings: { memoryMb: settings.memoryMb, caBundle },
          log,
        },
        events,
      );
    template = new ForkTemplate(
      {
        command: [...fences, facts.executable, "-I", "-X", "utf8", join(scripts, "template.py")],
        environment: settings.pythonEnvironment,
        settings: {
          tier: settings.isolation,
          memoryMb: settings.memoryMb,
          caBundle,
          scripts,
          guard,
          firstUid: pickUidRange({ uids: facts.uids, seed: settings.uidSeed, thread: threadId }),
        },
        folder,
        log,
      },
      events,
    );
    return template;
  },
  gate,
  processes: settings.processes,
  ready: settings.ready,
  warm: settings.warm,
  lastLookMs: settings.lastLookMs,
  now,
  log,
  onReadyCount: (processes) => tellReady(processes),
  onProgress: (call, report) => tell({ news: "progress", call, report }),
  onQuestion: (call, request) => tell({ news: "question", call, request }),
  onUp: ({ ownUids }) => tell({ news: "started", thread: threadId, ownUids }),
});

// Told late and seldom: a message for each process would cost as much as a call.
let readyCount = 0;
let telling = false;
function tellReady(processes: number): void {
  readyCount = processes;
  if (telling) return;
  telling = true;
  setTimeout(() => {
    telling = false;
    tell({ news: "ready", thread: threadId, processes: readyCount });
  }, 20);
}

const budget = new BudgetWatch<Child>({
  shared: settings.budget.shared,
  limits: settings.budget.limits,
  measure: () => (pool.inUse === 0 ? [] : (template?.measure() ?? [])),
  end: (child, message) => pool.exceed(child, { how: "exceeded", kind: "memory", message }),
});
setInterval(() => budget.look(), budgetLookMs).unref();

const commands = new BroadcastChannel(settings.channel);
commands.onmessage = (event): void => {
  const command = (event as { data: ThreadCommand }).data;
  if ("cancel" in command) pool.cancel(command.cancel);
  else if ("answer" in command) pool.answer(command.answer, command.json);
  else void close();
};

async function close(): Promise<void> {
  await pool.close();
  await gate.close();
  commands.close();
  tell({ news: "closed", thread: threadId });
}

try {
  await pool.start();
} catch (error) {
  tell({ news: "failed", thread: threadId, reason: (error as Error).message });
}

export default function runCall(call: ThreadCall | ThreadCheck): Promise<ThreadAnswer> {
  return pool.run(call);
}
