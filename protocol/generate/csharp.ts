/**
 * Writes the C# side of the protocol: a class for each message, the objects inside them, and the two code tables.
 * C# 6 syntax, no reflection, so that Unity 2021.3 with IL2CPP and stripping, and Mono's compiler, both take it.
 */
import { closeCodes, errorCodes } from "../codes.ts";
import { ActionSchema, MessageErrorSchema, PlayerSchema, protocolVersion, subprotocol } from "../messages.ts";
import { type Field, objectShape, type Shape } from "./csharp-shape.ts";
import type { Emitter, Registry } from "./emitters.ts";

type ObjectShape = Extract<Shape, { kind: "object" }>;
interface NamedObject {
  readonly name: string;
  readonly shape: ObjectShape;
}

const folder = "unity-client-sample/Runtime/Core/Generated";
/** Objects that several messages share keep one class; any other is named after its place. */
const sharedObjects: readonly NamedObject[] = Object.entries({
  BarkeepPlayer: PlayerSchema,
  GameAction: ActionSchema,
  MethodError: MessageErrorSchema,
}).map(([name, schema]) => ({ name, shape: objectShape(schema, name) }));
const sharedNames = new Map(sharedObjects.map(({ name, shape }) => [JSON.stringify(shape), name]));

const pascal = (name: string): string =>
  name
    .split(/[^a-zA-Z0-9]+/)
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
const xml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll(/\s+/g, " ");
const summary = (text: string, indent: string): string =>
  text ? `${indent}/// <summary>${xml(text)}</summary>\n` : "";
const literal = (text: string): string => JSON.stringify(text);
const objectName = (shape: ObjectShape, place: string): string => sharedNames.get(JSON.stringify(shape)) ?? place;

const header = `// Made from protocol/messages.ts and protocol/codes.ts by \`npm run generate\`. Changes belong there.
using System.Collections.Generic;

namespace Barkeep
{
`;
const file = (body: string): string => `${header}${body.trimEnd()}\n}\n`;

function typeName(shape: Shape, place: string): string {
  switch (shape.kind) {
    case "text":
    case "choice":
      return "string";
    case "flag":
      return "bool";
    case "whole":
      return "long";
    case "number":
      return "double";
    case "any":
      return "JsonValue";
    case "list":
      return `List<${typeName(shape.of, place)}>`;
    case "record":
      return `Dictionary<string, ${typeName(shape.of, place)}>`;
    case "object":
      return objectName(shape, place);
  }
}

const isValueType = (shape: Shape): boolean =>
  shape.kind === "flag" || shape.kind === "whole" || shape.kind === "number";
const mayBeAbsent = (field: Field): boolean => !field.required || field.nullable;

/** An expression that reads the JsonValue `value`, which stands at `path`. */
function readValue(shape: Shape, place: string, value: string, path: string): string {
  const at = literal(path);
  switch (shape.kind) {
    case "text":
    case "choice":
      return `JsonShape.Text(${value}, ${at})`;
    case "flag":
      return `JsonShape.Flag(${value}, ${at})`;
    case "whole":
      return `JsonShape.Whole(${value}, ${at})`;
    case "number":
      return `JsonShape.Number(${value}, ${at})`;
    case "any":
      return value;
    case "list":
      return `JsonShape.List(${value}, ${at}, item => ${readValue(shape.of, place, "item", `${path}[]`)})`;
    case "record":
      return `JsonShape.Record(${value}, ${at}, item => ${readValue(shape.of, place, "item", `${path}.*`)})`;
    case "object":
      return `${objectName(shape, place)}.Read(${value})`;
  }
}

/** An expression that turns the C# `value` into a JsonValue. */
function writeValue(shape: Shape, value: string): string {
  switch (shape.kind) {
    case "any":
      return value;
    case "list":
      return `JsonShape.FromList(${value}, item => ${writeValue(shape.of, "item")})`;
    case "record":
      return `JsonShape.FromRecord(${value}, item => ${writeValue(shape.of, "item")})`;
    case "object":
      return `${value}.ToJson()`;
    default:
      return `JsonValue.From(${value})`;
  }
}

function property(field: Field, place: string): string {
  const values =
    field.shape.kind === "choice" ? ` One of ${field.shape.values.join(", ")}; later servers may add more.` : "";
  const absent = mayBeAbsent(field) ? " Null when absent." : "";
  const optional = mayBeAbsent(field) && isValueType(field.shape) ? "?" : "";
  return `${summary(`${field.description}${values}${absent}`.trim(), "        ")}        public ${typeName(
    field.shape,
    place,
  )}${optional} ${pascal(field.name)} { get; set; }\n`;
}

