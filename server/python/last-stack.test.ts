/** The stack a process writes when its time is up. */
import { expect, test } from "vitest";
import { lastStack } from "./last-stack.ts";

const stack = `Stack (most recent call first):
  File "/usr/lib/python3.12/socket.py", line 708 in readinto
  File "<get_weather>", line 7 in fetch
  File "<get_weather>", line 12 in handle_event
  File "/app/barkeep_engine/handler.py", line 44 in call
`;

test("the innermost line of the method's own code is told, and the stack is no print", () => {
  expect(lastStack(`a warning\n${stack}`, "<get_weather>")).toEqual({
    printed: "a warning\n",
    line: 7,
    traceback: [
      "Where it was when its time was up (most recent call last):",
      '  File "<get_weather>", line 12 in handle_event',
      '  File "<get_weather>", line 7 in fetch',
      '  File "/usr/lib/python3.12/socket.py", line 708 in readinto',
    ].join("\n"),
  });
});

test("without a stack, or one of another's code, nothing is made up", () => {
  expect(lastStack("words", "<a>")).toEqual({ printed: "words", traceback: null, line: null });
  expect(lastStack(`words\n${stack}`, "<other>")).toEqual({ printed: "words\n", traceback: null, line: null });
});
