/** Every server of the zoo through the same conversations: the tool loop works with each, or the character talks without it. */
import { afterEach, describe, expect, it } from "vitest";
import { createModels } from "../../server/models/create-models.ts";
import { type StageOptions, stage } from "../fixtures/dialogue/stage.ts";
import { zoo } from "./zoo.ts";
import { startZooServer, type ZooServer } from "./zoo-server.ts";

let server: ZooServer | undefined;
afterEach(() => server?.close());

describe.each(zoo)("$name", (habit) => {
  const open = async (): Promise<StageOptions> => {
    server = await startZooServer(habit);
    const given: Record<string, Record<string, string>> = habit.speaks === "chat"
      ? { openai: { baseUrl: `${server.url}/v1` } }
      : { anthropic: { apiKey: "key", baseUrl: server.url } };
    let made = 0;
    const models = createModels({
      given,
      extraModels: [{ id: "m1", provider: habit.speaks === "chat" ? "openai" : "anthropic" }],
      makeId: () => `made_${++made}`,
    });
    await models.catalogue.refresh();
    return {
      models,
      character: { model: "m1", temperature: 0.4, greeting: "Come in!" },
      methods: {
        get_weather: {
          parameters: { city: { type: "string" }, days: { type: "integer", minimum: 1, enum: [1, 2, 3] } },
          required: ["city"],
          run: ({ city }) => {
            if (city === "Nowhere") throw new Error("no such city");
            return { sky: `rain over ${city}` };
          },
        },
      },
    };
  };
  const calls = habit.tools !== false;

  it("one call, two at once, one that fails, and words again", async () => {
    const { say, events } = stage(await open());
    const finished = () => events.filter(({ type }) => type === "method.finished").length;
    const one = await say("What is the weather in Rome?");
    expect(one, JSON.stringify(server?.refused)).toMatchObject({ finish: "complete" });
    if (calls) expect(one.text).toContain("rain over Rome");
    const two = await say("And the weather in Oslo, and the weather in Bern?");
    expect(two).toMatchObject({ finish: "complete" });
    if (calls) expect(two.text).toMatch(/Oslo.*Bern/);
    expect(await say("And the weather in Nowhere?")).toMatchObject({ finish: "complete" });
    expect(finished()).toBe(calls ? 4 : 0);
    expect(await say("Thank you")).toMatchObject({ finish: "complete", text: "Good day." });
  });

  it("thirty turns, interrupted in between, and a restart", async () => {
    const options = await open();
    const first = stage(options);
    for (let turn = 0; turn < 30; turn++) {
      if (turn % 10 === 5) {
        const left = first.say("Tell me the weather in Turin, slowly");
        await first.conversation.cancel({ heardChars: 0 });
        await left;
      }
      const said = turn % 3 === 0 ? `What is the weather in City${turn}?` : `Story number ${turn}, if you please.`;
      expect(await first.say(said), `turn ${turn}: ${server?.refused.at(-1)}`).toMatchObject({ finish: "complete" });
    }
    const again = first.restored();
    expect(await again.say("What is the weather in Paris?")).toMatchObject({ finish: "complete" });
    expect(await again.say("Good night")).toMatchObject({ finish: "complete" });
  });

  it("what it refused once is not sent to it again", async () => {
    const options = await open();
    await stage(options).say("What is the weather in Rome?");
    await stage(options).say("What is the weather in Rome?");
    const before = server?.refused.length;
    await stage(options).say("What is the weather in Rome?");
    expect(server?.refused.length).toBe(before);
  });
});
