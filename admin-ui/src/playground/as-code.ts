/** A message as a line of a program: TypeScript, C# with the Unity package's classes, or plain JSON. */
import { writeJson } from "../../../protocol/exact-json.ts";
export type Language = "json" | "typescript" | "csharp";
type Message = Readonly<Record<string, unknown>>;

export function asCode(message: Message, language: Language): string {
  if (language === "json") return writeJson(message, 2);
  return language === "typescript" ? asTypeScript(message) : asCSharp(message);
}

function asTypeScript(message: Message): string {
  const text = writeJson(message, 2).replace(/^( *)"([A-Za-z_$][\w$]*)":/gm, "$1$2:");
  return `socket.send(JSON.stringify(${text} satisfies ClientMessage));`;
}

const pascal = (name: string): string =>
  name
    .split(/[._]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

/** Flat messages as an initialiser; nested ones are read from their JSON, so that any shape is right. */
function asCSharp(message: Message): string {
  const { type, ...fields } = message;
  const name = `${pascal(String(type))}Message`;
  const entries = Object.entries(fields);
  if (entries.every(([, value]) => typeof value !== "object")) {
    const lines = entries.map(([field, value]) => `    ${pascal(field)} = ${writeJson(value)},`);
    return `var message = new ${name}\n{\n${lines.join("\n")}\n};`;
  }
  const verbatim = writeJson(message, 2).replaceAll('"', '""');
  return `var message = ${name}.Read(JsonReader.Read(@"${verbatim}"));`;
}
