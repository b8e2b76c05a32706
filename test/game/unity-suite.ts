/** The Unity package, compiled with Mono against stand-ins of the Unity types it uses: its own tests, its assemblies, its window, its scene. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { buildCSharp, sourcesBelow } from "./build-client.ts";
import { compileAssemblies } from "./unity-assemblies.ts";
import { describeUnityLife } from "./unity-life-suite.ts";
import { expectHealthy, type Tools, UnityStage } from "./unity-stage.ts";

export function describeUnity(tools: Tools): void {
  const { mcs, mono } = tools;

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
      expect(results.length).toBeGreaterThan(80);
    }, 60_000);
  });

  describe("the Unity layer", () => {
    const stage = new UnityStage();
    beforeAll(() => stage.build(tools), 120_000);
    afterAll(() => stage.strike(), 30_000);

    it.each([
      ["the editor", ["UNITY_EDITOR", "UNITY_WEBGL"]],
      ["a browser", ["UNITY_WEBGL"]],
      ["a desktop", ["UNITY_STANDALONE"]],
      ["a desktop with the Input System", ["UNITY_STANDALONE", "ENABLE_INPUT_SYSTEM", "BARKEEP_INPUT_SYSTEM"]],
    ])(
      "compiles for %s, each assembly with nothing but what it names",
      async (_, symbols) => {
        const compiled = await compileAssemblies({ mcs, symbols });
        const everywhere = ["Barkeep.Core", "Barkeep.Samples.Innkeeper", "Barkeep.Unity"];
        const inEditor = ["Barkeep.Core", "Barkeep.Core.Tests", "Barkeep.Editor", ...everywhere.slice(1)];
        expect(compiled.toSorted()).toEqual(symbols.includes("UNITY_EDITOR") ? inEditor : everywhere);
      },
      60_000,
    );

    it("plays the sample scene: chat, a method shown while it runs, an action carried out by the game", async () => {
      const { model } = stage;
      const { game } = await stage.play();
      game.send({ do: "type", text: "An ale, please" });
      await game.event("line", { text: "You: An ale, please" });
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
      expect((await expectHealthy(game)).shown).toContain("Innkeeper: There you are.\n[Say]");
    });

    it("signs in from the editor's window, which tells what keeps a game from talking", async () => {
      const editor = stage.start();
      const signIn = async (url: string, token: string) => {
        editor.send({ do: "editor", url, token });
        return editor.event("checked");
      };
      const { barkeep } = stage;
      const good = await signIn(barkeep.url, barkeep.adminToken);
      expect(good.during).toContain("[Checking…]");
      expect(good.text).toContain("Info: Characters: barkeep.");
      expect(good.text).toContain("All is well");
      // What the game in the editor says hello with.
      expect(good.token).toBe(barkeep.adminToken);
      expect((await signIn(barkeep.url, "")).text).toContain("Error: There is no token.");
      expect((await signIn(barkeep.url, "bk_wrong")).text).toContain("Error: The server refuses the token.");
      expect((await signIn("localhost", "x")).text).toContain("no server address");

      const other = createServer((_, response) => response.end("It works!"));
      await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
      const elsewhere = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
      expect((await signIn(elsewhere, "x")).text).toContain("no Barkeep server");
      await new Promise((resolve) => other.close(resolve));
      const nothing = await signIn(elsewhere, "x");
      expect(nothing.text).toContain("Error: Nothing answers");
      expect(nothing.text).toContain("npm start");
    });

    describeUnityLife(stage);
  });

  describe("the sample scene where the Input System alone hears the keyboard", () => {
    const stage = new UnityStage();
    beforeAll(() => stage.build(tools, ["ENABLE_INPUT_SYSTEM", "BARKEEP_INPUT_SYSTEM"]), 120_000);
    afterAll(() => stage.strike(), 30_000);

    it("is typed into, with a slip mended, and says the line at Enter", async () => {
      const { game } = await stage.play();
      game.send({ do: "type", text: "An alex\b, please" });
      await game.event("line", { text: "You: An ale, please" });
      const asked = await stage.model.next("An ale, please");
      await asked.speak("To your health!");
      asked.end();
      await game.event("line", { text: "Innkeeper: To your health!" });
      expect((await expectHealthy(game)).shown).toContain("> _   (Enter says it, Escape stops him)");
    });
  });
}
