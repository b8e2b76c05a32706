import { readFile } from "node:fs/promises";
import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import { errorCodes } from "../codes.ts";
import { registry } from "../messages.ts";
import { cppFiles } from "./cpp.ts";
import { csharpFiles } from "./csharp.ts";
import { objectShape, UnsayableSchemaError } from "./csharp-shape.ts";

const emitted = (name: string, from: typeof registry = registry): string =>
  csharpFiles.find(({ path }) => path.endsWith(name))!.emit(from);

describe("the C# emitter", () => {
  it("has one class for each message, and a case that reads it", () => {
    for (const [direction, file] of [
      ["client", "ClientMessages.cs"],
      ["server", "ServerMessages.cs"],
    ] as const) {
      const text = emitted(file);
      for (const type of Object.keys(registry[direction])) {
        const name = `${type.replaceAll(/(?:^|\.)([a-z])/g, (_, letter: string) => letter.toUpperCase())}Message`;
        expect(text).toContain(`public sealed class ${name} `);
        expect(text).toContain(`case "${type}": return ${name}.Read(json);`);
      }
    }
  });

  it("says which fields may be absent, and which may be null", () => {
    const text = emitted("ServerMessages.cs");
    expect(text).toContain("public bool? Filler { get; set; }");
    expect(text).toContain("public double? FirstText { get; set; }");
    expect(text).toContain("public string Delta { get; set; }");
    expect(text).toContain('else json.Set("firstText", JsonValue.Null);');
  });

  it("gives objects that messages share one class, and others one named after their place", () => {
    expect(emitted("SharedObjects.cs")).toContain("public sealed class GameAction ");
    expect(emitted("ClientMessages.cs")).toContain("public List<GameAction> Actions { get; set; }");
    expect(emitted("ClientMessages.cs")).not.toContain("class SessionOpenActions");
    expect(emitted("ServerMessages.cs")).toContain("public sealed class TurnFinishedUsage ");
  });

  it("keeps what people wrote from ending a comment or a string early", () => {
    const odd = Type.Object({ type: Type.Literal("odd"), a: Type.String({ description: 'A <b>\n& "c"' }) });
    const text = emitted("ServerMessages.cs", { ...registry, server: { odd } as never });
    expect(text).toContain('/// <summary>A &lt;b&gt; &amp; "c"</summary>');
  });

  it.each([
    ["a tuple", Type.Tuple([Type.String()])],
    ["a keyword nobody taught it", Type.Object({}, { additionalProperties: false })],
    ["a format", Type.String({ format: "date-time" })],
    ["a literal that is no string", Type.Literal(3)],
    ["a reference", Type.Ref("Elsewhere")],
    ["null in a list", Type.Array(Type.Union([Type.String(), Type.Null()]))],
    ["a record with patterned keys", Type.Record(Type.String({ pattern: "^a" }), Type.String())],
  ])("refuses %s, with the field's path", (_, schema) => {
    const build = (): unknown => objectShape(Type.Object({ inner: Type.Object({ field: schema }) }), "message");
    expect(build).toThrow(UnsayableSchemaError);
    expect(build).toThrow(/^message\.inner\.field/);
  });

  it("is what stands in the package", async () => {
    for (const { path, emit } of [...csharpFiles, ...cppFiles]) {
      expect(await readFile(path, "utf8"), `${path}: run npm run generate`).toBe(emit(registry));
    }
  });
});

describe("the C++ header", () => {
  it("has every code with its advice", () => {
    const text = cppFiles[0]!.emit(registry);
    for (const [code, { advice }] of Object.entries(errorCodes)) {
      expect(text).toContain(`{${JSON.stringify(code)}, `);
      expect(text).toContain(JSON.stringify(advice));
    }
  });
});
