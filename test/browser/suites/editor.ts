/** The editor: what is wrong is shown where it is wrong, and no work is lost. */
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { eventually, gone, shows, write, written } from "../steps.ts";
import { violations } from "../violations.ts";
import type { World } from "../world.ts";

const greeting = `def handle_event(data):
    print("greeting", data["name"])
    return {"hello": data["name"]}
`;

const description = (type = "string") => ({
  parameters: { name: { type, description: "Who to greet" } },
  required: ["name"],
});

export function editorSuite(world: () => World): void {
  const addMethod = async (name: string): Promise<string> => {
    const fields = { name, description: "Greets somebody", inputDescription: description(), code: greeting };
    const { status, body } = await world().barkeep.request("POST", "/methods", fields);
    expect(status).toBe(201);
    return body.id;
  };
  const output = (page: Page) => page.getByLabel("Output", { exact: true });

  describe("the editor", () => {
    it("underlines a syntax error as it is typed, and lets go when it is mended", async () => {
      const { page } = await world().open("/methods/new");
      await write(page, "Implementation Code", "def handle_event(data)\n    return {}\n");
      await shows(page.locator(".cm-lintRange-error"));
      await write(page, "Implementation Code", "def handle_event(data):\n    return {}\n");
      await gone(page.locator(".cm-lintRange-error"));
    });

    it("lists what a method keeps, follows its runs, and takes away one of it or all", async () => {
      const code = `from barkeep import state
def handle_event(data):
    for visitor in ["ann", "bob"]:
        state.put("last wish", {"dish": "stew", "of": visitor * 30}, player=visitor)
    state.put("visits", 7)
`;
      const { body } = await world().barkeep.request("POST", "/methods", { name: "Guest Book", code });
      const { page, complaints } = await world().open(`/methods/${body.id}`);
      const pane = page.getByRole("complementary", { name: "Test" });
      await pane.getByText("Kept", { exact: true }).click();
      await shows(pane.getByText("It keeps nothing."));
      await pane.getByRole("button", { name: "Test API" }).click();
      const kept = pane.getByRole("list", { name: "What it keeps" }).getByRole("listitem");
      await eventually(() => kept.count()).toBe(3);
      const wish = kept.filter({ hasText: "for ann" });
      await wish.locator("summary").click();
      await shows(wish.getByLabel("last wish").getByText('"stew"'));
      await pane.getByRole("button", { name: "Take away last wish, for ann" }).click();
      await shows(page.getByText("Took away last wish."));
      await eventually(() => kept.count()).toBe(2);
      const left = async () => (await world().barkeep.request("GET", `/methods/${body.id}/state`)).body.items;
      expect(await left()).toMatchObject([{ key: "visits", player: null }, { player: "bob" }]);
      expect(await violations(page)).toEqual([]);
      await pane.getByRole("button", { name: "Take all away" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Take all away" }).click();
      await shows(pane.getByText("It keeps nothing."));
      expect(await left()).toEqual([]);
      expect(complaints).toEqual([]);
    });

    it("notices a key in the code, as typed and as saved, and moves it among the secrets", async () => {
      const key = "k3y-0123456789-browser";
      const id = await addMethod("Holds a key");
      const { page } = await world().open(`/methods/${id}`);
      await write(page, "Implementation Code", `TAVERN_KEY = "${key}"\n${greeting}`);
      await shows(page.getByText("Line 1 holds a key."));
      await page.keyboard.press("Control+s");
      await shows(page.getByText("Saved Holds a key as version 2."));
      await page.reload();
      await page.getByRole("button", { name: "Move to the secret TAVERN_KEY" }).click();
      await gone(page.getByText("Line 1 holds a key."));
      expect(await written(page, "Implementation Code")).toBe(
        `import os\nTAVERN_KEY = os.environ["TAVERN_KEY"]\n${greeting}`,
      );
      await page.keyboard.press("Control+s");
      await shows(page.getByText("Saved Holds a key as version 3."));
      const { body } = await world().barkeep.request("GET", `/methods/${id}`);
      expect(body).toMatchObject({ secrets: ["TAVERN_KEY"] });
      expect(JSON.stringify(body)).not.toContain(key);
      const secrets = await world().barkeep.request("GET", "/secrets");
      expect(secrets.body.items).toMatchObject([{ name: "TAVERN_KEY", methods: [id] }]);
    });

    it("marks the line of an exception and shows prints and traceback", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Marks the line")}`);
      await write(page, "Inputs", '{"name": "Ada"}');
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(output(page).getByText('"Ada"'));
      await shows(page.getByLabel("Prints").getByText("greeting Ada"));
      await write(page, "Implementation Code", greeting.replace('{"hello"', '1 / 0 or {"hello"'));
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(output(page).getByText("The code raised an exception"));
      await shows(page.getByLabel("Traceback").getByText("ZeroDivisionError"));
      await shows(page.locator(".cm-failedLine").filter({ hasText: "1 / 0" }));
    });

    it("tests the unsaved draft with Ctrl+Enter and saves with Ctrl+S", async () => {
      const id = await addMethod("By keys");
      const { page } = await world().open(`/methods/${id}`);
      await write(page, "Inputs", '{"name": "Ada"}');
      await write(page, "Implementation Code", greeting.replace("hello", "salve"));
      await page.keyboard.press("Control+Enter");
      await shows(output(page).getByText('"salve"'));
      expect((await world().barkeep.request("GET", `/methods/${id}`)).body.version).toBe(1);
      await page.keyboard.press("Control+s");
      await shows(page.getByText("Saved By keys as version 2."));
      expect(await written(page, "Implementation Code")).toBe(greeting.replace("hello", "salve"));
    });

    it("runs a bar towards the limit, and stops when told to", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Slow one")}`);
      await write(page, "Inputs", '{"name": "Ada"}');
      await write(page, "Implementation Code", "import time\ndef handle_event(data):\n    time.sleep(60)\n");
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(page.getByText(/of 5 s/));
      await page.getByRole("button", { name: "Stop" }).click();
      await shows(output(page).getByText("You stopped this run."));
    });

    it("keeps the form of the parameters and their JSON the same thing", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Mirror")}`);
      await page.getByText("Form", { exact: true }).click();
      await page.getByRole("button", { name: "Add parameter" }).click();
      const added = page.getByRole("group", { name: "Parameter parameter_2" });
      await added.getByLabel("Type").selectOption("integer");
      await added.getByLabel("required").uncheck();
      await page.getByText("JSON", { exact: true }).click();
      const text = JSON.parse(await written(page, "Input Description (JSON Format)"));
      expect(text.parameters.parameter_2).toEqual({ type: "integer", description: "" });
      expect(text.required).toEqual(["name"]);
      await write(page, "Input Description (JSON Format)", JSON.stringify(description("boolean")));
      await page.getByText("Form", { exact: true }).click();
      expect(await page.getByLabel("Type", { exact: true }).inputValue()).toBe("boolean");
    });

    it("edits what is nested in the form, and tests with it", async () => {
      const id = await addMethod("Nested");
      const { page } = await world().open(`/methods/${id}`);
      await page.getByText("Form", { exact: true }).click();
      const where = page.getByRole("group", { name: "Parameter name", exact: true });
      await where.getByLabel("Type", { exact: true }).selectOption("object");
      await page.getByRole("button", { name: "Add property to name" }).click();
      const first = page.getByRole("group", { name: "Parameter name.property_1" });
      await first.getByLabel("Name", { exact: true }).fill("stops");
      const stops = page.getByRole("group", { name: "Parameter name.stops", exact: true });
      await stops.getByLabel("Type", { exact: true }).selectOption("array");
      await stops.getByLabel("Type of an item").selectOption("object");
      await page.getByRole("button", { name: "Add property to name.stops[]" }).click();
      const city = page.getByRole("group", { name: "Parameter name.stops[].property_1" });
      await city.getByLabel("Name", { exact: true }).fill("2nd city");
      const wrong = page.getByRole("group", { name: "Parameter name.stops[].2nd city", exact: true });
      await shows(wrong.getByText(/name is letters/));
      await wrong.getByLabel("Name", { exact: true }).fill("city");
      await gone(page.getByText(/name is letters/));
      await page.getByRole("button", { name: "Add property to name", exact: true }).click();
      await page.getByRole("button", { name: "Remove name.property_2" }).click();

      const inputs = page.getByRole("group", { name: "name.stops", exact: true });
      await inputs.getByRole("button", { name: "Add item to name.stops" }).click();
      await inputs.getByLabel("city", { exact: true }).fill("Ulm");
      await inputs.getByRole("button", { name: "Add item to name.stops" }).click();
      await inputs.getByLabel("city", { exact: true }).nth(1).fill("Bern");
      await inputs.getByRole("button", { name: "Remove name.stops 1" }).click();
      await eventually(async () => JSON.parse(await written(page, "Inputs"))).toEqual({
        name: { stops: [{ city: "Bern" }] },
      });
      await page.getByRole("button", { name: "Test API" }).click();
      await shows(output(page).getByText('"Bern"'));
      await page.getByRole("button", { name: "Save Changes" }).click();
      await shows(page.getByText("Saved Nested as version 2."));
      const saved = await world().barkeep.request("GET", `/methods/${id}`);
      expect(saved.body.inputDescription.parameters.name).toMatchObject({
        type: "object",
        properties: { stops: { type: "array", items: { type: "object", required: ["city"] } } },
        required: ["stops"],
      });
    });

    it("says exactly what is wrong with a description, and what was meant", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Exact errors")}`);
      await write(page, "Input Description (JSON Format)", JSON.stringify(description("strin")));
      await shows(page.getByText(/parameters\.name\.type: Expected one of string/));
      await shows(page.getByText("Did you mean “string”?"));
      await write(page, "Input Description (JSON Format)", '{"parameters": ');
      await shows(page.getByText(/Not JSON yet/));
    });

    it("brings unsaved work back after a reload, and discards it when asked to", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Survivor")}`);
      await page.getByLabel("Method Description").fill("Greets with a trumpet");
      await shows(page.getByText("unsaved", { exact: true }));
      await page.reload();
      await shows(page.getByText(/Your unsaved work from/));
      expect(await page.getByLabel("Method Description").inputValue()).toBe("Greets with a trumpet");
      await page.goto("/methods");
      await shows(page.getByRole("listitem").filter({ hasText: "Survivor" }).getByText("unsaved work"));
      await page.goBack();
      await page.getByRole("button", { name: "Discard it" }).click();
      expect(await page.getByLabel("Method Description").inputValue()).toBe("Greets somebody");
    });

    it("shows both sides when somebody else saved first, and saves over theirs when told to", async () => {
      const id = await addMethod("Contested");
      const { page } = await world().open(`/methods/${id}`);
      await page.getByLabel("Method Description").fill("My words");
      const theirs = { version: 1, code: greeting.replace("hello", "theirs") };
      expect((await world().barkeep.request("PUT", `/methods/${id}`, theirs)).status).toBe(200);
      await page.getByRole("button", { name: "Save Changes" }).click();
      const dialog = page.getByRole("dialog", { name: "Somebody else saved this first" });
      await shows(dialog.getByText('"theirs"'));
      await shows(dialog.getByText("My words"));
      await dialog.getByRole("button", { name: "Keep mine and save" }).click();
      await shows(page.getByText("Saved Contested as version 3."));
      const { body } = await world().barkeep.request("GET", `/methods/${id}`);
      expect(body).toMatchObject({ version: 3, description: "My words", code: greeting });
    });

    it("compares versions and restores one", async () => {
      const id = await addMethod("Versioned");
      await world().barkeep.request("PUT", `/methods/${id}`, { version: 1, code: greeting.replace("hello", "newer") });
      const { page } = await world().open(`/methods/${id}`);
      await page.getByRole("button", { name: "Versions" }).click();
      const dialog = page.getByRole("dialog", { name: "Versions of Versioned" });
      await shows(dialog.getByText('"hello"'));
      await shows(dialog.getByText('"newer"'));
      await dialog.getByRole("button", { name: "Restore version 1" }).click();
      await shows(page.getByText("Version 1 is back, as version 3."));
      await eventually(() => written(page, "Implementation Code")).toBe(greeting);
    });

    it("asks before deleting, and undoes it", async () => {
      const id = await addMethod("Short lived");
      const { page } = await world().open(`/methods/${id}`);
      await page.getByRole("button", { name: "Delete this method" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await page.waitForURL("**/methods");
      await gone(page.getByRole("link", { name: "Short lived" }));
      expect((await world().barkeep.request("GET", `/methods/${id}`)).status).toBe(404);
      await page.getByRole("button", { name: "Undo" }).click();
      await page.waitForURL(`**/methods/${id}`);
      expect(await page.getByLabel("Method Name").inputValue()).toBe("Short lived");
    });

    it("loads a past input back, and runs all samples at once", async () => {
      const id = await addMethod("Sampled");
      for (const name of ["Ada", "Grace"])
        await world().barkeep.request("POST", "/methods/test", { id, input: { name } });
      const { page } = await world().open(`/methods/${id}`);
      await page.getByRole("button", { name: /Grace/ }).click();
      await shows(page.getByLabel("Inputs").getByText('"Grace"'));
      await page.getByText("Samples", { exact: true }).click();
      await page.getByLabel("Name of the sample").fill("The admiral");
      await page.getByRole("button", { name: "Keep this" }).click();
      await write(page, "Inputs", "{}");
      await page.getByLabel("Name of the sample").fill("Not a name");
      await page.getByRole("button", { name: "Keep this" }).click();
      await page.getByRole("button", { name: "Run all" }).click();
      await shows(page.getByRole("button", { name: /The admiral.*"hello":"Grace"/ }));
      await shows(page.getByRole("button", { name: /Not a name.*invalid_input/ }));
    });

    it("shows what the model sees, in each provider's form", async () => {
      const { page } = await world().open(`/methods/${await addMethod("Seen by models")}`);
      await page.getByRole("button", { name: "What the model sees" }).click();
      const dialog = page.getByRole("dialog", { name: "What the model sees" });
      await shows(dialog.getByText('"function"').first());
      await shows(dialog.getByText('"seen_by_models"'));
      await dialog.getByText("Anthropic", { exact: true }).click();
      await shows(dialog.getByText('"input_schema"'));
    });

    it("imports a method from Convai's fields", async () => {
      const { page } = await world().open("/methods");
      await page.getByRole("button", { name: "Import", exact: true }).click();
      const fields = {
        method_name: "Imported Greeting",
        method_description: "Greets",
        input_description: description(),
        implementation_code: greeting,
      };
      await page.getByLabel(/Or paste JSON/).fill(JSON.stringify(fields));
      await page.getByRole("dialog").getByRole("button", { name: "See what would change" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Import", exact: true }).click();
      await shows(page.getByText("Imported: 1 new, 0 updated, 0 left."));
      await shows(page.getByRole("link", { name: "Imported Greeting" }));
    });
  });
}
