import { expect, it } from "vitest";
import { Habits } from "./refusals/lesson.ts";
import { wireNames } from "./wire-names.ts";

const tools = ["get-weather", "get_weather", "look_up_the_price_of_an_ale", "look_up_the_price_of_an_inn"].map(
  (name) => ({
    name,
  }),
);

it("sends names as they are until a server has refused them", () => {
  expect(tools.map(({ name }) => wireNames(tools, new Habits()).of(name))).toEqual(tools.map(({ name }) => name));
});

it("each name that a server takes stands for one tool, and the way back leads to it", () => {
  const names = wireNames(tools, new Habits([{ kind: "plain_names" }, { kind: "names_at_most", most: 16 }]));
  const sent = tools.map(({ name }) => names.of(name));
  expect(new Set(sent).size).toBe(tools.length);
  expect(sent[1]).toBe("get_weather");
  for (const name of sent) expect(name).toMatch(/^\w{1,16}$/);
  expect(sent.map((name) => names.offered(name))).toEqual(tools.map(({ name }) => name));
  expect(names.of("gone-tool")).toBe("gone_tool");
});
