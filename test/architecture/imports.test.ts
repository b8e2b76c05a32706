/** Imports point one way: each room may know only the rooms listed for it. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Shared by every room of the server: errors and problems, words, the configuration, where the program is installed, logs. */
const ground = ["protocol", "server/text", "server/problems", "server/config", "server/host", "server/observe"];
const rooms: Record<string, readonly string[]> = {
  protocol: [],
  "protocol/client": ["protocol"],
  "protocol/generate": ["protocol"],
  "protocol/conformance": ["protocol", "protocol/client"],
  "server/text": ["protocol"],
  "server/problems": ["protocol", "server/text"],
  "server/host": [],
  "server/config": ["protocol", "server/text"],
  "server/observe": ["protocol", "server/config"],
  "server/store": [...ground, "server/records"],
  "server/records": ground,
  "server/cluster": [...ground, "server/records"],
  "server/access": [...ground, "server/store"],
  "server/python": ground,
  "server/runners": [...ground, "server/python"],
  "server/models": [...ground],
  "server/methods": [...ground, "server/records", "server/python", "server/store", "server/access"],
  "server/characters": [...ground, "server/store", "server/story"],
  "server/cues": ["protocol", "server/text"],
  "server/story": ["protocol", "server/problems"],
  "server/scene": ["protocol", "server/problems", "server/cues"],
  "server/dialogue": [
    ...ground,
    "server/cues",
    "server/story",
    "server/scene",
    "server/records",
    "server/models",
    "server/methods",
    "server/characters",
    "server/store",
    "server/python",
  ],
  "server/sessions": [
    ...ground,
    "server/records",
    "server/cluster",
    "server/dialogue",
    "server/characters",
    "server/access",
    "server/store",
    "server/methods",
  ],
  "server/scenarios": [
    ...ground,
    "server/records",
    "server/store",
    "server/access",
    "server/characters",
    "server/methods",
    "server/models",
    "server/dialogue",
    "server/sessions",
  ],
  "server/gateway": [...ground, "server/sessions", "server/access"],
  "server/usage": [...ground, "server/records", "server/sessions", "server/dialogue", "server/store"],
  "server/search": [...ground, "server/records"],
  "server/transfer": [...ground, "server/access", "server/store", "server/characters", "server/methods"],
  "server/mcp": [
    ...ground,
    "server/access",
    "server/store",
    "server/observe",
    "server/python",
    "server/characters",
    "server/methods",
    "server/sessions",
  ],
  "server/hooks": [...ground, "server/access", "server/store", "server/records", "server/observe", "server/methods"],
  "server/schedules": [...ground, "server/hooks", "server/store", "server/records", "server/observe", "server/methods"],
  "server/http": [
    ...ground,
    "server/runners",
    "server/scenarios",
    "server/hooks",
    "server/schedules",
    "server/mcp",
    "server/records",
    "server/search",
    "server/sessions",
    "server/usage",
    "server/transfer",
    "server/dialogue",
    "server/characters",
    "server/methods",
    "server/models",
    "server/access",
    "server/store",
    "server/python",
  ],
};

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "testing" ? [] : sources(path);
    return /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name) ? [path] : [];
  });
}

/** The room a file is in: the longest listed folder above it; nothing lies loose at the server's own top but its entry and composition. */
function roomOf(path: string): string {
  const name = relative(root, path).split(sep).join("/");
  const listed = Object.keys(rooms).filter((room) => name.startsWith(`${room}/`));
  return listed.sort((a, b) => b.length - a.length)[0] ?? name.split("/")[0] ?? "";
}

/** What composes everything and so may know everything; nothing may import it. */
const composition = ["server/start/", "server/compose.ts", "server/main.ts", "server/mock/"];
const composes = (name: string) => composition.some((place) => name.startsWith(place));

it("holds the direction of imports between the rooms", () => {
  const wrong: string[] = [];
  for (const path of [...sources(join(root, "protocol")), ...sources(join(root, "server"))]) {
    const name = relative(root, path).split(sep).join("/");
    if (composes(name)) continue;
    const room = roomOf(path);
    const allowed = rooms[room];
    if (!allowed) {
      wrong.push(`${name}: its room is not in the table`);
      continue;
    }
    for (const [, target = ""] of readFileSync(path, "utf8").matchAll(/(?:from |import\()"(\.[^"]+)"/g)) {
      const wanted = resolve(path, "..", target);
      const other = roomOf(wanted);
      if (composes(relative(root, wanted).split(sep).join("/"))) wrong.push(`${name} imports ${target}`);
      if (other !== room && !allowed.includes(other)) wrong.push(`${name} imports ${other}`);
    }
  }
  expect(wrong).toEqual([]);
});

it("leaves nothing loose at the server's top but the entry and the composition", () => {
  const loose = readdirSync(join(root, "server"), { withFileTypes: true }).filter((entry) => entry.isFile());
  expect(loose.map(({ name }) => name)).toEqual(["compose.ts", "main.ts"]);
});

it("lists each room of the server, and no other", () => {
  const folders = readdirSync(join(root, "server"), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const found = folders.map(({ name }) => `server/${name}`).filter((name) => !composes(`${name}/`));
  expect(found.sort()).toEqual(
    Object.keys(rooms)
      .filter((room) => room.startsWith("server/"))
      .sort(),
  );
});
