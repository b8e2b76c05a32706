import { describe, expect, it } from "vitest";
import { Terminal } from "./terminal.ts";

function terminalWith(env: NodeJS.ProcessEnv, isTTY: boolean) {
  const written = { out: "", err: "" };
  const sink = (key: "out" | "err") => ({
    isTTY,
    write: (text: string) => {
      written[key] += text;
    },
  });
  return { terminal: new Terminal({ out: sink("out"), err: sink("err"), env }), written };
}

describe("Terminal", () => {
  it.each([
    [{}, true, true],
    [{}, false, false],
    [{ NO_COLOR: "1" }, true, false],
    [{ TERM: "dumb" }, true, false],
    [{ FORCE_COLOR: "1" }, false, true],
    [{ FORCE_COLOR: "0" }, false, false],
    [{ FORCE_COLOR: "1", NO_COLOR: "1" }, false, false],
  ])("with %o and a terminal: %s, colours are on: %s", (env, isTTY, coloured) => {
    const { terminal } = terminalWith(env, isTTY);
    expect(terminal.paint("red", "hot")).toBe(coloured ? "\u001b[31mhot\u001b[39m" : "hot");
  });

  it("writes answers and notices to streams of their own", () => {
    const { terminal, written } = terminalWith({}, false);
    terminal.line("answer");
    terminal.note("notice");
    expect(written).toEqual({ out: "answer\n", err: "notice\n" });
  });
});