function readStatement(field: Field, place: string, wire: string): string {
  const target = `result.${pascal(field.name)}`;
  const name = literal(field.name);
  const read = (value: string): string => readValue(field.shape, place, value, `${wire}.${field.name}`);
  const present = field.nullable ? " && !value.IsNull" : "";
  if (!field.required)
    return `            if (json.TryGet(${name}, out value)${present}) ${target} = ${read("value")};\n`;
  const required = `JsonShape.Required(json, ${name}, ${literal(wire)})`;
  if (!field.nullable) return `            ${target} = ${read(required)};\n`;
  return `            value = ${required};\n            if (!value.IsNull) ${target} = ${read("value")};\n`;
}

function writeStatement(field: Field): string {
  const source = pascal(field.name);
  const value = writeValue(field.shape, mayBeAbsent(field) && isValueType(field.shape) ? `${source}.Value` : source);
  const set = `json.Set(${literal(field.name)}, ${value});`;
  if (field.required && !field.nullable) return `            ${set}\n`;
  const absent = field.required ? ` else json.Set(${literal(field.name)}, JsonValue.Null);` : "";
  return `            if (${source} != null) ${set}${absent}\n`;
}

/** The objects inside `shape` that get a class named after their place, the innermost last. */
function innerObjects(shape: Shape, place: string): NamedObject[] {
  if (shape.kind === "list" || shape.kind === "record") return innerObjects(shape.of, place);
  if (shape.kind !== "object" || objectName(shape, place) !== place) return [];
  return [{ name: place, shape }, ...fieldObjects(shape.fields, place)];
}

const fieldObjects = (fields: readonly Field[], place: string): NamedObject[] =>
  fields.flatMap((field) => innerObjects(field.shape, `${place}${pascal(field.name)}`));

interface ClassOptions {
  readonly name: string;
  /** How a person finds the thing in the protocol's reference. */
  readonly wire: string;
  readonly place: string;
  readonly bases: readonly string[];
  readonly description: string;
  /** Fields that are properties; `type` and a client's `id` come from the base class. */
  readonly fields: readonly Field[];
  readonly message?: { readonly type: string; readonly direction: "client" | "server" };
}

function classText(options: ClassOptions): string {
  const { name, wire, place, fields, message } = options;
  const placeOf = (field: Field): string => `${place}${pascal(field.name)}`;
  const known = [
    ...(message ? ["type"] : []),
    ...(message?.direction === "client" ? ["id"] : []),
    ...fields.map((field) => field.name),
  ];
  const needsValue = fields.some((field) => !field.required || field.nullable);
  return `${summary(options.description, "    ")}    public sealed class ${name} : ${options.bases.join(", ")}
    {
        static readonly string[] known = { ${known.map(literal).join(", ")} };
${message ? `        public const string TypeName = ${literal(message.type)};\n        public override string Type { get { return TypeName; } }\n` : ""}${fields.map((field) => property(field, placeOf(field))).join("")}
        /// <summary>Throws <see cref="MessageFormatException"/> with the field that is missing or has another kind.</summary>
        public static ${name} Read(JsonValue json)
        {
            JsonShape.Object(json, ${literal(wire)});
            var result = new ${name}();
${needsValue ? "            JsonValue value;\n" : ""}${message?.direction === "client" ? `            result.Id = JsonShape.Text(JsonShape.Required(json, "id", ${literal(wire)}), ${literal(`${wire}.id`)});\n` : ""}${fields.map((field) => readStatement(field, placeOf(field), wire)).join("")}            result.Extra = JsonShape.Rest(json, known);
${fields
  .filter((field) => !field.required && field.nullable)
  .map(({ name }) => `            result.Extra = JsonShape.KeepNull(json, ${literal(name)}, result.Extra);\n`)
  .join("")}            return result;
        }

        public override JsonValue ToJson()
        {
            var json = JsonValue.NewObject();
${message ? `            json.Set("type", TypeName);\n` : ""}${message?.direction === "client" ? `            json.Set("id", Id);\n` : ""}${fields.map(writeStatement).join("")}            return JsonShape.WithExtra(json, Extra);
        }
    }

`;
}

const messageName = (type: string): string => `${pascal(type)}Message`;

function basesOf(fields: readonly Field[], direction: "client" | "server"): string[] {
  const names = new Set(fields.map((field) => field.name));
  if (direction === "client") return ["ClientMessage", ...(names.has("session") ? ["IInSession"] : [])];
  return [
    "ServerMessage",
    ...(names.has("replyTo") ? ["IReply"] : []),
    ...(names.has("seq") ? ["ISessionMessage"] : []),
    ...(names.has("turn") ? ["ITurnMessage"] : []),
  ];
}

