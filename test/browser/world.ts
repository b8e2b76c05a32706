/** What every browser test stands on: the built page, a server with a data folder of its own, a weather service, one browser. */
import { spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { type BrowserContext, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { onTestFinished } from "vitest";
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
  /**
   * A page that is logged in; what it logged as an error is collected. It is closed when the test is over. Pages share what the
   * browser keeps of the page's files, as a designer's do; nothing that one test stored is there for the next.
   */
  open(path: string, look?: Look): Promise<OpenPage>;
  /** The same in a context of its own: with an empty cache, cookies to take away, another language. */
  openAlone(path: string, options?: BrowserContextOptions): Promise<OpenPage & { readonly context: BrowserContext }>;
  /** A context without a login. */
  stranger(): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** How a page is looked at. */
export interface Look {
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly colorScheme?: "light" | "dark";
  readonly reducedMotion?: "no-preference" | "reduce";
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the console and scripts, and requests that left for another host. */
  readonly complaints: string[];
}

const seed = (name: string) => readFile(new URL(`../fixtures/seed/${name}`, import.meta.url), "utf8");
/** A step that takes longer has failed, in ms. */
const stepTimeoutMs = 20_000;
const desktop = { width: 1440, height: 900 };

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
  const browser = await chromium.launch({ executablePath, args: chromiumArguments });
  const newContext = async (options: BrowserContextOptions = {}) => {
    const context = await browser.newContext({
      baseURL: barkeep.url,
      viewport: desktop,
      // What moves costs frames, and nothing waits for the end of it.
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(stepTimeoutMs);
    return context;
  };
  const shared = await newContext();
  // Screens that no test opens are not fetched beforehand: that costs as much as a page does.
  await shared.addInitScript("window.requestIdleCallback = () => 0");
  // Stays open, so that the browser need not begin a process for each test's page.
  const anchor = await shared.newPage();
  await anchor.goto(`/login#token=${barkeep.adminToken}`);
  await anchor.getByRole("navigation", { name: "Main" }).waitFor();
  const login = await shared.storageState();
  await anchor.goto("/icon.svg");
  /** Photographs what failed, and leaves things as they were. */
  const afterwards = (page: Page, leave: () => Promise<unknown>) =>
    onTestFinished(async ({ task }) => {
      const picture = new URL(`../output/${task.name.replace(/\W+/g, "-")}.png`, import.meta.url);
      if (task.result?.state === "fail") await page.screenshot({ path: fileURLToPath(picture) });
      // A request that is answered by the test while its page closes is nobody's failure.
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await leave();
    });
  const closeAll = async () => {
    for (const page of shared.pages()) if (page !== anchor) await page.close();
    await anchor.evaluate("localStorage.clear()");
  };
  return {
    barkeep,
    weather,
    tools,
    weatherCode: (await seed("get-weather.py"))
      .replace("https://api.openweathermap.org", weather.url)
      .replace("<your-api-key>", weatherKey),
    weatherInputs: await seed("get-weather.input-description.json"),
    async open(path, { viewport, ...media } = {}) {
      const page = await shared.newPage();
      afterwards(page, closeAll);
      const complaints = watch(page, barkeep.url);
      if (viewport) await page.setViewportSize(viewport);
      if (media.colorScheme || media.reducedMotion) await page.emulateMedia(media);
      await arrive(page, path);
      return { page, complaints };
    },
    async openAlone(path, options) {
      const context = await newContext({ storageState: login, ...options });
      const page = await context.newPage();
      afterwards(page, () => context.close());
      const complaints = watch(page, barkeep.url);
      await arrive(page, path);
      return { page, complaints, context };
    },
    async stranger() {
      const context = await newContext();
      onTestFinished(() => context.close());
      return context;
    },
    async close() {
      await browser.close();
      await barkeep.stop();
      await weather.close();
      await tools.close();
    },
  };
}

/** Goes there, and waits for what is fetched late: a click on what still moves aside meets nothing. */
async function arrive(page: Page, path: string): Promise<void> {
  await page.goto(path);
  if (path === "about:blank") return;
  await page.locator("main").waitFor();
  await page.locator(".skeleton, .code-waiting").first().waitFor({ state: "detached" });
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
