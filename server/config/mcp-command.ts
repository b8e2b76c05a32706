/** An MCP server that the operator lets run beside this one, over its standard input and output. */
import { type Static, Type } from "typebox";

export const McpCommandSchema = Type.Object({
  id: Type.String({
    pattern: "^[a-zA-Z][a-zA-Z0-9_-]{0,31}$",
    allowed: "letters, digits, _ and -, beginning with a letter; its tools are offered as id_tool",
  }),
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 100, allowed: "what people call it" })),
  command: Type.String({ minLength: 1, maxLength: 4000, allowed: "the program, such as npx" }),
  args: Type.Optional(Type.Array(Type.String({ maxLength: 4000 }), { maxItems: 100, allowed: "a list of texts" })),
  env: Type.Optional(
    Type.Record(Type.String(), Type.String(), {
      allowed: "an object of texts: the program's environment beside PATH; secret:NAME stands for a secret's value",
    }),
  ),
  isolated: Type.Optional(
    Type.Boolean({ allowed: "true or false: whether it is fenced in where bubblewrap can; true when not given" }),
  ),
  writable: Type.Optional(
    Type.Array(Type.String({ minLength: 1, maxLength: 4000 }), {
      maxItems: 50,
      allowed: "a list of folders and files: where it may write when it is fenced in",
    }),
  ),
  cwd: Type.Optional(Type.String({ minLength: 1, maxLength: 4000, allowed: "the folder it runs in" })),
});

export type McpCommand = Static<typeof McpCommandSchema>;
