import { readFile } from "node:fs/promises";
import { expect, it } from "vitest";
import { permissions } from "../../server/http/permissions.ts";

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
