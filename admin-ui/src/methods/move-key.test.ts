import { describe, expect, it } from "vitest";
import { findLiteralKeys } from "../../../server/methods/literal-keys.ts";
import { freeName, withoutKey } from "./move-key.ts";

const handler = "\ndef handle_event(data):\n    return {}\n";
const moved = (code: string) => {
  const [key] = findLiteralKeys(code);
  return withoutKey(code, key!, "MY_KEY");
};

describe("a key that is moved out of the code", () => {
  it.each([
    ['API_KEY = "k3y-0123456789abcdef"', 'API_KEY = os.environ["MY_KEY"]'],
    ["api_key = 'k3y-0123456789abcdef'  # ours", 'api_key = os.environ["MY_KEY"]  # ours'],
    ['API_KEY = b"k3y-0123456789abcdef"', 'API_KEY = os.environ["MY_KEY"].encode()'],
    ['TOKEN = """ghp_012345678901234567890123456789abcd"""', 'TOKEN = os.environ["MY_KEY"]'],
    ['h = {"api_key": "k3y-0123456789abcdef", "a": 1}', 'h = {"api_key": os.environ["MY_KEY"], "a": 1}'],
    [
      'url = f"https://x.example/?q={city}&appid=0123456789abcdef&units=metric"',
      'url = f"https://x.example/?q={city}&appid=" + os.environ["MY_KEY"] + f"&units=metric"',
    ],
    ['url = "https://x.example/?appid=0123456789abcdef"', 'url = "https://x.example/?appid=" + os.environ["MY_KEY"]'],
  ])("%s", (line, expected) => {
    expect(moved(`${line}${handler}`)).toBe(`import os\n${expected}${handler}`);
    expect(findLiteralKeys(moved(`${line}${handler}`)!)).toEqual([]);
  });

  it("imports os once, and behind what must come first", () => {
    const line = 'API_KEY = "k3y-0123456789abcdef"';
    expect(moved(`import json, os\n${line}`)).toBe('import json, os\nAPI_KEY = os.environ["MY_KEY"]');
    expect(moved(`from __future__ import annotations\n${line}`)).toBe(
      'from __future__ import annotations\nimport os\nAPI_KEY = os.environ["MY_KEY"]',
    );
    expect(moved(`import oscillator\n${line}`)).toMatch(/^import os\nimport oscillator\n/);
  });

  it("is left to the designer where its quotes are on other lines", () => {
    const code = 'URL = """\nhttps://x.example/?appid=0123456789abcdef\n"""';
    expect(moved(code)).toBeNull();
  });

  it("takes no other secret's name", () => {
    expect(freeName("API_KEY", [])).toBe("API_KEY");
    expect(freeName("API_KEY", ["API_KEY", "API_KEY_2"])).toBe("API_KEY_3");
  });
});
