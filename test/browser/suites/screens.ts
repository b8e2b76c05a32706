/** The other screens' main actions. */
import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { eventually, gone, shows } from "../steps.ts";
import { violations } from "../violations.ts";
import type { World } from "../world.ts";

export function screensSuite(world: () => World): void {
  const talk = async (text: string): Promise<{ session: string; turn: string }> => {
    const player = { id: "aria", name: "Aria" };
    const { status, body } = await world().barkeep.request("POST", "/characters/barkeep/say", { text, player });
    expect(status).toBe(200);
    return body;
  };

  describe("conversations", () => {
    it("show a turn as a timeline, and lead back to the editor with its input", async () => {
      const { session, turn } = await talk("Roll 3d8 for me, please");
      const { page } = await world().open(`/conversations?character=barkeep`);
      await page.locator(`a[href*="${session}"]`).click();
      const timeline = page.getByRole("list", { name: "Timeline" });
      await shows(timeline.getByText("Roll Dice"));
      expect(await timeline.getByText("model", { exact: true }).count()).toBe(2);
      await timeline.getByText("model", { exact: true }).first().click();
      await shows(page.getByText("What it was sent"));
      await timeline.getByText("Roll Dice").click();
      await page.getByRole("button", { name: "Save as sample" }).click();
      await page.getByLabel("Name of the sample").fill("Three eights");
      await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
      await shows(page.getByText("Kept as the sample Three eights."));
      await page.getByRole("link", { name: "Open in editor with this input" }).click();
      await page.waitForURL("**/methods/roll_dice");
      await shows(page.getByLabel("Inputs").getByText('"3d8"'));
      expect(turn).toBeTruthy();
    });

    it("follow what happens elsewhere, live, and are quiet while the page is hidden", async () => {
      const { page } = await world().open("/conversations");
      await shows(page.getByText("Live", { exact: true }));
      await talk("Good evening to whoever watches");
      await shows(page.getByText("Good evening to whoever watches"));
      const asked: string[] = [];
      // What screens are made of may still be on its way; nothing is asked of the server's data.
      page.on("request", (request) => request.url().includes("/api/") && asked.push(request.url()));
      const setHidden = (hidden: boolean) =>
        page.evaluate(
          `Object.defineProperty(document, "hidden", { value: ${hidden}, configurable: true });
           document.dispatchEvent(new Event("visibilitychange"));`,
        );
      await setHidden(true);
      const later = await talk("Still there?");
      // The call's record has been written when the server lists it: nothing more is to come from it.
      const listed = await world().barkeep.request("GET", "/sessions?limit=1");
      expect(listed.body.items[0].id).toBe(later.session);
      expect(asked).toEqual([]);
      expect(await page.getByText("Still there?").count()).toBe(0);
      await setHidden(false);
      await shows(page.getByText("Still there?"));
    });

    it("show a turn while it runs, and its timeline when it has ended", async () => {
      const slow = {
        name: "Count Stars",
        description: "Counts the stars until dawn",
        inputDescription: { parameters: {}, required: [] },
        code: "import time\ndef handle_event(data):\n    time.sleep(60)\n",
      };
      const { body: method } = await world().barkeep.request("POST", "/methods", slow);
      await world().barkeep.request("PUT", `/methods/${method.id}/connected`, { connected: true });
      const { session } = await talk("Good evening");
      const { page } = await world().open(`/conversations/${session}`);
      await shows(page.getByText("Offered to the model"));
      const said = new AbortController();
      const answer = fetch(`${world().barkeep.url}/api/v1/characters/barkeep/say`, {
        method: "POST",
        headers: { authorization: `Bearer ${world().barkeep.adminToken}`, "content-type": "application/json" },
        body: JSON.stringify({ text: "Count stars until dawn", session, player: { id: "aria", name: "Aria" } }),
        signal: said.signal,
      }).catch(() => null);
      const spoken = page.getByRole("region", { name: "Conversation" });
      await shows(spoken.getByText("Count stars until dawn"));
      await shows(spoken.getByText("Count Stars is running…"));
      await shows(page.getByRole("log", { name: "The turn so far" }).locator(".called", { hasText: "running…" }));
      // Hanging up cancels the turn.
      said.abort();
      await answer;
      const timeline = page.getByRole("list", { name: "Timeline" });
      await shows(timeline.getByText(method.name));
      await gone(spoken.getByText("Count Stars is running…"));
      await world().barkeep.request("DELETE", `/methods/${method.id}`);
    });

    it("are deleted when asked to", async () => {
      const { session } = await talk("Forget me");
      const { page } = await world().open(`/conversations/${session}`);
      await page.getByRole("button", { name: "Delete this conversation" }).click();
      await page.getByRole("button", { name: "Delete for good" }).click();
      await page.waitForURL("**/conversations");
      await gone(page.getByText(session));
      expect((await world().barkeep.request("GET", `/sessions/${session}`)).status).toBe(404);
    });
  });

  describe("calls", () => {
    it("keep their filters in the address", async () => {
      await world().barkeep.request("POST", "/methods/test", {
        id: "roll_dice",
        input: { dice: "1d6" },
        draft: { code: "def handle_event(data):\n    raise ValueError('loaded dice')\n" },
      });
      await talk("Roll 4d4 for me, please");
      const { page } = await world().open("/calls");
      await page.getByLabel("Status").selectOption("error");
      await page.getByLabel("Method").selectOption("roll_dice");
      await page.waitForURL("**/calls?status=error&method=roll_dice");
      await gone(page.getByRole("row").filter({ hasText: "4d4" }));
      await page.reload();
      await shows(page.getByRole("row").filter({ hasText: "Roll Dice" }));
      expect(await page.getByLabel("Status").inputValue()).toBe("error");
      await page.getByRole("button", { name: "Clear" }).click();
      await shows(page.getByRole("row").filter({ hasText: "4d4" }));
    });
  });

  describe("a long list", () => {
    it("goes on below its first page", async () => {
      const id = "time_in_city";
      for (let run = 0; run <= 50; run += 1) {
        const input = { city: run === 0 ? "Reykjavik" : "Tokyo" };
        expect((await world().barkeep.request("POST", "/methods/test", { id, input })).body.ok).toBe(true);
      }
      const { page } = await world().open(`/calls?method=${id}&cause=test`);
      await shows(page.getByRole("row").filter({ hasText: "Tokyo" }));
      expect(await page.getByRole("row").filter({ hasText: "Reykjavik" }).count()).toBe(0);
      await page.getByRole("button", { name: "Older ones" }).click();
      await shows(page.getByRole("row").filter({ hasText: "Reykjavik" }));
      await gone(page.getByRole("button", { name: "Older ones" }));
    });
  });

  describe("a player", () => {
    it("is exported and deleted from a conversation", async () => {
      const player = { id: "daria", name: "Daria" };
      const said = await world().barkeep.request("POST", "/characters/barkeep/say", {
        text: "I was never here",
        player,
      });
      const { page } = await world().open(`/conversations/${said.body.session}`);
      await page.getByText("About Daria").click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Export what is kept" }).click(),
      ]);
      expect(await readFile(await download.path(), "utf8")).toContain("I was never here");
      await page.getByRole("button", { name: "Delete all of it" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete everything" }).click();
      await shows(page.getByText("This conversation is not kept any more"));
      expect((await world().barkeep.request("GET", "/sessions?player=daria")).body.items).toEqual([]);
    });
  });

  describe("the overview", () => {
    it("lists the machines where there are several, and says nothing of a single one", async () => {
      const { page, complaints } = await world().open("about:blank");
      const answered = page.waitForResponse("**/api/v1/nodes");
      await page.goto("/");
      const body = await (await answered).json();
      expect(body.items).toHaveLength(1);
      await shows(page.getByText("How long an answer takes"));
      expect(await page.getByRole("heading", { name: "Machines" }).count()).toBe(0);
      const runner = { id: "runner-7", role: "runner", version: "0.1.0", running: 3, capacity: 8, draining: true };
      await page.route("**/api/v1/nodes", (route) =>
        route.fulfill({ json: { ...body, items: [...body.items, runner] } }),
      );
      await page.reload();
      const table = page.getByRole("group", { name: "Machines" });
      const row = table.getByRole("row", { name: /runner-7/ });
      await shows(row.getByText("draining"));
      await shows(row.getByText("3 of 8"));
      expect(await table.getByRole("row").count()).toBe(3);
      expect(await violations(page)).toEqual([]);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBeLessThanOrEqual(320);
      expect(complaints).toEqual([]);
    });

    it("shows workers, times and the steps that are left", async () => {
      await talk("Roll 2d4 for me, please");
      const { page } = await world().open("/");
      await shows(page.getByText("First steps"));
      await shows(page.getByText("Talk to a character", { exact: true }));
      const { body } = await world().barkeep.request("GET", "/status");
      await shows(page.locator(".badge", { hasText: body.python.isolation }));
      await shows(page.getByText("Half are faster than"));
      await page.getByText("Method", { exact: true }).click();
      await shows(page.getByRole("cell", { name: "roll_dice" }));
    });
  });

  describe("the playground", () => {
    it("speaks the protocol by hand, drops the socket and resumes", async () => {
      const { page } = await world().open("/playground");
      await page.getByRole("button", { name: "Open a socket" }).click();
      const frames = page.getByRole("log");
      const frame = (type: string) => frames.locator("summary strong").getByText(type, { exact: true });
      const send = page.getByRole("button", { name: "Send", exact: true });
      await send.click();
      await shows(frame("welcome"));
      await page.getByText("C#", { exact: true }).click();
      await shows(page.getByLabel("The message").getByText("SessionOpenMessage"));
      await send.click();
      await shows(frame("session.opened"));
      await send.click();
      await shows(frame("turn.finished"));
      await page.getByRole("button", { name: "Drop the socket" }).click();
      await shows(frames.getByText(/closed with code/));
      await page.getByRole("button", { name: "Reconnect" }).click();
      await shows(frames.getByText("The socket is open. Say hello within 5 seconds.").nth(1));
      await page.getByLabel("Message", { exact: true }).selectOption("hello");
      await send.click();
      await shows(frame("welcome").nth(1));
      await page.getByRole("button", { name: "Resume sessions" }).click();
      await shows(frame("session.opened").nth(1));
      await shows(frames.locator(".frame.in", { hasText: '"resumed":true' }));
    });
  });

  describe("settings", () => {
    it("take a secret and never show it again", async () => {
      const { page } = await world().open("/settings");
      const section = page.getByRole("region", { name: "Secrets" });
      await section.getByLabel("Name").fill("moon_key");
      await section.getByLabel("Value").fill("silver-and-cold");
      await section.getByRole("button", { name: "Add secret" }).click();
      await shows(section.getByText("MOON_KEY", { exact: true }));
      await page.reload();
      await shows(section.getByText("MOON_KEY", { exact: true }));
      expect(await page.content()).not.toContain("silver-and-cold");
      await page.goto("/methods/roll_dice");
      await page.getByText("Secrets", { exact: true }).click();
      await shows(page.getByLabel("MOON_KEY"));
    });

    it("show a game key once, and revoke it", async () => {
      const { page } = await world().open("/settings");
      const section = page.getByRole("region", { name: "Game keys" });
      await section.getByLabel("Name of the game").fill("Crossroads");
      await section.getByRole("button", { name: "Make a key" }).click();
      const key = (await section.getByRole("dialog").locator("code").textContent()) ?? "";
      expect(key.length).toBeGreaterThan(20);
      await page.reload();
      await shows(section.getByText("Crossroads", { exact: true }));
      expect(await page.content()).not.toContain(key);
      await section.getByRole("button", { name: "Revoke Crossroads" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await gone(section.getByText("Crossroads", { exact: true }));
    });

    it("make a player token that opens a socket, and test the providers", async () => {
      const { page } = await world().open("/settings");
      const section = page.getByRole("region", { name: "Player tokens" });
      await section.getByLabel("Player").fill("aria");
      await section.getByRole("button", { name: "Make a token" }).click();
      const token = (await section.getByRole("dialog").locator("code").textContent()) ?? "";
      await page.getByRole("dialog").getByRole("button", { name: "Done" }).click();
      const answer = await fetch(`${world().barkeep.url}/api/v1/characters/barkeep/say`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ text: "Good evening" }),
      });
      expect(answer.status).toBe(200);
      await page.getByRole("button", { name: "Test the providers" }).click();
      await shows(page.getByText("Asked every provider that has a key."));
    });

    it("export everything as a file", async () => {
      const { page } = await world().open("/settings");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "Export" }).click(),
      ]);
      const everything = JSON.parse(await readFile(await download.path(), "utf8"));
      expect(everything.methods.map((method: { id: string }) => method.id)).toContain("roll_dice");
    });
  });

  describe("the list of methods", () => {
    it("is searched, and follows a toggle thrown elsewhere", async () => {
      const { page } = await world().open("/methods");
      await page.getByLabel("Search methods").fill("dice");
      await gone(page.getByRole("link", { name: "Time in City" }));
      const toggle = page.getByRole("switch", { name: "Connect Roll Dice" });
      expect(await toggle.isChecked()).toBe(true);
      await world().barkeep.request("PUT", "/methods/roll_dice/connected", { connected: false });
      await eventually(() => toggle.isChecked()).toBe(false);
      await world().barkeep.request("PUT", "/methods/roll_dice/connected", { connected: true });
      await eventually(() => toggle.isChecked()).toBe(true);
    });
  });
}
