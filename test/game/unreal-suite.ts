/**
 * The Unreal module, compiled with g++ against stand-ins of the engine's types and run against the real server. It shows that the
 * module's code is sound C++ and does what it should with an engine that keeps to its reference; not that Unreal compiles it.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type BuiltProgram, buildCpp, sourcesBelow } from "./build-client.ts";
import { Driver } from "./driver.ts";
import { type PacedModel, startPacedModel } from "./paced-model.ts";
import { startRelay } from "./relay.ts";

const module = "unreal-client-sample/Source/Barkeep";

/** Headers of the engine that the module names, in a folder: all lead to the stand-ins, and those that Unreal generates say what a class derives from. */
async function engineHeaders(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-unreal-"));
  const sources = await Promise.all(["Public", "Private"].map((part) => sourcesBelow(`${module}/${part}`, "")));
  for (const path of sources.flat()) {
    const source = await readFile(path, "utf8");
    const base = /class BARKEEP_API \w+ : public (\w+)/.exec(source)?.[1];
    for (const [, name] of source.matchAll(/#include "([\w/]+(?:\.generated)?\.h)"/g)) {
      const own = sources.flat().some((other) => other.endsWith(`/${name}`));
      if (own || name === "CoreMinimal.h") continue;
      const generated = `#undef GENERATED_BODY\n#define GENERATED_BODY() public: typedef ${base} Super; private:\n`;
      await mkdir(join(folder, dirname(name!)), { recursive: true });
      await writeFile(join(folder, name!), name!.includes(".generated.") ? generated : '#include "CoreMinimal.h"\n');
    }
  }
  return folder;
}

export function describeUnreal(compiler: string, flags: readonly string[]): void {
  describe("the Unreal module on stand-ins of the engine", () => {
    let program: BuiltProgram;
    let model: PacedModel;
    let barkeep: BarkeepProcess;

    beforeAll(async () => {
      const headers = await engineHeaders();
      const folders = [module, "test/game/unreal-standins", "test/game/unreal-run"];
      const sources = (await Promise.all(folders.map((folder) => sourcesBelow(folder, ".cpp")))).flat();
      const sockets = (await sourcesBelow("test/game/cpp", ".cpp")).filter((path) => path.endsWith("posix_socket.cpp"));
      [program, model] = await Promise.all([
        buildCpp({
          compiler,
          // Unreal does not ask for parameters to be used.
          flags: ["-Wno-unused-parameter", ...flags],
          include: [`${module}/Public`, `${module}/Core`, "test/game/unreal-standins", "test/game/cpp", headers],
          sources: [...sources, ...sockets],
        }),
        startPacedModel(),
      ]);
      await rm(headers, { recursive: true, force: true });
      barkeep = await startBarkeep({ env: { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: model.url } });
      const teller = { id: "teller", name: "Teller", persona: "Tells.", model: "gpt-4o" };
      await barkeep.request("POST", "/characters", teller);
    }, 120_000);
    afterAll(async () => {
      await barkeep?.stop();
      await model?.close();
      await program?.remove();
    }, 30_000);

    async function play() {
      const relay = await startRelay(barkeep.url);
      const game = new Driver(program);
      onTestFinished(async () => {
        await game.quit();
        await relay.close();
      });
      return { game, relay, connect: { do: "connect", url: relay.url, token: barkeep.adminToken } };
    }

    async function talking() {
      const { game, relay, connect } = await play();
      game.send(connect);
      game.send({ do: "begin", character: "teller" });
      await game.event("ready");
      return { game, relay };
    }

    it("waits for its subsystem, and says so; then talks, with what was offered before", async () => {
      const { game, connect } = await play();
      game.send({ do: "begin", character: "teller" });
      game.send({ do: "offer", name: "give_item", description: "Gives.", parameters: '{"type":"object"' });
      expect((await game.event("failed")).message).toContain("give_item are wrong");
      const parameters = '{"type":"object","properties":{"item":{"type":"string"}}}';
      game.send({ do: "offer", name: "give_item", description: "Gives.", parameters });
      game.send({ do: "say", text: "Anybody?" });
      expect((await game.event("failed")).message).toContain("not connected");
      game.send(connect);
      await game.event("ready");
      game.send({ do: "say", text: "Ein Bier, bitte! 🍺" });
      const asked = await model.next("Ein Bier, bitte! 🍺");
      asked.call("give_item", { item: "Bier" });
      asked.end();
      const { call, ...action } = await game.event("action");
      expect(action).toMatchObject({ name: "give_item", arguments: { item: "Bier" } });
      game.send({ do: "complete", call, result: "Der Gast hat das Bier." });
      const told = await model.next("Der Gast hat das Bier.");
      await told.speak("Prost, ");
      await game.event("words", { text: "Prost, " });
      await told.speak("Fräulein! 🍻");
      told.end();
      await game.event("finished", { text: "Prost, Fräulein! 🍻" });
    });

    it("does for a Blueprint: a token, a greeting, the opening context, cues, lines and triggers", async () => {
      const host = { id: "host", name: "Host", persona: "Greets.", greeting: "Come in.", model: "gpt-4o" };
      await barkeep.request("POST", "/characters", host);
      const { game, connect } = await play();
      game.send({ do: "token", token: barkeep.adminToken });
      game.send(connect);
      const cues = '[{"name":"emotion","values":["joy"]}]';
      game.send({ do: "begin", character: "host", context: "The cellar is flooded.", cues });
      await game.event("greeting", { text: "Come in." });
      await game.event("ready");
      game.send({ do: "say", text: "Good day" });
      const answer = await model.next("Good day");
      expect(answer.shown).toContain("The cellar is flooded.");
      await answer.speak("Good [[emotion=joy]]day.");
      answer.end();
      await game.event("cue", { name: "emotion", value: "joy", at: 5 });
      await game.event("finished", { text: "Good day." });
      game.send({ do: "trigger", name: "gate_fell" });
      game.send({ do: "line", text: "The gate falls!" });
      await game.event("finished", { text: "The gate falls!" });
    });

    it("cancels, gives calls up and lets the game fail them", async () => {
      const { game } = await talking();
      game.send({ do: "offer", name: "wave", description: "Waves.", parameters: "" });
      game.send({ do: "say", text: "Wave once" });
      const once = await model.next("Wave once");
      once.call("wave", {});
      once.end();
      const first = await game.event("action");
      game.send({ do: "fail", call: first.call, reason: "My arm hurts." });
      const told = await model.next("My arm hurts.");
      await told.speak("Alas.");
      told.end();
      await game.event("finished", { text: "Alas." });
      game.send({ do: "say", text: "Wave again" });
      const again = await model.next("Wave again");
      again.call("wave", {});
      again.end();
      const second = await game.event("action");
      game.send({ do: "cancel" });
      await game.event("givenUp", { call: second.call });
      await game.event("finished", { text: "" });
    });

    it("resumes after a cut, when it is back in the foreground too", async () => {
      const { game, relay } = await talking();
      game.send({ do: "say", text: "Tell me of the cut" });
      const answer = await model.next("of the cut");
      await answer.speak("Before, ");
      await game.event("words", { text: "Before, " });
      relay.cut();
      game.send({ do: "foreground" });
      await game.event("ready");
      await answer.speak("and after.");
      answer.end();
      await game.event("finished", { text: "Before, and after." });
    });

    it("may be destroyed by what handles its words, after which nothing comes", async () => {
      const { game } = await talking();
      game.send({ do: "endPlayAtNextWords" });
      game.send({ do: "say", text: "Destroy yourself" });
      const answer = await model.next("Destroy yourself");
      await answer.speak("Farewell");
      await game.event("ended");
      await answer.hungUp;
      game.send({ do: "begin", character: "teller" });
      await game.event("ready");
      expect(game.events.filter(({ event }) => event === "finished")).toEqual([]);
    });

    it("goes to another server from within a failure's event, with a new conversation there", async () => {
      const { game, relay, connect } = await play();
      game.send({ do: "begin", character: "teller" });
      game.send({ ...connect, url: "http://127.0.0.1:1", otherwise: relay.url });
      expect((await game.event("connectionFailed")).advice).toContain("running");
      await game.event("ready");
      game.send({ do: "say", text: "Are you elsewhere?" });
      const answer = await model.next("Are you elsewhere?");
      await answer.speak("I am.");
      answer.end();
      await game.event("finished", { text: "I am." });
    });
  });
}
