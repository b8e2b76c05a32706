/** Every screen of the page, with something to show on each. */
import type { Page } from "playwright-core";
import { shows } from "../steps.ts";
import type { World } from "../world.ts";
import { keepDice } from "./scenarios.ts";

export interface Screen {
  readonly path: string;
  /** A text that is there once the screen has loaded. */
  readonly ready: string;
  /** What is done before it is judged. */
  readonly prepare?: (page: Page) => Promise<void>;
}

const openDelivery = (page: Page) => page.getByText("Delivery 1", { exact: true }).click();

export async function screensOf(world: World): Promise<Screen[]> {
  const { body } = await world.barkeep.request("POST", "/characters/barkeep/say", { text: "Roll 2d6 for me" });
  const { body: calls } = await world.barkeep.request("GET", "/calls?limit=1");
  const stops = {
    type: "array",
    minItems: 1,
    items: {
      type: "object",
      properties: { city: { type: "string" }, fast: { type: "boolean" } },
      required: ["city"],
    },
  };
  // The second time they are there already.
  await world.barkeep.request("POST", "/methods", {
    name: "Plan Trip",
    description: "Plans a trip",
    inputDescription: { parameters: { stops, days: { type: "integer" } }, required: ["stops"] },
    code: "def handle_event(data):\n    return data\n",
  });
  const fallbackModels = ["claude-3-5-sonnet-20241022", "gpt-4o", "rehearsal"];
  await world.barkeep.request("POST", "/characters", { name: "Well Advised", model: "gpt-4o", fallbackModels });
  await world.barkeep.request("POST", "/hooks", { name: "Tickets", verify: { kind: "none" } });
  await fetch(`${world.barkeep.url}/hooks/tickets`, {
    method: "POST",
    body: '{"players": ["ann"], "text": "Done."}',
  });
  const bell = { cron: "0 9 * * *", do: { line: "Ding." }, to: { characters: ["barkeep"] } };
  await world.barkeep.request("POST", "/schedules", { name: "Bell", ...bell });
  await world.barkeep.request("POST", "/schedules/bell/run");
  await keepDice(world);
  await world.barkeep.request("POST", "/scenario-runs", { tag: "dice" });
  await world.barkeep.request("POST", "/mcp-servers", { name: "Sea", url: world.tools.url });
  return [
    { path: "/", ready: "How long an answer takes" },
    { path: "/methods", ready: "Roll Dice" },
    { path: "/methods/roll_dice", ready: "Implementation Code" },
    {
      path: "/methods/plan_trip",
      ready: "Implementation Code",
      prepare: async (page) => {
        await page.getByText("Form", { exact: true }).click();
        await shows(page.getByRole("group", { name: "Parameter stops[].city" }));
      },
    },
    { path: "/methods/new", ready: "A name of your own" },
    { path: "/characters", ready: "connected method" },
    { path: "/characters/barkeep", ready: "Say something. Methods show" },
    { path: "/characters/barkeep/compare", ready: "Begin anew" },
    { path: "/characters/well_advised", ready: "Named above already: it is asked once." },
    { path: "/conversations", ready: "Roll 2d6 for me" },
    { path: `/conversations/${body.session}`, ready: "Offered to the model" },
    { path: "/scenarios", ready: "Two dice" },
    { path: "/scenarios/two_dice", ready: "to the first word," },
    { path: "/calls", ready: "Took" },
    { path: `/calls/${calls.items[0].id}`, ready: "Where it came from" },
    { path: "/hooks", ready: "Addresses at which other systems" },
    { path: "/hooks/new", ready: "Start from a template" },
    { path: "/hooks/tickets", ready: "Delivery 1", prepare: openDelivery },
    { path: "/schedules", ready: "What happens by itself" },
    { path: "/schedules/bell", ready: "In your own time zone." },
    { path: "/mcp-servers", ready: "In a terminal:" },
    { path: "/mcp-servers/sea", ready: "Rings the bell." },
    {
      path: "/import",
      ready: "Show what would be made",
      prepare: async (page) => {
        await page
          .getByLabel("Or paste it here")
          .fill("curl 'https://api.weather.example/now?city=Rome' -H 'X-Api-Key: abcdef123456'");
        await page.getByRole("button", { name: "Show what would be made" }).click();
        await page.getByText("Code", { exact: true }).click();
      },
    },
    { path: "/costs", ready: "spent today (UTC)", prepare: (page) => page.getByText("Known prices").click() },
    { path: "/playground", ready: "Nothing yet" },
    { path: "/settings", ready: "drain ms" },
  ];
}
