/** What may happen to a cluster: nodes and runners are stopped and killed, lines between them and their engines cut, engines killed. */
import { once } from "node:events";
import type { BarkeepProcess } from "../servers/barkeep.ts";
import type { CutLine } from "./cut-line.ts";
import { sleep } from "./random-player.ts";
import type { RunnerProcess } from "./start-runner.ts";

/** One machine's place in the cluster: the node that runs there now, and its lines. */
export interface Machine {
  node: BarkeepProcess;
  /** Where the balancer finds it. */
  readonly clients: CutLine;
  readonly database: CutLine;
  readonly nats: CutLine;
}

/** An engine that may be killed and is started again by itself. */
export interface Engine {
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export interface HarmOptions {
  readonly machines: readonly Machine[];
  readonly startNode: (machine: Omit<Machine, "node">) => Promise<BarkeepProcess>;
  readonly runners: RunnerProcess[];
  readonly startRunner: () => Promise<RunnerProcess>;
  /** Each with how often it is killed. */
  readonly engines: readonly { readonly name: string; readonly engine: Engine; readonly kills: number }[];
  /** Dice for each that is harmed. */
  readonly dice: () => (most: number) => number;
  /** Told how many nodes and runners were killed so far. */
  readonly isOver: (kills: number) => boolean;
}

export type HarmCounts = Readonly<Record<string, number>>;

/** Each machine, runner and engine meets one harm after the other, until it is over; at the end all is well again. */
export async function harm(options: HarmOptions): Promise<HarmCounts> {
  const { machines, runners, engines, dice } = options;
  const counts: Record<string, number> = {};
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1;
  };
  const left = () => engines.some(({ name, kills }) => (counts[`${name} killed`] ?? 0) < kills);
  const isOver = () => !left() && options.isOver((counts["nodes killed"] ?? 0) + (counts["runners killed"] ?? 0));
  const pause = async (ms: number) => {
    const until = performance.now() + ms;
    while (!isOver() && performance.now() < until) await sleep(Math.min(200, ms));
  };
  /** How long something is away, in ms: now and then for longer than a lease. */
  const away = (roll: (most: number) => number) => pause(roll(6) === 0 ? 12_000 : 300 + roll(2000));
  const ofMachine = async (machine: Machine) => {
    const roll = dice();
    const lines = Object.entries({ players: machine.clients, database: machine.database, NATS: machine.nats });
    for (;;) {
      await pause(800 + roll(3000));
      if (isOver()) return;
      const what = roll(5);
      if (what === 0) {
        const { process } = machine.node;
        count("nodes stopped");
        process.kill("SIGSTOP");
        await away(roll);
        process.kill("SIGCONT");
      } else if (what < 3) {
        const [name, line] = lines[roll(lines.length)] as (typeof lines)[number];
        count(`cut from ${name}`);
        line.cut();
        await away(roll);
        line.mend({ reset: roll(2) === 0 });
      } else {
        count("nodes killed");
        machine.node.process.kill("SIGKILL");
        await once(machine.node.process, "exit");
        machine.node = await started(() => options.startNode(machine));
      }
    }
  };
  const ofRunner = async (at: number) => {
    const roll = dice();
    for (;;) {
      await pause(1000 + roll(4000));
      if (isOver()) return;
      count("runners killed");
      await runners[at]?.end();
      runners[at] = await started(options.startRunner);
    }
  };
  const ofEngine = async ({ name, engine, kills }: HarmOptions["engines"][number]) => {
    const roll = dice();
    for (let done = 0; done < kills; done++) {
      await sleep(2000 + roll(4000));
      await engine.kill();
      await sleep(300 + roll(2000));
      await engine.restart();
      count(`${name} killed`);
    }
  };
  await Promise.all([...machines.map(ofMachine), ...runners.map((_, at) => ofRunner(at)), ...engines.map(ofEngine)]);
  return counts;
}

/** One that ends as it begins, since an engine was away, is started again, as whatever looks after it would. */
async function started<T>(start: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await start();
    } catch (error) {
      if (tries === 20) throw error;
      await sleep(500);
    }
  }
}
