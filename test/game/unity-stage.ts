/** What the tests of the Unity layer share: the package compiled with its scene and Unity's stand-ins, a server, and a model that speaks when told to. */
import { expect, onTestFinished } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type BuiltProgram, buildCSharp, sourcesBelow } from "./build-client.ts";
import { Driver } from "./driver.ts";
import { type PacedModel, startPacedModel } from "./paced-model.ts";
import { startRelay } from "./relay.ts";

export interface Tools {
  readonly mcs: string;
  readonly mono: string;
}

export class UnityStage {
  model!: PacedModel;
  barkeep!: BarkeepProcess;
  program!: BuiltProgram;

  async build({ mcs, mono }: Tools): Promise<void> {
    const folders = ["unity-client-sample/Runtime", "unity-client-sample/Editor", "unity-client-sample/Samples~"];
    const sources = (
      await Promise.all(
        [...folders, "test/game/standins", "test/game/unity-run"].map((path) => sourcesBelow(path, ".cs")),
      )
    )
      .flat()
      .filter((path) => !path.endsWith("NUnit.cs"));
    [this.program, this.model] = await Promise.all([buildCSharp({ mcs, mono, sources }), startPacedModel()]);
    this.barkeep = await startBarkeep({ env: { OPENAI_API_KEY: "test-key", OPENAI_BASE_URL: this.model.url } });
    const { body } = await this.barkeep.request("GET", "/characters/barkeep");
    await this.barkeep.request("PUT", "/characters/barkeep", { ...body, model: "gpt-4o" });
  }

  async strike(): Promise<void> {
    await this.barkeep?.stop();
    await this.model?.close();
    await this.program?.remove();
  }

  /** The program, ended after the test. */
  start(): Driver {
    const game = new Driver(this.program);
    onTestFinished(() => game.quit());
    return game;
  }

  /** The scene, in play through a relay, once the innkeeper has looked up. */
  async play(options: { readonly keep?: boolean } = {}) {
    const relay = await startRelay(this.barkeep.url);
    onTestFinished(() => relay.close());
    const game = this.start();
    game.send({ do: "play", url: relay.url, token: this.barkeep.adminToken, ...options });
    const { id } = await game.event("session");
    await game.event("line", { text: "(The innkeeper looks up.)" });
    return { game, relay, session: id as string };
  }

  /** The player says something, the innkeeper answers, and the scene shows it. */
  async exchange(game: Driver, said: string, answered: string): Promise<void> {
    game.send({ do: "say", text: said });
    const answer = await this.model.next(said);
    await answer.speak(answered);
    answer.end();
    await game.event("line", { text: `Innkeeper: ${answered}` });
  }
}

/** Nothing went wrong in a component, and no event came where none may come. */
export async function expectHealthy(game: Driver): Promise<Record<string, unknown>> {
  game.send({ do: "health" });
  const health = await game.event("health");
  expect(health.errors).toBe("");
  expect(game.events.filter(({ event }) => event === "wrongThread" || event === "afterDestroy")).toEqual([]);
  return health;
}
