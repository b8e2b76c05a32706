/** The docs' Godot example, as it stands on the page, against `npx barkeep mock`, flow by flow. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type GodotNode, runGodotExample } from "./godot.ts";

const barkeep = fileURLToPath(new URL("../../bin/barkeep.mjs", import.meta.url));
const giveItem = {
  name: "give_item",
  description: "Gives the player an item.",
  parameters: { item: { type: "string" } },
};

interface Mock {
  readonly url: string;
  stop(): Promise<void>;
}

async function startMock(port = "0"): Promise<Mock> {
  const child: ChildProcess = spawn(process.execPath, [barkeep, "mock", "--port", port], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`The mock ended with ${code}.`)));
    createInterface({ input: child.stdout! }).on("line", (line) => {
      const found = /ws:\/\/\S+\/v1\/ws/.exec(line);
      if (found) resolve(found[0]);
    });
  });
  return {
    url,
    stop: async () => {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

describe("the Godot example", () => {
  let mock: Mock;
  beforeAll(async () => {
    mock = await startMock();
  }, 60_000);
  afterAll(() => mock?.stop());

  function play(options: Partial<Parameters<typeof runGodotExample>[0]> = {}): GodotNode {
    const node = runGodotExample({ url: mock.url, ...options });
    onTestFinished(() => node.end());
    return node;
  }

  /** What the character had said when the turn finished, and how it did. */
  async function turn(node: GodotNode, said: string): Promise<{ words: unknown; finish: unknown }> {
    node.say(said);
    const [, words, finish] = await node.next("finished");
    return { words, finish };
  }

  const textsOf = (node: GodotNode, filler: boolean): string =>
    node.told.flatMap(([name, , delta, filling]) => (name === "text" && filling === filler ? [delta] : [])).join("");

  it("opens a session and streams a turn in order", async () => {
    const node = play();
    // Said before there is a socket: it waits.
    expect(await turn(node, "count 100")).toMatchObject({ finish: "complete" });
    expect(textsOf(node, false)).toBe(Array.from({ length: 100 }, (_, at) => `${at + 1} `).join(""));
    expect(node.told[0]?.[0]).toBe("opened");
  });

  it("tells fillers from the text, and methods as they run", async () => {
    const node = play();
    expect(await turn(node, "filler")).toEqual({ words: "There it is.", finish: "complete" });
    expect(textsOf(node, true)).toBe("Let me see… ");
    await turn(node, "method error");
    const methods = node.told.filter(([name]) => name === "method").map(([, , ...rest]) => rest);
    expect(methods).toEqual([
      ["Get Weather", "started"],
      ["get_weather", "error"],
    ]);
  });

  it("carries out actions, or says why not", async () => {
    const calls: unknown[] = [];
    const node = play({
      actions: [giveItem, { name: "dance", description: "Dances." }],
      onAction: (name, given) => {
        calls.push([name, { ...given }]);
        return name === "dance" ? { error: "My leg hurts." } : { given: true };
      },
    });
    expect((await turn(node, "action give_item")).words).toBe('The game answered: {"given":true}');
    expect((await turn(node, "action dance")).words).toBe("The game could not: My leg hurts.");
    expect(calls[0]).toEqual(["give_item", { item: "lantern" }]);
  });

  it("cancels, tells context, and takes what goes wrong", async () => {
    const node = play();
    node.say("hold");
    await node.next("text");
    node.cancel(4);
    expect((await node.next("finished")).slice(1)).toEqual(["I am", "cancelled"]);
    node.know("weather", "It rains.");
    expect(await turn(node, "fail")).toMatchObject({ finish: "error" });
    node.say("x".repeat(9000));
    expect(await node.next("failed")).toEqual(["too_large", expect.any(String)]);
    expect(await turn(node, "big 20")).toMatchObject({ finish: "complete" });
  });

  it("resumes after a cut in mid-turn, without a lost or doubled word", async () => {
    const node = play();
    expect(await turn(node, "drop")).toEqual({ words: "Before the cut, and after it.", finish: "complete" });
    expect(textsOf(node, false)).toBe("Before the cut, and after it.");
    node.say("count 60 every 5");
    for (const word of ["5 ", "20 ", "40 "]) {
      await node.next("text", (_turn, delta) => delta === word);
      node.cut();
    }
    await node.next("finished");
    const counted = Array.from({ length: 60 }, (_, at) => `${at + 1} `).join("");
    expect(textsOf(node, false)).toBe(`Before the cut, and after it.${counted}`);
    expect(new Set(node.told.filter(([name]) => name === "opened").map(([, session]) => session)).size).toBe(1);
  });

  it("begins anew when the server has lost the conversation, and says there what it still had to say", async () => {
    const own = await startMock();
    const node = runGodotExample({ url: own.url });
    onTestFinished(() => node.end());
    expect((await turn(node, "good evening")).words).toBe("You said: good evening");
    const [first] = node.told.find(([name]) => name === "opened")!.slice(1);
    await own.stop();
    node.say("are you still there?");
    const again = await startMock(new URL(own.url).port);
    onTestFinished(() => again.stop());
    const [second] = await node.next("opened", (session) => session !== first);
    expect(second).not.toBe(first);
    expect((await node.next("finished"))[1]).toBe("You said: are you still there?");
    expect(node.told).toContainEqual(["failed", "resume_failed", expect.any(String)]);
  });
});
