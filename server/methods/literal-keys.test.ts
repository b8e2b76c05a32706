import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secretNameShape } from "../access/secret-name.ts";
import { providers } from "../models/providers.ts";
import { findLiteralKeys as find } from "./literal-keys.ts";

const shapes = providers.flatMap(({ keyShape }) => keyShape ?? []);
const findLiteralKeys = (source: string) => find(source, shapes);

const valueAt = (source: string) =>
  findLiteralKeys(source).map((one) => [
    source.split("\n")[one.line - 1]!.slice(one.column - 1, one.endColumn - 1),
    one.suggestedName,
  ]);

describe("findLiteralKeys", () => {
  it.each([
    ['API_KEY = "0a1b2c3d4e5f6071"', "0a1b2c3d4e5f6071", "API_KEY"],
    ['OWM = "0123456789abcdef0123456789abcdef"', "0123456789abcdef0123456789abcdef", "OWM"],
    ["api_token='abcDEF123456'", "abcDEF123456", "API_TOKEN"],
    ['apiKey = r"abcDEF123456"', "abcDEF123456", "API_KEY"],
    ['headers = {"x-api-key": "abcDEF123456"}', "abcDEF123456", "X_API_KEY"],
    ['headers["X-Auth-Token"] = "abcDEF123456"', "abcDEF123456", "X_AUTH_TOKEN"],
    ['requests.get(url, password="hunter2hunter2")', "hunter2hunter2", "PASSWORD"],
    [`x = "sk-proj-${"a1".repeat(15)}"`, `sk-proj-${"a1".repeat(15)}`, "OPENAI_KEY"],
    [`x = f"Bearer sk-ant-api03-${"a1".repeat(10)}"`, `sk-ant-api03-${"a1".repeat(10)}`, "ANTHROPIC_KEY"],
    [`client(f"ghp_${"a".repeat(36)}")`, `ghp_${"a".repeat(36)}`, "GITHUB_TOKEN"],
    ['url = f"https://api.example.org/w?q={city}&appid=0a1b2c3d4e5f"', "0a1b2c3d4e5f", "API_KEY"],
    ['url = "https://me:hunter2@host/x"', "hunter2", "PASSWORD"],
  ])("finds the key in %s", (line, value, name) => {
    expect(valueAt(`import os\n\n${line}\n`)).toEqual([[value, name]]);
    expect(findLiteralKeys(`import os\n\n${line}\n`)[0]!.line).toBe(3);
  });

  it.each([
    'API_KEY = "<your-api-key>"',
    'EXPECTED_MD5 = "0123456789abcdef0123456789abcdef"',
    'session_id = "0123456789abcdef0123456789abcdef"',
    'DIGITS = "01234567890123456789012345678901"',
    'API_TOKEN = "abc123xyz456..."            # Replace with your Jira API token',
    'JIRA_PROJECT_KEY = "EX-PROJECT-1"',
    'API_KEY = os.environ["OPENWEATHER_KEY"]',
    "API_KEY = os.environ.get('OPENWEATHER_KEY_LONG')",
    'url = f"https://api.example.org/w?q={city}&appid={API_KEY}"',
    'monkey = "a-very-long-text-without-spaces"',
    'if token == "something-long-enough": pass',
    '# API_KEY = "0a1b2c3d4e5f6071"',
    'password = "short"',
    'key = "a sentence with spaces"',
    'return {"weather": weather_data["weather"][0]["description"]}',
  ])("lets %s pass", (line) => {
    expect(valueAt(line)).toEqual([]);
  });

  it("names each value once, and secrets the vault would take", () => {
    const line = `OPENAI_API_KEY = "sk-proj-${"a1".repeat(15)}"; JIRA_TOKEN = "abcDEF123456"`;
    expect(valueAt(line).map(([, name]) => name)).toEqual(["OPENAI_KEY", "JIRA_TOKEN"]);
    expect(valueAt('h = {"python_key": "abcDEF123456"}')).toEqual([["abcDEF123456", "MY_PYTHON_KEY"]]);
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z0-9_-]{0,80}$/), (prefix) => {
        for (const one of findLiteralKeys(`h = {"${prefix}_key": "abcDEF123456"}`))
          expect(one.suggestedName).toMatch(secretNameShape);
      }),
    );
  });

  it("takes any text in bounded time", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."key=\"':?&/@. {}\\"), maxLength: 4000 }), (source) => {
        for (const one of findLiteralKeys(source)) expect(one.endColumn).toBeGreaterThan(one.column);
      }),
      { numRuns: 50 },
    );
  });
});
