/** What the page must never do: refuse without a word, or point at the wrong thing. */
import { describe, expect, it } from "vitest";
import { eventually, gone, say, shows, write } from "../steps.ts";
import type { World } from "../world.ts";

const greeting = 'def handle_event(data):\n    return {"hello": data.get("name", "stranger")}\n';

export function neverSilentSuite(world: () => World): void {
  const addMethod = async (name: string, fields: object = {}): Promise<string> => {
    const inputDescription = { parameters: { name: { type: "string" } }, required: [] };
    const method = { name, description: "Greets somebody", inputDescription, code: greeting, ...fields };
    const { status, body } = await world().barkeep.request("POST", "/methods", method);
    expect(status).toBe(201);
    return body.id;
  };

  describe("a refusal", () => {
    it.each([
      { path: "/methods/new", label: "Method Name", name: "Roll Dice" },
      { path: "/characters/new", label: "Name", name: "Barkeep" },
    ])("of a name that is taken stands at $label, until it is mended", async ({ path, label, name }) => {
      const { page } = await world().open(path);
      const field = page.getByLabel(label, { exact: true });
      await field.fill(name);
      await page.getByRole("button", { name: "Save Changes" }).click();
      const problem = page.locator(".field-problem");
      await shows(problem.getByText(`too close to “${name}”`));
      expect(await field.getAttribute("aria-invalid")).toBe("true");
      await eventually(() => page.evaluate<string>("document.activeElement.value")).toBe(name);
      await field.fill(`${name} of another kind`);
      await gone(problem);
    });

    it("of a name that is missing is told before the server is asked", async () => {
      const { page } = await world().open("/methods/new");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.locator(".field-problem").getByText("Give it a name"));
    });

    it("of a form is told at its field, not in the browser's bubble", async () => {
      const { page } = await world().open("/settings");
      const secrets = page.getByRole("region", { name: "Secrets" });
      await secrets.getByLabel("Name", { exact: true }).fill("two words");
      await secrets.getByRole("button", { name: "Add secret" }).click();
      await shows(secrets.locator(".field-problem", { hasText: "Capital letters, digits and _" }));
      await shows(secrets.locator(".field-problem", { hasText: "Fill this in." }));
      await secrets.getByLabel("Name", { exact: true }).fill("TWO_WORDS");
      await gone(secrets.locator(".field-problem", { hasText: "Capital letters" }));
      expect((await world().barkeep.request("GET", "/secrets")).body.items).not.toContainEqual(
        expect.objectContaining({ name: "TWO_WORDS" }),
      );
    });

    it("of a setting that is folded away unfolds it, and a test points there too", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Too patient")}`);
      await page.getByText("How it runs").click();
      await page.getByLabel("Time limit, in ms").fill("90000");
      await page.getByText("How it runs").click();
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.getByLabel("Output", { exact: true }).getByText("mend the fields that are marked"));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.locator(".field-problem").getByText(/At most 5000 ms/));
      await shows(page.getByText("Not saved: one field needs mending."));
    });
  });

  describe("an import that is refused", () => {
    it("says so once, with all that is wrong, and no longer once it is mended", async () => {
      const { page } = await world().open("/methods");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      const dialog = page.getByRole("dialog", { name: "Import" });
      const paste = dialog.getByLabel("Or paste JSON, or a curl command");
      await paste.fill('{"nothing": "known"}');
      await dialog.getByRole("button", { name: "See what would change" }).click();
      const told = dialog.getByRole("alert");
      await shows(told);
      expect((await told.textContent())?.split("Expected an export").length).toBe(2);
      await paste.fill('{"methods": [{"name": "Half of one", "descripton": 3}]}');
      await gone(told);
      await dialog.getByRole("button", { name: "See what would change" }).click();
      const refused = dialog.getByRole("listitem").filter({ hasText: "Half of one" });
      await shows(refused.getByText(/code: .*descripton: |descripton: .*code: /));
      expect(await refused.textContent()).not.toContain("see details");
    });
  });

  describe("the dialog about somebody else's save", () => {
    it("can be left by its cross and by Escape, and keeping mine finishes the save", async () => {
      const id = await addMethod("Left alone");
      const { page } = await world().open(`/methods/${id}`);
      await page.getByLabel("Method Description").fill("My words");
      await world().barkeep.request("PUT", `/methods/${id}`, { version: 1, description: "Their words" });
      const dialog = page.getByRole("dialog", { name: "Somebody else saved this first" });
      for (const leave of [
        () => dialog.getByRole("button", { name: "Close" }).click(),
        () => page.keyboard.press("Escape"),
      ]) {
        await page.getByRole("button", { name: "Save Changes" }).click();
        await shows(dialog);
        await leave();
        await gone(dialog);
      }
      await page.getByRole("button", { name: "Save Changes" }).click();
      await dialog.getByRole("button", { name: "Keep mine and save" }).click();
      await shows(page.getByText("Saved Left alone as version 3."));
    });
  });

  describe("a test", () => {
    it("needs no name, and what it proved outlives the first save", async () => {
      const { page } = await world().open("/methods/new");
      await page.getByRole("button", { name: "Test API" }).click();
      const output = page.getByLabel("Output", { exact: true });
      await shows(output.getByText('"hello"'));
      await page.getByLabel("Method Name").fill("Proved first");
      await page.getByLabel("Method Description").fill("Greets whoever comes in");
      await page.getByRole("button", { name: "Save Changes" }).click();
      await page.waitForURL("**/methods/proved_first");
      await shows(output.getByText('"hello"'));
      await shows(page.getByTitle("Load this input"));
      await page.getByRole("switch", { name: "Connect Proved first" }).click();
      await shows(page.getByText("Proved first is connected."));
    });

    it.each([
      {
        what: "defines another function",
        code: "import json\n\ndef handler(data):\n    return {}\n",
        line: "def handler",
      },
      { what: "takes no input", code: "x = 1\ndef handle_event():\n    return {}\n", line: "def handle_event" },
      {
        what: "returns what is no JSON",
        code: "def handle_event(data):\n    x = {1}\n    return x\n",
        line: "return x",
      },
    ])("of code that $what marks the line to mend", async ({ code, line }) => {
      const { page } = await world().open("/methods/new");
      await write(page, "Implementation Code", code);
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.locator(".cm-failedLine", { hasText: line }));
    });

    it("of an endless loop marks where it was when its time was up", async () => {
      const code = "def handle_event(data):\n    turns = 0\n    while True:\n        turns += 1\n";
      const { page } = await world().open(`/methods/${await addMethod("Endless", { code, timeoutMs: 300 })}`);
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.locator(".cm-failedLine", { hasText: /while True|turns \+= 1/ }));
    });

    it("that failed fades once its code is edited", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Fades")}`);
      await write(page, "Implementation Code", "def handle_event(data):\n    return 1 / 0\n");
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.locator(".cm-failedLine"));
      await write(page, "Implementation Code", greeting);
      await gone(page.locator(".cm-failedLine"));
      await shows(page.getByText("From before your last edit."));
    });
  });

  describe("Connect", () => {
    it("says what will go wrong, and connects all the same when told to", async () => {
      const id = await addMethod("Broken promise", {
        description: "",
        code: "def handle_event(data)\n    return {}\n",
        secrets: ["NOT_SET_HERE"],
      });
      const { page } = await world().open(`/methods/${id}`);
      const toggle = page.getByRole("switch", { name: "Connect Broken promise" });
      await toggle.click();
      const dialog = page.getByRole("dialog", { name: "Connect Broken promise?" });
      for (const warning of [
        /can't read the code, line 1/,
        /no description/,
        /never tested/,
        /NOT_SET_HERE is not set/,
      ])
        await shows(dialog.getByText(warning));
      await dialog.getByRole("button", { name: "Not now" }).click();
      await gone(dialog);
      expect(await toggle.isChecked()).toBe(false);
      await toggle.click();
      await dialog.getByRole("button", { name: "Connect all the same" }).click();
      await shows(page.getByText("Broken promise is connected."));
      expect((await world().barkeep.request("GET", `/methods/${id}`)).body.connected).toBe(true);
      await world().barkeep.request("DELETE", `/methods/${id}`);
    });
  });

  describe("a method that is deleted elsewhere", () => {
    it("says so, and is saved as new or brought back", async () => {
      const id = await addMethod("Goner");
      const { page } = await world().open(`/methods/${id}`);
      await page.getByLabel("Method Description").fill("Worth keeping");
      await world().barkeep.request("DELETE", `/methods/${id}`);
      await shows(page.getByText("This method was deleted while you had it open."));
      await gone(page.getByRole("switch", { name: "Connect Goner" }));
      await page.getByRole("button", { name: "Save as new" }).click();
      await gone(page.getByText("This method was deleted while you had it open."));
      const saved = await world().barkeep.request("GET", `/methods/${id}`);
      expect(saved.body).toMatchObject({ description: "Worth keeping", version: 2 });
      await world().barkeep.request("DELETE", `/methods/${id}`);
      await page.getByRole("button", { name: "Bring it back" }).click();
      await shows(page.getByRole("switch", { name: "Connect Goner" }));
    });
  });

  describe("what else is deleted elsewhere", () => {
    it.each([
      ["hooks", { name: "Gone hook", verify: { kind: "none" } }],
      ["schedules", { name: "Gone bell", cron: "0 9 * * *", do: { line: "Ding." }, to: { characters: ["barkeep"] } }],
      ["scenarios", { name: "Gone scenario", character: "barkeep", steps: [{ say: "Hello" }] }],
    ])("of %s says so once", async (kind, fields) => {
      const { body } = await world().barkeep.request("POST", `/${kind}`, fields);
      const { page } = await world().open(`/${kind}/${body.id}`);
      await page.getByLabel("Name", { exact: true }).fill("Worth keeping");
      // The page listens before it is told.
      await shows(page.getByText("Live", { exact: true }));
      await world().barkeep.request("DELETE", `/${kind}/${body.id}`);
      await shows(page.getByText("This was deleted while you had it open."));
      await page.getByRole("button", { name: "Save as new" }).waitFor();
      expect(await page.locator(".note").count()).toBe(1);
    });
  });

  describe("the chat", () => {
    const sessionsOf = async (character: string): Promise<number> =>
      (await world().barkeep.request("GET", `/sessions?character=${character}`)).body.items.length;

    it("opens its session at the first word, and outlives a look elsewhere and a reload", async () => {
      await world().barkeep.request("POST", "/characters", { name: "Patient", model: "rehearsal" });
      const { page } = await world().open("/characters/patient");
      await shows(page.getByRole("textbox", { name: "Say something to Patient" }));
      expect(await sessionsOf("patient")).toBe(0);
      await say(page, "Roll 2d6 for me, please");
      const chat = page.getByRole("log", { name: "Conversation" });
      await shows(chat.getByRole("link", { name: "why?" }));
      await chat.getByRole("link", { name: "why?" }).click();
      await shows(page.getByRole("heading", { name: "Turn" }));
      await page.goBack();
      await shows(chat.getByText("Roll 2d6 for me, please"));
      await page.reload();
      await shows(chat.getByText("Roll 2d6 for me, please"));
      await say(page, "And once more, please");
      await eventually(() => chat.getByRole("link", { name: "why?" }).count()).toBe(2);
      expect(await sessionsOf("patient")).toBe(1);
      await page.getByRole("button", { name: "Start a new conversation" }).click();
      await gone(chat.getByText("Roll 2d6 for me, please"));
    });

    it("takes a player, a scene and game actions", async () => {
      const persona = "You keep the inn in {{scene.place}}.";
      await world().barkeep.request("POST", "/characters", { name: "Placed", model: "rehearsal", persona });
      const { page } = await world().open("/characters/placed");
      await page.getByRole("button", { name: "Player, scene and game actions" }).click();
      const dialog = page.getByRole("dialog");
      await dialog.getByLabel("Player's name").fill("Rowan");
      await dialog.getByLabel("Player's id").fill("rowan-1");
      await dialog.getByLabel("Value of place").fill("Ulm");
      await dialog.getByRole("button", { name: "Example" }).click();
      await dialog.getByRole("button", { name: "Begin a new conversation" }).click();
      await say(page, "Good evening");
      await shows(page.getByRole("link", { name: "why?" }));
      const [session] = (await world().barkeep.request("GET", "/sessions?character=placed")).body.items;
      expect(session.player).toEqual({ id: "rowan-1", name: "Rowan" });
      const { body } = await world().barkeep.request("GET", `/sessions/${session.id}`);
      const turn = await world().barkeep.request("GET", `/turns/${body.turns[0]}`);
      expect(JSON.stringify(turn.body.rounds[0].sent)).toContain("You keep the inn in Ulm.");
      expect(turn.body.offered.map((offer: { name: string }) => offer.name)).toContain("open_door");
    });
  });

  describe("two tabs", () => {
    it("keep what is typed in each, and each can go on with the other's", async () => {
      const id = await addMethod("Twice open");
      const { page } = await world().open(`/methods/${id}`);
      await page.getByLabel("Method Description").fill("Typed in the first");
      const second = await page.context().newPage();
      await second.goto(`/methods/${id}`);
      await shows(second.getByText("Another tab has unsaved work on this"));
      expect(await second.getByLabel("Method Description").inputValue()).toBe("Greets somebody");
      await second.getByLabel("Method Description").fill("Typed in the second");
      await page.reload();
      expect(await page.getByLabel("Method Description").inputValue()).toBe("Typed in the first");
      await page.getByRole("button", { name: "Go on with it here" }).click();
      expect(await page.getByLabel("Method Description").inputValue()).toBe("Typed in the second");
    });
  });

  describe("a login that ran out", () => {
    it("interrupts a save, which goes on afterwards, and nobody reads the protocol's words", async () => {
      const id = await addMethod("Interrupted");
      const { page, context } = await world().openAlone(`/methods/${id}`);
      await shows(page.getByLabel("Implementation Code"));
      // What is typed is looked at while the login holds, so that the save is the first to be refused.
      await Promise.all([
        page.waitForResponse("**/api/v1/methods/preview"),
        page.getByLabel("Method Description").fill("Saved in the end"),
      ]);
      await context.clearCookies();
      await page.getByRole("button", { name: "Save Changes" }).click();
      const dialog = page.getByRole("dialog", { name: "Your login has expired" });
      await dialog.getByLabel("Admin token").fill(world().barkeep.adminToken);
      await dialog.getByRole("button", { name: "Log in" }).click();
      await shows(page.getByText("Saved Interrupted as version 2."));
      await gone(page.getByText(/Authorization/));
    });
  });

  describe("a key that is shown once", () => {
    it("stands in front of everything until it was taken", async () => {
      const { page } = await world().open("/settings#game-keys");
      await page.getByLabel("Name of the game").fill("Shown once");
      await page.getByRole("button", { name: "Make a key" }).click();
      const dialog = page.getByRole("dialog", { name: "The key of Shown once" });
      await shows(dialog.getByRole("button", { name: "Copy" }));
      await dialog.getByRole("button", { name: "Done" }).click();
      await gone(dialog);
    });
  });
}
