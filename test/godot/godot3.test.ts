/** The client for Godot 3 in the real engine against the real server: hello to close, with a method, actions, a cue, a drop and a resume. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { findPrograms } from "../game/find-program.ts";
import { startPacedModel } from "../game/paced-model.ts";
import { startRelay } from "../game/relay.ts";
import { startBarkeep } from "../servers/barkeep.ts";

const engine = findPrograms(["godot3-server"], "the Godot 3 client", "apt install godot3-server");
const root = fileURLToPath(new URL("../../", import.meta.url));

type Event = readonly [name: string, ...fields: unknown[]];

/** The game, and what it has told so far. */
class Game {
  readonly told: Event[] = [];
  readonly ended: Promise<unknown>;
  readonly #process: ChildProcess;
  readonly #wakes = new Set<() => void>();
  #words = "";

  constructor(program: string, folder: string, env: NodeJS.ProcessEnv) {
    this.#process = spawn(program, ["--path", folder], {
      env: { ...process.env, HOME: folder, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.ended = once(this.#process, "exit");
    this.#process.stderr!.setEncoding("utf8").on("data", (text: string) => {
      this.#words += text;
    });
    createInterface({ input: this.#process.stdout! }).on("line", (line) => {
      if (line.startsWith("EVENT ")) this.told.push(JSON.parse(line.slice(6)) as Event);
      else this.#words += `${line}\n`;
      for (const wake of this.#wakes) wake();
    });
  }

  /** What the engine itself said, its complaints about a script among it. */
  get words(): string {
    return this.#words;
  }

  async until(name: string, matches: (fields: unknown[]) => boolean = () => true): Promise<void> {
    const came = () => this.told.some(([told, ...fields]) => told === name && matches(fields));
    while (!came())
      await new Promise<void>((resolve, reject) => {
        const patience = setTimeout(
          () => reject(new Error(`No ${name} came: ${JSON.stringify(this.told)}\n${this.#words}`)),
          15_000,
        );
        const wake = (): void => {
          clearTimeout(patience);
          this.#wakes.delete(wake);
          resolve();
        };
        this.#wakes.add(wake);
      });
  }

  end(): void {
    this.#process.kill("SIGKILL");
  }
}

if (engine) {
  const [program] = engine as [string];
  describe("the Godot 3 client in the real engine", () => {
    it("talks from hello to close, with a method, actions, a cue, a drop and a resume", async () => {
      const model = await startPacedModel();
      onTestFinished(() => model.close());
      const barkeep = await startBarkeep({
        env: { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: model.url, BARKEEP_DEFAULT_MODEL: "rehearsal" },
      });
      onTestFinished(async () => {
        await barkeep.stop();
      });
      const made = await barkeep.request("POST", "/characters", {
        id: "mira",
        name: "Mira",
        persona: "An innkeeper.",
        greeting: "Come in out of the wind.",
        model: "gpt-4o",
        methods: ["roll_dice"],
      });
      expect(made.status).toBe(201);
      const relay = await startRelay(barkeep.url);
      onTestFinished(() => relay.close());
      const folder = await mkdtemp(join(tmpdir(), "godot-"));
      onTestFinished(() => rm(folder, { recursive: true, force: true }));
      await cp(join(root, "test/godot/run"), folder, { recursive: true });
      await cp(join(root, "godot-addon/godot3/barkeep_character.gd"), join(folder, "barkeep_character.gd"));
      const game = new Game(program, folder, {
        BARKEEP_URL: `${relay.url.replace("http", "ws")}/v1/ws`,
        BARKEEP_TOKEN: barkeep.adminToken,
        BARKEEP_CHARACTER: "mira",
        BARKEEP_SAY: JSON.stringify(["Roll the dice", "An ale, please", "Wave at me", "Tell me of the sea"]),
      });
      onTestFinished(() => game.end());

      const dice = await model.next("Roll the dice");
      dice.call("roll_dice", { dice: "2d6" });
      dice.end();
      const rolled = await model.next("Roll the dice");
      await rolled.speak("[[emotion=joy]]Well ");
      await rolled.speak("rolled.");
      rolled.end();

      const ale = await model.next("An ale, please");
      ale.call("give_item", { item: "ale" });
      ale.end();
      const given = await model.next('"given":true');
      await given.speak("Here you are.");
      given.end();

      const wave = await model.next("Wave at me");
      await wave.speak("Farewell!");
      wave.call("wave", {});
      wave.end();

      const sea = await model.next("Tell me of the sea");
      await sea.speak("It is deep, ");
      await game.until("text", ([delta]) => String(delta).startsWith("It is deep"));
      relay.cut();
      await sea.speak("and it is cold.");
      sea.end();
      await game.ended;

      const { told } = game;
      const named = (name: string) => told.filter(([event]) => event === name).map(([, ...fields]) => fields);
      expect(named("greeted")).toEqual([["Come in out of the wind."]]);
      expect(named("method").map(([, status]) => status)).toEqual(["started", "ok"]);
      expect(named("cue")).toEqual([[0, "emotion", "joy"]]);
      expect(named("action")).toEqual([
        ["give_item", { item: "ale" }],
        ["wave", {}],
      ]);
      expect(named("finished")).toEqual([
        ["Well rolled.", "complete"],
        ["Here you are.", "complete"],
        ["Farewell!", "complete"],
        ["It is deep, and it is cold.", "complete"],
      ]);
      const spoken = named("text").map(([delta]) => delta);
      expect(spoken.join("")).toBe("Well rolled.Here you are.Farewell!It is deep, and it is cold.");
      // Once at first and once after the cut: the same conversation.
      expect(named("opened")).toHaveLength(2);
      expect(new Set(named("opened").flat()).size).toBe(1);
      expect(relay.count).toBe(2);
      // The saved game is gone: told once, and the conversation begins anew, with its greeting.
      expect(named("failed")).toEqual([
        ["resume_failed", expect.stringContaining("s_long_gone")],
        ["closed", "The conversation is over."],
      ]);
      expect(game.words).not.toContain("SCRIPT ERROR");
    }, 60_000);
  });
}
