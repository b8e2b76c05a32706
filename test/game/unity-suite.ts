/** The Unity package, compiled with Mono against stand-ins of the Unity types it uses: its own tests, its assemblies, its window, its scene. */
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { buildCSharp, sourcesBelow } from "./build-client.ts";
import { compileAssemblies, surfaceOfStandins } from "./unity-assemblies.ts";
import { describeUnityLife } from "./unity-life-suite.ts";
import { expectHealthy, type Tools, UnityStage } from "./unity-stage.ts";
import { compareWithUnity, readUnityTypes } from "./unity-types.ts";

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

    it("compiles for the editor, a browser, a desktop, and with the Input System, each assembly with nothing but what it names", async () => {
      const everywhere = ["Barkeep.Core", "Barkeep.Samples.Innkeeper", "Barkeep.Unity"];
      const inEditor = ["Barkeep.Core", "Barkeep.Core.Tests", "Barkeep.Editor", ...everywhere.slice(1)];
      const compiled = await compileAssemblies(mcs, [
        ["UNITY_EDITOR", "UNITY_WEBGL"],
        ["UNITY_WEBGL"],
        ["UNITY_STANDALONE"],
        ["UNITY_STANDALONE", "ENABLE_INPUT_SYSTEM", "BARKEEP_INPUT_SYSTEM", "BARKEEP_UGUI"],
      ]);
      expect(compiled.map((names) => names.toSorted())).toEqual([inEditor, everywhere, everywhere, everywhere]);
    }, 60_000);

    it("compiles against stand-ins that offer nothing but what Unity has", async () => {
      const [surface, unity] = await Promise.all([surfaceOfStandins(tools), readUnityTypes()]);
      expect(surface.length).toBeGreaterThan(150);
      const { lacking, uncovered } = compareWithUnity(surface, unity);
      expect(lacking).toEqual([]);
      // Of these modules unity-types has none: IMGUI, animation, uGUI.
      expect(uncovered.filter((name) => !/\.(GUI|Animator|EventSystems\.)/.test(name))).toEqual([
        "UnityEngine.Scripting.PreserveAttribute",
      ]);

      // It sees what Unity lacks: names, types, what can't be set, what is obsolete, what is no such base, values.
      const wrong = [
        "property\tUnityEngine.Time\t0\tunscaledTimeNow\ttrue\tfalse\tnumber",
        "property\tUnityEngine.Time\t0\tunscaledTime\ttrue\ttrue\tnumber",
        "property\tUnityEngine.Time\t0\tunscaledTime\tfalse\tfalse\tnumber",
        "method\tUnityEngine.Component\t0\tCompareTag\tfalse\tboolean\tnumber",
        "method\tUnityEngine.Component\t0\tCompareTag\tfalse\tvoid\tstring",
        "method\tUnityEngine.UIElements.VisualElement\t0\tAdd\tfalse\tvoid\tUnityEngine.UIElements.VisualElement|number",
        "method\tUnityEngine.MonoBehaviour\t0\tStartCoroutine_Auto\tfalse\tUnityEngine.Coroutine\tSystem.Collections.IEnumerator",
        "event\tUnityEngine.UIElements.Button\t0\tpressed\tSystem.Action",
        "constructor\tUnityEngine.UIElements.Button\t0\t\tfalse\t\tstring",
        "call\tUnityEngine.UIElements.EventCallback\t1\tcall\tfalse\tboolean\tT",
        "value\tUnityEngine.KeyCode\t0\tReturn\t14",
        "type\tUnityEngine.UIElements.Label\t0\tclass\tUnityEngine.UIElements.BaseField",
      ];
      expect(compareWithUnity(wrong, unity).lacking).toHaveLength(wrong.length);
    }, 60_000);

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

    it("shows moods on an Animator and in the window, what is said while waiting, and lets another of the server's characters in", async () => {
      const { model, barkeep } = stage;
      await barkeep.request("POST", "/characters", { id: "mira", name: "Mira", persona: "A guard.", model: "gpt-4o" });
      onTestFinished(async () => void (await barkeep.request("DELETE", "/characters/mira")));
      const { game } = await stage.play();
      const until = async (what: RegExp) => {
        for (;;) {
          const health = await expectHealthy(game);
          if (what.test(String(health.shown))) return health;
        }
      };
      await until(/<Barkeep> of Barkeep, Mira/);
      game.send({ do: "inspect" });
      expect(await game.event("inspected")).toMatchObject({
        names: "Barkeep (barkeep), Mira (mira)",
        chosen: "Barkeep (barkeep)",
        character: "mira",
        said: "",
      });
      game.send({ do: "say", text: "Good news" });
      const answer = await model.next("Good news");
      await answer.speak("[[emotion=joy]]Hooray! [[emotion=anger]]");
      expect(await until(/\(anger\)/)).toMatchObject({
        animated: "emotion_joy",
        warnings: expect.stringContaining("no trigger named emotion_anger, nor emotion. Add one"),
      });
      answer.end();
      await game.event("line", { text: "Innkeeper: Hooray! " });

      game.send({ do: "choose", name: "Mira" });
      await game.event("session", { resumed: false });
      await until(/<Mira> of/);
      game.send({ do: "say", text: "Who goes there?" });
      const guard = await model.next("Who goes there?");
      expect(guard.shown).toContain("A guard.");
      expect(guard.shown).not.toContain("Good news");
      await guard.speak("I do.");
      guard.end();
      await game.event("line", { text: "Innkeeper: I do." });
      await expectHealthy(game);
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
}
