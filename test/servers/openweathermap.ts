/** Answers `/data/2.5/weather` as OpenWeatherMap does (https://openweathermap.org/current): current weather by city, 401, 404. */
import { type Listening, listen } from "./listen.ts";

const cities: Record<string, string> = { "new york": "clear sky", roma: "few clouds", wrangell: "light rain" };

export function startWeatherServer(apiKey: string): Promise<Listening> {
  return listen(
    (request, response) => {
      const url = new URL(request.url ?? "/", "https://localhost");
      const answer = (status: number, body: object) =>
        response.writeHead(status, { "content-type": "application/json; charset=utf-8" }).end(JSON.stringify(body));
      if (url.pathname !== "/data/2.5/weather") return answer(404, { cod: "404", message: "Internal error" });
      if (url.searchParams.get("appid") !== apiKey) {
        return answer(401, {
          cod: 401,
          message: "Invalid API key. Please see https://openweathermap.org/faq#error401 for more info.",
        });
      }
      const name = url.searchParams.get("q") ?? "";
      const description = cities[name.toLowerCase()];
      if (!description) return answer(404, { cod: "404", message: "city not found" });
      return answer(200, {
        coord: { lon: -74.006, lat: 40.7143 },
        weather: [{ id: 800, main: "Clear", description, icon: "01d" }],
        base: "stations",
        main: { temp: 289.5, feels_like: 288.9, temp_min: 287.1, temp_max: 291.4, pressure: 1016, humidity: 62 },
        visibility: 10_000,
        wind: { speed: 3.6, deg: 230 },
        clouds: { all: 0 },
        dt: 1_790_000_000,
        sys: { type: 2, id: 2008776, country: "US", sunrise: 1_789_960_000, sunset: 1_790_000_000 },
        timezone: -14_400,
        id: 5_128_581,
        name,
        cod: 200,
      });
    },
    { https: true },
  );
}
