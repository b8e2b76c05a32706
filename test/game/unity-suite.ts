/** The Unity layer, editor check and NUnit tests, compiled with Mono against stand-ins of the Unity types they use. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type BuiltProgram, buildCSharp, sourcesBelow } from "./build-client.ts";
import { Driver } from "./driver.ts";
import { type PacedModel, startPacedModel } from "./paced-model.ts";

interface Tools {
  readonly mcs: string;
  readonly mono: string;
}

export function describeUnity({ mcs, mono }: Tools): void {
  const packageSources = async (): Promise<string[]> => [
    ...(await sourcesBelow("unity-client-sample/Runtime", ".cs")),
    ...(await sourcesBelow("unity-client-sample/Editor", ".cs")),
    ...(await sourcesBelow("unity-client-sample/Samples~", ".cs")),
    ...(await sourcesBelow("test/game/standins", ".cs")).filter((path) => !path.endsWith("NUnit.cs")),
    ...(await sourcesBelow("test/game/unity-run", ".cs")),
  ];

  describe("the package's own tests", () => {
    it("pass under Mono", async () => {
      const core = await sourcesBelow("unity-client-sample/Runtime/Core", ".cs");
      const tests = await sourcesBelow("unity-client-sample/Tests", ".cs");
      const runner = (await sourcesBelow("test/game/standins", ".cs")).filter((path) => path.endsWith("NUnit.cs"));
      const program = await buildCSharp({ mcs, mono, sources: [...core, ...tests, ...runner] });
      const { stdout } = await promisify(execFile)(program.command, [...program.arguments], { timeout: 30_000 })
        .catch((failure: { stdout?: string }) => ({ stdout: failure.stdout ?? "" }))
        .finally(() => program.remove());
      const results = stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as { failure: string | null });
      expect(results.filter(({ failure }) => failure !== null)).toEqual([]);
      expect(results.length).toBeGreaterThan(70);
    }, 60_000);
  });

  describe("the Unity layer", () => {
    let program: BuiltProgram;
    let model: PacedModel;
    let barkeep: BarkeepProcess;
    let game: Driver;

    beforeAll(async () => {
      [program, model] = await Promise.all([
        buildCSharp({ mcs, mono, sources: await packageSources() }),
        startPacedModel(),
      ]);
      barkeep = await startBarkeep({ env: { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: model.url } });
      const { body } = await barkeep.request("GET", "/characters/barkeep");
      await barkeep.request("PUT", "/characters/barkeep", { ...body, model: "gpt-4o" });
      game = new Driver(program);
    }, 120_000);
    afterAll(async () => {
      await game?.quit();
      await barkeep?.stop();
      await model?.close();
      await program?.remove();
    }, 30_000);

    it.each(["UNITY_EDITOR", "UNITY_WEBGL", "UNITY_STANDALONE"])("compiles for %s", async (symbol) => {
      const sources = await packageSources();
      const built = await buildCSharp({ mcs, mono, sources, flags: [`-define:${symbol}`] });
      await built.remove();
    });

    it("plays the sample scene: chat, a method shown while it runs, an action carried out by the game", async () => {
      game.send({ do: "play", url: barkeep.url, token: barkeep.adminToken });
      await game.event("line", { text: "(The innkeeper looks up.)" });

      game.send({ do: "say", text: "An ale, please" });
      const asked = await model.next("An ale, please");
      asked.call("give_item", { item: "ale" });
      asked.end();
      await game.event("bag", { item: "ale" });
      const told = await model.next('"given":"ale"');
      await told.speak("To your health!");
      told.end();
      await game.event("line", { text: "Innkeeper: To your health!" });

      game.send({ do: "say", text: "Roll the dice" });
      const rolls = await model.next("The player carries: ale.");
      rolls.call("roll_dice", { dice: "2d6" });
      rolls.end();
      const running = await game.until(({ event, name }) => event === "running" && name !== "", "the method's name");
      expect(running.name).toMatch(/dice/i);
      await game.event("running", { name: "" });
      const rolled = await model.next("Roll the dice");
      await rolled.speak("There you are.");
      rolled.end();
      await game.event("line", { text: "Innkeeper: There you are." });
    });

    it("goes on after a pause, after being switched off and on, and keeps its connection through a scene change", async () => {
      game.send({ do: "pause" });
      game.send({ do: "sleep" });
      game.send({ do: "say", text: "Still there?" });
      const answer = await model.next("Still there?");
      await answer.speak("Always.");
      answer.end();
      await game.event("line", { text: "Innkeeper: Always." });
      game.send({ do: "scene" });
      expect(await game.event("scene")).toMatchObject({ connected: true });
      game.send({ do: "errors" });
      expect(await game.event("errors")).toMatchObject({ text: "" });
      expect(game.events.filter(({ event }) => event === "wrongThread")).toEqual([]);
    });

    it("tells in the editor what keeps a game from talking", async () => {
      const check = async (url: string, token: string) => {
        game.send({ do: "check", url, token });
        return game.event("checked");
      };
      expect(await check(barkeep.url, barkeep.adminToken)).toMatchObject({ passed: true, characters: "barkeep" });
      expect((await check(barkeep.url, "")).text).toContain("no token");
      expect((await check(barkeep.url, "bk_wrong")).text).toContain("refuses the token");
      expect((await check("localhost", "x")).text).toContain("no server address");

      const other = createServer((_, response) => response.end("It works!"));
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      expect((await check(elsewhere, "x")).text).toContain("no Barkeep server");
      await new Promise((resolve) => other.close(resolve));
      const nothing = await check(elsewhere, "x");
      expect(nothing.text).toContain("Nothing answers");
      expect(nothing.advice).toContain("npm start");
    });
  });
}
