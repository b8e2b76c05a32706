/** `barkeep chat` under a real terminal, which Python's pty gives: keys, interrupts, and what is typed while the character speaks. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { startPacedModel } from "../game/paced-model.ts";
import { startBarkeep } from "../servers/barkeep.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const python = join(root, ".barkeep/python/bin/python");
/** Copies its own input to the terminal's keys, and the screen to its own output. */
const bridge = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))";

// Windows has no such terminals.
test.runIf(existsSync(python))("a chat in a terminal", { timeout: 60_000 }, async () => {
  const model = await startPacedModel();
  onTestFinished(() => model.close());
  const barkeep = await startBarkeep({ env: { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: model.url } });
  onTestFinished(async () => void (await barkeep.stop()));
  const { body } = await barkeep.request("GET", "/characters/barkeep");
  const story = {
    start: "evening",
    scenes: [
      {
        id: "evening",
        goal: "Serve.",
        exits: [{ to: "night", when: { call: "roll_dice" }, line: "Last orders, please!" }],
      },
      { id: "night", goal: "Sleep.", exits: [] },
    ],
  };
  const put = await barkeep.request("PUT", "/characters/barkeep", { ...body, model: "gpt-4o", story });
  expect(put.status).toBe(200);

  const chat = [process.execPath, join(root, "bin/barkeep.mjs"), "chat", "--url", barkeep.url];
  const terminal = spawn(python, ["-c", bridge, ...chat], {
    env: { ...process.env, BARKEEP_ADMIN_TOKEN: barkeep.adminToken, TERM: "xterm", NO_COLOR: "1" },
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void terminal.kill());
  const exited = new Promise<number | null>((resolve) => terminal.once("exit", resolve));
  const keys = (text: string) => terminal.stdin.write(text);
  let screen = "";
  let seen = 0;
  let changed = () => {};
  terminal.stdout.setEncoding("utf8").on("data", (text: string) => {
    screen += text;
    changed();
  });
  /** Resolves when the screen shows it, behind what was waited for before. Rejects with all of the screen when it ends without. */
  const shows = (what: string) =>
    new Promise<void>((resolve, reject) => {
      changed = () => {
        const at = screen.indexOf(what, seen);
        if (at < 0) return;
        seen = at + what.length;
        changed = () => {};
        resolve();
      };
      void exited.then(() => reject(new Error(`It ended without ${JSON.stringify(what)}:\n${screen}`)));
      changed();
    });

  await shows("you ▸ ");
  keys("/help\r");
  await shows("/quit   ends");
  await shows("you ▸ ");
  keys("/frob it\r");
  await shows("There is no /frob. There is:");
  await shows("you ▸ ");

  // What is typed while the character speaks stands apart, waits at the prompt, and is said with Enter.
  keys("Tell me a story\r");
  const story1 = await model.next("Tell me a story");
  await story1.speak("Once ");
  await shows("Once ");
  keys("and the dragon?");
  await story1.speak("upon a time");
  await shows("upon a time");
  expect(screen).toContain("Once upon a time");
  keys("\u0003");
  await story1.hungUp;
  await shows("interrupted. Ctrl+C once more leaves.");
  await shows("you ▸ and the dragon?");
  keys("\r");
  const dragon = await model.next("and the dragon?");
  dragon.call("roll_dice", { dice: "2d6" });
  dragon.end();
  const rolled = await model.next("and the dragon?");
  await rolled.speak("It sleeps.");
  await shows("It sleeps.");
  // A turn that begins by itself finds the line gone, and leaves it as it was.
  keys("I shall");
  rolled.end();
  await shows("Barkeep ▸ Last orders, please!");
  expect(screen).not.toMatch(/I shallBarkeep/);
  await shows("you ▸ I shall");

  // Lines that are pasted together are said one after the other, each behind its prompt.
  keys("\u0003");
  await shows("you ▸ ");
  keys("One thing.\rAnother thing.\r");
  for (const thing of ["One thing.", "Another thing."]) {
    const answer = await model.next(thing);
    await shows(thing);
    await answer.speak(`To "${thing}" I say yes.`);
    answer.end();
    await shows(`Barkeep ▸ To "${thing}" I say yes.`);
  }
  await shows("you ▸ ");
  keys("I shall");
  await shows("I shall");

  // What is typed is dropped, not said with what comes next.
  keys("\u0003");
  await shows("Ctrl+C once more leaves.");
  await shows("you ▸ ");
  keys("What is new?\r");
  const news = await model.next("What is new?");
  await news.speak("Nothing ");
  await shows("Nothing ");
  // The first interrupts, the second leaves.
  keys("\u0003");
  await news.hungUp;
  await shows("interrupted. Ctrl+C once more leaves.");
  keys("\u0003");
  expect(await exited).toBe(130);
});
