/**
 * Takes the pictures of docs/pictures/ from the running product: `node test/browser/pictures.mjs`. It starts the built
 * server on a data folder of its own, lets players talk for a moment, and photographs the main screens.
 */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = join(root, "docs", "pictures");
const token = "a-token-for-pictures-0123456789";
const usual = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium"];
const executablePath = process.env.BARKEEP_TEST_CHROMIUM ?? usual.find((path) => existsSync(path));
const flags = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"];
const desktop = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** Said by players before the pictures, so that no screen is empty. */
const players = [
  ["Aria", ["Good evening!", "Roll 2d6 for me, please", "What time is it in Tokyo?"]],
  ["Borin", ["What is on the quest board?", "Roll 1d20+3 for me", "How many km are 5 miles?"]],
  ["Cleo", ["What is on the menu today?", "What time is it in London?"]],
];

async function startServer() {
  const data = await mkdtemp(join(tmpdir(), "barkeep-pictures-"));
  const { OPENAI_API_KEY: _, ANTHROPIC_API_KEY: __, OPENAI_BASE_URL: ___, ...env } = process.env;
  const child = spawn(process.execPath, [join(root, "dist", "server", "main.js")], {
    env: { ...env, BARKEEP_PORT: "0", BARKEEP_DATA_DIR: data, BARKEEP_ADMIN_TOKEN: token },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise((resolve, reject) => {
    child.once("exit", () => reject(new Error("The server ended before it was ready: run `npm run build` first.")));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { msg, url } = JSON.parse(line);
      if (msg === "ready") resolve(url);
    });
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await new Promise((resolve) => child.once("exit", resolve));
    await rm(data, { recursive: true, force: true });
  };
  return { url, stop };
}

async function ask(url, method, path, body) {
  const response = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
  return response.status === 204 ? null : response.json();
}

async function makeHistory(url) {
  await ask(url, "POST", "/characters", {
    name: "Mira",
    persona: "Keeper of the archive beneath the city. Speaks softly, corrects people, and loves a riddle.",
    memory: true,
  });
  const templates = await ask(url, "GET", "/templates");
  const weather = templates.items.find(({ id }) => id === "weather").method;
  await ask(url, "POST", "/methods", weather);
  await ask(url, "PUT", "/secrets/OPENWEATHER_KEY", { value: "not-a-real-key" });
  let session;
  for (const [name, lines] of players) {
    session = undefined;
    for (const text of lines) {
      const player = { id: name.toLowerCase(), name };
      ({ session } = await ask(url, "POST", "/characters/barkeep/say", { text, player, ...(session && { session }) }));
    }
  }
  const { items } = await ask(url, "GET", "/sessions?limit=10");
  return items.find(({ player }) => player?.id === "borin").id;
}

/** Name of the picture, its screen, how it is looked at, and what is done before. */
const pictures = (session) => [
  ["overview", "/", {}, (page) => page.getByText("Half are faster than").waitFor()],
  ["external-api", "/methods", {}, (page) => page.getByText("ran in").first().waitFor()],
  ["editor", "/methods/roll_dice", {}, testRoll],
  ["editor-dark", "/methods/roll_dice", { colorScheme: "dark" }, testRoll],
  ["character", "/characters/barkeep", {}, talk],
  ["conversation", `/conversations/${session}`, {}, wholeTurn],
  ["calls", "/calls", {}, (page) => page.getByRole("row").nth(3).waitFor()],
  ["playground", "/playground", { colorScheme: "dark" }, speakByHand],
  ["settings", "/settings", {}, (page) => page.getByText("OPENWEATHER_KEY", { exact: true }).waitFor()],
  ["external-api-phone", "/methods", { viewport: phone }, (page) => page.getByText("ran in").first().waitFor()],
  ["character-phone", "/characters/barkeep", { viewport: phone, colorScheme: "dark" }, talkOnPhone],
];

async function wholeTurn(page) {
  await page.getByText("Offered to the model").waitFor();
  await page.getByRole("button", { name: "Ask again" }).waitFor();
}

async function testRoll(page) {
  await page.getByLabel("Implementation Code").waitFor();
  await page.getByRole("button", { name: "Test API" }).click();
  await page.getByText(/^ok · /).waitFor();
  await page.mouse.move(0, 0);
}

async function talk(page) {
  for (const text of ["Roll 2d6 for me, please", "And what time is it in Tokyo?"]) {
    await page.getByRole("textbox", { name: /^Say something/ }).fill(text);
    await page.getByRole("button", { name: "Send" }).click();
    await page
      .getByText("why?")
      .nth(text.startsWith("And") ? 1 : 0)
      .waitFor();
  }
}

async function talkOnPhone(page) {
  await talk(page);
  await page.locator(".editor-side").scrollIntoViewIfNeeded();
  await page.evaluate("window.scrollTo(0, document.body.scrollHeight)");
}

async function speakByHand(page) {
  await page.getByRole("button", { name: "Open a socket" }).click();
  for (const type of ["welcome", "session.opened", "turn.finished"]) {
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.locator("summary strong").getByText(type, { exact: true }).first().waitFor();
  }
  await page.evaluate("window.scrollTo(0, 0)");
}

await mkdir(folder, { recursive: true });
const { url, stop } = await startServer();
const browser = await chromium.launch({ executablePath, args: flags });
try {
  const session = await makeHistory(url);
  const first = await browser.newContext({ baseURL: url });
  const landing = await first.newPage();
  await landing.goto(`/login#token=${token}`);
  await landing.getByRole("navigation", { name: "Main" }).waitFor();
  const storageState = await first.storageState();
  for (const [name, path, look, prepare] of pictures(session)) {
    const context = await browser.newContext({
      baseURL: url,
      viewport: desktop,
      reducedMotion: "reduce",
      storageState,
      ...look,
    });
    const page = await context.newPage();
    await page.goto(path);
    await prepare(page);
    await page.getByText("Live", { exact: true }).waitFor({ state: "attached" });
    await page.screenshot({ path: join(folder, `${name}.png`) });
    await context.close();
    process.stdout.write(`docs/pictures/${name}.png\n`);
  }
} finally {
  await browser.close();
  await stop();
}
