import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { registry } from "../../protocol/messages.ts";
import { permissions } from "../../server/http/permissions.ts";
import { startHarness } from "./harness.ts";

it("documents every route, and no other, with who may call it", async () => {
  const page = await readFile(new URL("../../docs/http-api.md", import.meta.url), "utf8");
  const rows = [...page.matchAll(/^\| `((?:GET|POST|PUT|DELETE) [^`]+)` \| ([^|]+) \|/gm)];
  const who = (needs: string) =>
    ({
      anyone: "anyone",
      known: "any token",
      "session.open": "any token",
      "characters.list": "any token",
      "player-tokens.issue": "admin, game key",
      "own-password.write": "person",
    })[needs] ?? "admin";
  const documented = rows.map(([, route, people]) => [route, people?.trim()]).sort();
  const expected = Object.entries(permissions).map(([route, needs]) => [route, who(needs)]);
  expect(documented).toEqual(expected.sort());
});

it("says in words what each pattern wants, on the wire and over HTTP", async () => {
  const harness = await startHarness();
  const { body } = await harness.ask("GET", "/openapi.json").finally(() => harness.close());
  const patterns: { pattern: string; "x-shape"?: string }[] = [];
  const told = JSON.stringify([body, registry.client], (name, value) => {
    // What names nothing is not found, whatever it looks like.
    if (value?.in === "path" && value.name === "id") return undefined;
    if (typeof value?.pattern === "string" && name !== "properties") patterns.push(value);
    return value;
  });
  expect(told).toContain("pattern");
  expect(patterns.filter((schema) => schema["x-shape"] === undefined)).toEqual([]);
});
