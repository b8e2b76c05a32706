/** Room for the code, the model's view, and what is made where it is needed. */
import { describe, expect, it } from "vitest";
import { eventually, gone, say, shows, write } from "../steps.ts";
import type { World } from "../world.ts";

const longWord = "Donaudampfschifffahrtsgesellschaft".repeat(3).slice(0, 100);

export function roomSuite(world: () => World): void {
  const add = async (fields: object): Promise<string> => {
    const method = { description: "Knows", inputDescription: { parameters: {}, required: [] }, ...fields };
    const { status, body } = await world().barkeep.request("POST", "/methods", method);
    expect(status).toBe(201);
    return body.id;
  };
  const code = "def handle_event(data):\n    return {}\n";

  describe("the editor's room", () => {
    it("is shared out by the lines between the panes, which are remembered", async () => {
      const { page } = await world().open("/methods/roll_dice");
      const width = async () => (await page.getByRole("complementary", { name: "Test" }).boundingBox())?.width ?? 0;
      await shows(page.getByLabel("Implementation Code"));
      const before = await width();
      await page.getByRole("separator", { name: "Width of the test" }).focus();
      for (let press = 0; press < 4; press += 1) await page.keyboard.press("ArrowLeft");
      await eventually(width).toBeGreaterThan(before + 60);
      const after = await width();
      await page.reload();
      await eventually(width).toBe(after);
    });

    it("can be the code's alone, and the options of long code are near", async () => {
      const id = await add({ name: "Ten thousand lines", code: `${code}# x\n`.repeat(10) + "# line\n".repeat(3000) });
      const { page } = await world().open(`/methods/${id}`);
      await shows(page.getByLabel("Implementation Code"));
      const height = await page.evaluate<number>("document.querySelector('.editor-main > .pane-body').scrollHeight");
      expect(height).toBeLessThan(3000);
      await page.getByRole("button", { name: "Only the code" }).click();
      await gone(page.getByLabel("Method Description"));
      await gone(page.getByRole("navigation", { name: "Methods" }));
      const frame = await page.locator(".code-frame.tall").boundingBox();
      expect(frame?.height).toBeGreaterThan(600);
      expect(frame?.width).toBeGreaterThan(650);
      await page.getByRole("button", { name: "Show everything" }).click();
      await shows(page.getByLabel("Method Description"));
    });

    it("breaks long words and long failures, at every width", async () => {
      const failing = `def handle_event(data):\n    raise ValueError("${"no ".repeat(60)}${longWord}")\n`;
      const id = await add({
        name: longWord,
        description: `https://example.com/${longWord}${longWord}`,
        code: failing,
      });
      const { page } = await world().open(`/methods/${id}`);
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.locator(".cm-failedReason"));
      const overflow =
        "document.querySelector('.code-frame.tall .code-host').scrollWidth - document.querySelector('.code-frame.tall').clientWidth";
      expect(await page.evaluate<number>(overflow)).toBeLessThanOrEqual(1);
      for (const width of [1440, 1024, 390, 320]) {
        await page.setViewportSize({ width, height: 800 });
        for (const path of [`/methods/${id}`, "/methods", "/calls"]) {
          await page.goto(path);
          await shows(page.getByText(longWord.slice(0, 12)).filter({ visible: true }));
          const at = `${path} at ${width}`;
          expect(await page.evaluate<number>("document.documentElement.scrollWidth"), at).toBeLessThanOrEqual(width);
        }
      }
      await world().barkeep.request("DELETE", `/methods/${id}`);
    });

    it("overlaps nowhere in its head at 1024", async () => {
      const { page } = await world().open("/methods/roll_dice", { viewport: { width: 1024, height: 768 } });
      await shows(page.getByLabel("Implementation Code"));
      const title = await page.getByRole("heading", { level: 1 }).boundingBox();
      const toggle = await page.locator(".editor-head .switch").boundingBox();
      expect(title?.width).toBeGreaterThan(40);
      const apart =
        (title?.x ?? 0) + (title?.width ?? 0) <= (toggle?.x ?? 0) ||
        (title?.y ?? 0) + (title?.height ?? 0) <= (toggle?.y ?? 0);
      expect(apart).toBe(true);
    });
  });

  describe("a secret", () => {
    it("is made in the editor of the method that needs it", async () => {
      const id = await add({ name: "Needs a secret", code });
      const { page } = await world().open(`/methods/${id}`);
      await page.getByText("Secrets", { exact: true }).click();
      await page.getByRole("button", { name: "New secret" }).click();
      await page.getByLabel("Name of the secret").fill("made here!");
      await shows(page.getByText(/Capital letters, digits and _/));
      await page.getByLabel("Name of the secret").fill("MADE_HERE");
      await page.getByLabel("Its value").fill("s3cret-value");
      await page.getByRole("button", { name: "Keep it" }).click();
      await eventually(() => page.getByLabel("MADE_HERE").isChecked()).toBe(true);
    });
  });

  describe("a test", () => {
    it("is run as the player and the character that are chosen", async () => {
      const reads =
        'def handle_event(data, context):\n    return [context["player"]["id"], context["character"]["name"]]\n';
      const { page } = await world().open(`/methods/${await add({ name: "Reads context", code: reads })}`);
      await page.getByText("As", { exact: true }).click();
      await page.getByLabel("Player's id").fill("rowan-7");
      await page.getByRole("complementary", { name: "Test" }).getByLabel("Character").selectOption("barkeep");
      await page.getByRole("button", { name: "Test API" }).click();
      const output = page.getByLabel("Output", { exact: true });
      await shows(output.getByText('"rowan-7"'));
      await shows(output.getByText('"Barkeep"'));
    });
  });

  describe("what a model was sent", () => {
    it("reads as prose, marks what is new, and is JSON on one press", async () => {
      await world().barkeep.request("POST", "/characters", {
        name: "Proser",
        model: "rehearsal",
        persona: "You keep the archive.\n\nYou are exact.",
      });
      const { page } = await world().open("/characters/proser");
      await say(page, "Good evening");
      await shows(page.getByRole("link", { name: "why?" }));
      await say(page, "And good night");
      await eventually(() => page.getByRole("link", { name: "why?" }).count()).toBe(2);
      await page.getByRole("link", { name: "why?" }).last().click();
      await page
        .getByRole("button", { name: /^model/ })
        .first()
        .click();
      await page.getByText("What it was sent").click();
      const system = page.locator(".group", { hasText: "System" });
      await shows(system.getByText("You are exact."));
      await page.getByText("History", { exact: true }).click();
      await shows(page.locator(".indent.player", { hasText: "Good evening" }));
      await page.getByRole("radiogroup", { name: "Show what was sent as" }).getByText("JSON", { exact: true }).click();
      await shows(page.getByLabel("What the model was sent").getByText('"messages"'));
    });
  });

  describe("what a model was not offered", () => {
    it("is told by name, all that have one reason together", async () => {
      const names = ["Left behind", "Left below"];
      for (const name of names) await add({ name, code });
      const { body } = await world().barkeep.request("POST", "/characters/barkeep/say", { text: "Good evening" });
      const { page } = await world().open(`/conversations/${body.session}`);
      const group = page.locator("details", { hasText: "It is not connected." });
      await shows(group);
      expect(await group.count()).toBe(1);
      for (const name of names) await eventually(() => group.textContent()).toContain(name);
    });
  });

  describe("an import", () => {
    it("says what would change before it changes anything", async () => {
      const { page } = await world().open("/methods");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      const dialog = page.getByRole("dialog");
      const item = { name: "Seen beforehand", description: "Knows", inputDescription: { parameters: {} }, code };
      await dialog.getByLabel(/Or paste JSON/).fill(JSON.stringify(item));
      await dialog.getByRole("button", { name: "See what would change" }).click();
      await shows(dialog.getByText("seen_beforehand"));
      expect((await world().barkeep.request("GET", "/methods/seen_beforehand")).status).toBe(404);
      await dialog.getByRole("button", { name: "Import", exact: true }).click();
      await shows(page.getByText("Imported: 1 new, 0 updated, 0 left."));
    });
  });

  describe("words from right to left", () => {
    it("stand from right to left in chat, fields and transcripts", async () => {
      const { page } = await world().open("/characters/barkeep");
      await say(page, "مرحبا!");
      const bubble = page.locator(".bubble", { hasText: "مرحبا!" }).first();
      await shows(bubble);
      const direction = "getComputedStyle(document.querySelector('.said.player .bubble')).direction";
      expect(await page.evaluate<string>(direction)).toBe("rtl");
    });
  });

  describe("typing", () => {
    it("draws the list of methods not once more", async () => {
      const { page } = await world().open("/methods/roll_dice");
      await shows(page.getByLabel("Implementation Code"));
      await page.evaluate(`{
        window.drawn = 0;
        new MutationObserver((changes) => { window.drawn += changes.length; })
          .observe(document.querySelector(".editor-nav > .pane-body"), { subtree: true, childList: true, attributes: true });
      }`);
      await write(page, "Implementation Code", `${code}# typed`);
      await page.keyboard.type(" and typed again");
      await shows(page.getByText("unsaved", { exact: true }));
      // The mark of unsaved work is the one thing that is new there.
      expect(await page.evaluate<number>("window.drawn")).toBeLessThanOrEqual(2);
    });
  });
}
