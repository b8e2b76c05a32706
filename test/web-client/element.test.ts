/** `<barkeep-chat>` from the packed package, in a real browser against the real server; left out without a Chromium. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { chromiumArguments, findChromium } from "../browser/find-chromium.ts";
import { leaveOut } from "../left-out.ts";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type Listening, listen } from "../servers/listen.ts";
import { type ScriptedModel, startOpenAiServer } from "../servers/scripted-model.ts";
import { type Packed, packClient } from "./packed.ts";

const executablePath = findChromium();
const types: Record<string, string> = { html: "text/html", js: "text/javascript" };

async function servePackage(folder: string): Promise<Listening> {
  return await listen(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname.slice(1);
    const content = await readFile(join(folder, path)).catch(() => null);
    if (content === null) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": types[path.split(".").at(-1)!] ?? "text/plain" }).end(content);
  });
}

if (executablePath === null) {
  leaveOut(
    "the chat element",
    "no Chromium found (Debian: apt install chromium-headless-shell; or name one in BARKEEP_TEST_CHROMIUM).",
  );
} else {
  describe("the chat element in a browser", { timeout: 90_000 }, () => {
    let packed: Packed;
    let site: Listening;
    let model: ScriptedModel;
    let barkeep: BarkeepProcess;
    let browser: Browser;

    beforeAll(async () => {
      packed = await packClient();
      site = await servePackage(packed.installed);
      model = await startOpenAiServer(({ said }) => ({ text: `[[emotion=joy]]You said ${said}, my <b>friend</b>.` }));
      barkeep = await startBarkeep({
        env: {
          BARKEEP_ALLOWED_ORIGINS: site.url,
          OPENAI_API_KEY: "test-key",
          OPENAI_BASE_URL: `${model.url}/v1`,
          BARKEEP_DEFAULT_MODEL: "openai:gpt-4o",
        },
      });
      browser = await chromium.launch({ executablePath, args: chromiumArguments });
    }, 120_000);
    afterAll(async () => {
      await browser?.close();
      await barkeep?.stop();
      await Promise.all([model?.close(), site?.close(), packed?.remove()]);
    }, 30_000);

    const open = async (token: string, server = barkeep.url): Promise<Page> => {
      const page = await browser.newPage();
      onTestFinished(() => page.close());
      page.setDefaultTimeout(30_000);
      await page.addInitScript(() => {
        const told: [string, unknown][] = [];
        const page = globalThis as unknown as EventTarget & { told: typeof told };
        page.told = told;
        for (const name of ["open", "cue", "turn", "error"])
          page.addEventListener(`barkeep-${name}`, (event) =>
            told.push([name, (event as unknown as { detail: unknown }).detail]),
          );
      });
      await page.goto(`${site.url}/example.html#server=${encodeURIComponent(server)}&token=${token}`);
      return page;
    };
    const told = (page: Page) => page.evaluate(() => (globalThis as unknown as { told: [string, any][] }).told);
    const playerToken = async (): Promise<string> => {
      const made = await barkeep.request("POST", "/player-tokens", {
        player: { id: "ada", name: "Ada" },
        characters: ["barkeep"],
      });
      return made.body.token;
    };

    it("shows the greeting, then what the character says as text, and hands its cues to the page", async () => {
      const page = await open(await playerToken());
      const log = page.getByRole("log", { name: /Conversation with/ });
      await log.getByText("Come in out of the wind").waitFor();
      await page.getByRole("textbox", { name: "Say something" }).fill("hello");
      await page.keyboard.press("Enter");
      await log.getByText("You said hello, my <b>friend</b>.").waitFor();
      await page.getByRole("img", { name: "joy" }).waitFor();
      const events = await told(page);
      expect(events.map(([name]) => name)).toEqual(["open", "cue", "turn"]);
      expect(events[1]![1]).toMatchObject({ name: "emotion", value: "joy", at: 0 });
      expect(await log.getAttribute("aria-busy")).toBe("false");
      expect(await page.getByRole("textbox").inputValue()).toBe("");
      expect(await log.locator("p").count()).toBe(3);
    });

    it("says what was wrong with a token, and begins again with a good one", async () => {
      const page = await open("wrong");
      await page.getByRole("alert").getByText("token").waitFor();
      expect(await page.getByRole("button", { name: "Say" }).isDisabled()).toBe(true);
      expect((await told(page)).map(([name]) => name)).toEqual(["error"]);
      await page
        .locator("barkeep-chat")
        .evaluate((chat, token) => chat.setAttribute("token", token), await playerToken());
      await page.getByRole("button", { name: "Start again" }).click();
      await page.getByRole("log").getByText("Come in out of the wind").waitFor();
      expect(await page.getByRole("alert").textContent()).toBe("");
      expect(await page.getByRole("button", { name: "Say" }).isDisabled()).toBe(false);
    });

    it("that a server refuses because of its page says what to look at, and the server says which page it was", async () => {
      const elsewhere = await startBarkeep({ env: { BARKEEP_PUBLIC_URL: "https://barkeep.example" } });
      onTestFinished(async () => void (await elsewhere.stop()));
      const page = await open("any", elsewhere.url);
      await page.getByRole("alert").getByText(`is ${site.url} among its BARKEEP_ALLOWED_ORIGINS?`).waitFor();
      await expect
        .poll(() => elsewhere.output(), { timeout: 20_000 })
        .toContain(`Pages from \\"${site.url}\\" may not use this server.`);
    });

    it("taken out of the page it ends its conversation", async () => {
      const page = await open(await playerToken());
      await page.getByRole("log").getByText("Come in out of the wind").waitFor();
      const session = (await told(page))[0]![1].session as string;
      const live = async () =>
        (await barkeep.request("GET", "/sessions?live=true")).body.items.map(({ id }: { id: string }) => id);
      expect(await live()).toContain(session);
      await page.locator("barkeep-chat").evaluate((chat) => chat.remove());
      await expect.poll(live, { timeout: 20_000 }).not.toContain(session);
    });

    it("tells why a conversation was ended from outside, and goes on with a new one", async () => {
      const page = await open(await playerToken());
      await page.getByRole("log").getByText("Come in out of the wind").waitFor();
      const session = (await told(page))[0]![1].session as string;
      expect((await barkeep.request("DELETE", `/sessions/${session}`)).status).toBe(204);
      await page.getByRole("alert").getByText("The conversation has ended").waitFor();
      await page.getByRole("button", { name: "Start again" }).click();
      await page.getByRole("textbox", { name: "Say something" }).fill("again");
      await page.getByRole("button", { name: "Say" }).click();
      await page.getByRole("log").getByText("You said again").waitFor();
    });

    it("has no fault that axe knows of", async () => {
      const page = await open(await playerToken());
      await page.getByRole("log").getByText("Come in out of the wind").waitFor();
      await page.addScriptTag({ path: join(import.meta.dirname, "../../node_modules/axe-core/axe.min.js") });
      const faults = await page.evaluate(async () => {
        const { axe } = globalThis as unknown as {
          axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
        };
        return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
      });
      expect(faults).toEqual([]);
    });
  });
}
