/** What every browser test stands on: the built page, a server with a data folder of its own, a weather service, one browser. */
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFailed } from "vitest";
import { type FixtureServer, said, startFixtureServer } from "../mcp/fixture-server.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { authorityPath, type Listening } from "../servers/listen.ts";
import { startWeatherServer } from "../servers/openweathermap.ts";
import { chromiumArguments } from "./find-chromium.ts";

export const weatherKey = "weather-key-for-tests";

export interface World {
  readonly barkeep: BarkeepProcess;
  readonly weather: Listening;
  /** An MCP server with a tool that tells the tide, which tests may change. */
  readonly tools: FixtureServer;
  /** The seed's weather method, asking the local service. */
  readonly weatherCode: string;
  readonly weatherInputs: string;
  /** A page that is logged in, in a context of its own; what it logged as an error is collected. */
  open(path: string, options?: BrowserContextOptions): Promise<OpenPage>;
  /** A context without a login. */
  stranger(options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

export interface OpenPage {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Errors of the console and scripts, and requests that left for another host. */
  readonly complaints: string[];
}

const seed = (name: string) => readFile(new URL(`../fixtures/seed/${name}`, import.meta.url), "utf8");
/** A step that takes longer has failed, in ms. */
const stepTimeoutMs = 20_000;

export async function createWorld(executablePath: string): Promise<World> {
  buildPage();
  const weather = await startWeatherServer(weatherKey);
  const tools = await startFixtureServer([
    {
      name: "tide",
      description: "Tells the tide.",
      inputSchema: { type: "object", properties: { port: { type: "string" } }, required: ["port"] },
      annotations: { readOnlyHint: true },
      run: ({ port }) => said(JSON.stringify({ port, metres: 2 })),
    },
    { name: "ring", description: "Rings the bell.", inputSchema: { type: "object" }, run: () => said("rung") },
  ]);
  const allowed = `localhost:${weather.port},${new URL(tools.url).host}`;
  const barkeep = await startBarkeep({
    env: { BARKEEP_EGRESS_ALLOW: allowed, REQUESTS_CA_BUNDLE: authorityPath },
  });
  const browser: Browser = await chromium.launch({ executablePath, args: chromiumArguments });
  const viewport = { width: 1440, height: 900 };
  const stranger = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({ baseURL: barkeep.url, viewport, ...options });
    context.setDefaultTimeout(stepTimeoutMs);
    return context;
  };
  const first = await stranger();
  const landing = await first.newPage();
  await landing.goto(`/login#token=${barkeep.adminToken}`);
  await landing.getByRole("navigation", { name: "Main" }).waitFor();
  const login = await first.storageState();
  await first.close();
  return {
    barkeep,
    weather,
    tools,
    weatherCode: (await seed("get-weather.py"))
      .replace("https://api.openweathermap.org", weather.url)
      .replace("<your-api-key>", weatherKey),
    weatherInputs: await seed("get-weather.input-description.json"),
    stranger,
    async open(path, options) {
      const context = await stranger({ storageState: login, ...options });
      const page = await context.newPage();
      const complaints = watch(page, barkeep.url);
      onTestFailed(async ({ task }) => {
        const path = fileURLToPath(new URL(`../output/${task.name.replace(/\W+/g, "-")}.png`, import.meta.url));
        await page.screenshot({ path });
      });
      await page.goto(path);
      return { page, context, complaints };
    },
    async close() {
      await browser.close();
      await barkeep.stop();
      await weather.close();
      await tools.close();
    },
  };
}

function watch(page: Page, home: string): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("request", (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== home) complaints.push(`asked ${request.url()}`);
  });
  return complaints;
}

/** Skips what is up to date. */
function buildPage(): void {
  const script = fileURLToPath(new URL("../../scripts/build.mjs", import.meta.url));
  const built = spawnSync(process.execPath, [script, "--page"], { stdio: ["ignore", "ignore", "inherit"] });
  if (built.status !== 0) throw new Error("The page does not build: run `npm run build` to see why.");
}
