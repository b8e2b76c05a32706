/** The seed's walk: from Add API Method to a character that knows the weather, in the seed's own labels. */
import { describe, expect, it } from "vitest";
import { eventually, say, shows, write } from "../steps.ts";
import type { World } from "../world.ts";

export function walkSuite(world: () => World): void {
  describe("the seed's walk", () => {
    it("adds the weather method from the template, tests, saves, connects it and hears the answer", async () => {
      const { page, complaints } = await world().open("/");
      await page.getByRole("link", { name: "External API" }).click();
      await page.getByRole("button", { name: "Add API Method" }).click();

      await page.getByRole("button", { name: "Get Weather" }).click();
      expect(await page.getByLabel("Method Name").inputValue()).toBe("Get Weather");
      expect(await page.getByLabel("Method Description").inputValue()).toContain("weather");
      await shows(page.getByText("Before it works"));
      await write(page, "Implementation Code", world().weatherCode);

      await page.getByLabel("city", { exact: true }).fill("New York");
      await shows(page.getByLabel("Inputs").getByText('"New York"'));
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.getByLabel("Output", { exact: true }).getByText('"clear sky"'));
      await shows(page.getByText(`localhost:${world().weather.port}`));

      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/methods/get_weather");
      await page.getByRole("link", { name: "External API" }).first().click();
      const connect = page.getByRole("switch", { name: "Connect Get Weather" });
      expect(await connect.isChecked()).toBe(false);
      await connect.click();
      await shows(page.locator(".switch.good").filter({ has: connect }));
      const isGreen = `(() => {
        const toggle = document.querySelector('[aria-label="Connect Get Weather"]');
        const [red, green, blue] = getComputedStyle(toggle).backgroundColor.match(/[0-9]+/g).map(Number);
        return green > red + 40 && green > blue + 40;
      })()`;
      await eventually(() => page.evaluate<boolean>(isGreen)).toBe(true);

      await page.getByRole("link", { name: "Characters" }).click();
      await page.getByRole("main").getByRole("link", { name: "Barkeep" }).click();
      await say(page, "What is the weather in Roma?");
      const chat = page.getByRole("log", { name: "Conversation" });
      await shows(chat.locator(".called.good", { hasText: "Get Weather" }));
      await shows(chat.getByText(/few clouds/));

      await page.getByRole("link", { name: "Calls" }).click();
      const row = page.getByRole("row").filter({ hasText: "Get Weather" }).filter({ hasText: "Roma" });
      await shows(row.getByText("ok"));
      await row.getByRole("link").click();
      await shows(page.getByLabel("Output", { exact: true }).getByText('"few clouds"'));
      expect(complaints).toEqual([]);
    });

    it("takes a method pasted field by field, as the seed's page has them", async () => {
      const { page } = await world().open("/methods/new");
      await page.getByLabel("Method Name").fill("Weather by hand");
      await page.getByLabel("Method Description").fill("Fetches current weather data for a given city");
      await write(page, "Input Description (JSON Format)", world().weatherInputs);
      await write(page, "Implementation Code", world().weatherCode);
      await write(page, "Inputs", '{\n  "city": "New York"\n}');
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.getByLabel("Output", { exact: true }).getByText('"clear sky"'));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/methods/weather_by_hand");
      const saved = await world().barkeep.request("GET", "/methods/weather_by_hand");
      expect(saved.body.code).toBe(world().weatherCode);
      expect(saved.body.inputDescription).toEqual(JSON.parse(world().weatherInputs));
    });
  });
}