function messageClasses(direction: "client" | "server", type: string, schema: object): string {
  const shape = objectShape(schema, type);
  const left = direction === "client" ? ["type", "id"] : ["type"];
  const fields = shape.fields.filter((field) => !left.includes(field.name));
  const place = pascal(type);
  return [
    classText({
      name: messageName(type),
      wire: type,
      place,
      bases: basesOf(fields, direction),
      description: shape.description,
      fields,
      message: { type, direction },
    }),
    ...fieldObjects(fields, place).map((inner) => objectClass(inner)),
  ].join("");
}

const objectClass = ({ name, shape }: NamedObject): string =>
  classText({
    name,
    wire: name,
    place: name,
    bases: ["JsonObjectBase"],
    description: shape.description,
    fields: shape.fields,
  });

function reader(direction: "client" | "server", types: readonly string[]): string {
  const base = direction === "client" ? "ClientMessage" : "ServerMessage";
  return `    /// <summary>Reads any ${direction} message by its type; one of an unknown type is kept as it came.</summary>
    public static class ${base}s
    {
        public static readonly IReadOnlyList<string> Types = new[] { ${types.map(literal).join(", ")} };

        /// <summary>Throws <see cref="MessageFormatException"/>.</summary>
        public static ${base} Read(JsonValue json)
        {
            JsonShape.Object(json, "message");
            switch (JsonShape.Text(JsonShape.Required(json, "type", "message"), "type"))
            {
${types.map((type) => `                case ${literal(type)}: return ${messageName(type)}.Read(json);\n`).join("")}                default: return Unknown${base}.Read(json);
            }
        }
    }

`;
}

function codesText(): string {
  const errors = Object.entries(errorCodes).map(
    ([code, { retryable, meaning, advice }]) =>
      `            { ${literal(code)}, new ErrorAdvice(${literal(code)}, ${retryable}, ${literal(meaning)}, ${literal(advice)}) },\n`,
  );
  const closes = Object.entries(closeCodes).map(
    ([code, { name, meaning, advice, resumable }]) =>
      `            { ${code}, new CloseAdvice(${code}, ${literal(name)}, ${literal(meaning)}, ${literal(advice)}, ${resumable}) },\n`,
  );
  return `    /// <summary>Every code an error of the wire can carry.</summary>
    public static class ErrorCodes
    {
${Object.entries(errorCodes)
  .map(
    ([code, { meaning }]) =>
      `${summary(meaning, "        ")}        public const string ${pascal(code)} = ${literal(code)};\n`,
  )
  .join("")}
        static readonly Dictionary<string, ErrorAdvice> advice = new Dictionary<string, ErrorAdvice>
        {
${errors.join("")}        };

        /// <summary>What the code means and what to do next; null for a code this version does not know.</summary>
        public static ErrorAdvice Find(string code)
        {
            ErrorAdvice found;
            return code != null && advice.TryGetValue(code, out found) ? found : null;
        }
    }

    /// <summary>Every code the server closes a socket with.</summary>
    public static class CloseCodes
    {
${Object.entries(closeCodes)
  .map(
    ([code, { name, meaning }]) =>
      `${summary(meaning, "        ")}        public const int ${pascal(name)} = ${code};\n`,
  )
  .join("")}
        static readonly Dictionary<int, CloseAdvice> advice = new Dictionary<int, CloseAdvice>
        {
${closes.join("")}        };

        /// <summary>What the code means and what to do next; null for a code this version does not know.</summary>
        public static CloseAdvice Find(int code)
        {
            CloseAdvice found;
            return advice.TryGetValue(code, out found) ? found : null;
        }
    }

    /// <summary>What both sides agreed on before the first message.</summary>
    public static class Protocol
    {
        public const int Version = ${protocolVersion};
        public const string Subprotocol = ${literal(subprotocol)};
    }
`;
}

function messages(registry: Registry, direction: "client" | "server"): string {
  const types = Object.entries(registry[direction]);
  const classes = types.map(([type, schema]) => messageClasses(direction, type, schema));
  return (
    reader(
      direction,
      types.map(([type]) => type),
    ) + classes.join("")
  );
}

export const csharpFiles: readonly Emitter[] = [
  { path: `${folder}/ClientMessages.cs`, emit: (registry) => file(messages(registry, "client")) },
  { path: `${folder}/ServerMessages.cs`, emit: (registry) => file(messages(registry, "server")) },
  { path: `${folder}/SharedObjects.cs`, emit: () => file(sharedObjects.map(objectClass).join("")) },
  { path: `${folder}/Codes.cs`, emit: () => file(codesText()) },
];
