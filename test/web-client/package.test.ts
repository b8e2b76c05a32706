import { spawnSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { type Packed, packClient, run } from "./packed.ts";

const typescript = fileURLToPath(new URL("../../node_modules/typescript/bin/tsc", import.meta.url));
const buildScript = fileURLToPath(new URL("../../scripts/build-client.mjs", import.meta.url));
const sockets = new URL("../../node_modules/ws/wrapper.mjs", import.meta.url).href;
let packed: Packed;
let barkeep: BarkeepProcess;

beforeAll(async () => {
  packed = await packClient();
  barkeep = await startBarkeep();
}, 120_000);
afterAll(async () => {
  await barkeep?.stop();
  await packed?.remove();
});

test("the package is the client, the element, their types, a licence and how to begin; it brings no other package", async () => {
  const files = packed.files;
  for (const wanted of ["LICENSE", "README.md", "example.html", "protocol/messages.d.ts", "web-client/element.d.ts"])
    expect(files).toContain(wanted);
  expect(files.filter((path) => /\.test\.|\.map$|\.ts$/.test(path) && !path.endsWith(".d.ts"))).toEqual([]);
  expect(await readdir(join(packed.project, "node_modules"))).toEqual([".package-lock.json", "barkeep-client"]);
  const sources = await Promise.all(
    files.filter((path) => /\.(js|d\.ts)$/.test(path)).map((path) => readFile(join(packed.installed, path), "utf8")),
  );
  const imports = sources.flatMap((source) => [...source.matchAll(/\bfrom "([^"]+)"/g)].map(([, from]) => from!));
  expect(imports.length).toBeGreaterThan(10);
  expect(imports.filter((from) => !from.startsWith("."))).toEqual([]);
});

test("it is built over nothing that is no earlier build of it", async () => {
  const folder = await mkdtemp(join(tmpdir(), "barkeep-notes-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, "notes.txt"), "mine");
  await writeFile(join(folder, "package.json"), '{"name":"mine"}');
  const build = (target: string) => spawnSync(process.execPath, [buildScript, target], { encoding: "utf8" });
  for (const target of [folder, join(folder, "notes.txt")]) {
    const { status, stderr } = build(target);
    expect({ status, stderr }).toMatchObject({
      status: 1,
      stderr: expect.stringContaining(`${target} holds something`),
    });
  }
  expect(await readdir(folder)).toEqual(["notes.txt", "package.json"]);
});

test("in an empty project it imports under Node and talks, with the socket of any package", async () => {
  await writeFile(
    join(packed.project, "talk.js"),
    `import { BarkeepClient } from "barkeep-client";
     import { BarkeepChat } from "barkeep-client/element";
     import { WebSocket } from ${JSON.stringify(sockets)};
     const [url, token] = process.argv.slice(2);
     const client = new BarkeepClient({ url, token, WebSocket });
     await client.connect();
     const session = await client.openSession({ character: "barkeep", player: { id: "ada" } });
     const { finish, text } = await session.say("Roll 2d6 for me").finished;
     await session.close();
     client.close();
     console.log(JSON.stringify({ finish, text, element: typeof BarkeepChat }));`,
  );
  const said = JSON.parse(run(process.execPath, ["talk.js", barkeep.socketUrl, barkeep.adminToken], packed.project));
  expect(said).toEqual({ finish: "complete", text: expect.stringMatching(/total is \d+/), element: "function" });
});

test("its types hold in a strict project that has no other package, and refuse what the wire refuses", async () => {
  const check = async (code: string) => {
    await writeFile(join(packed.project, "game.ts"), code);
    const options = ["--strict", "--noEmit", "--types", "", "--target", "ES2022", "--module", "NodeNext"];
    return run(process.execPath, [typescript, ...options, "--lib", "ES2023,DOM", "game.ts"], packed.project);
  };
  const game = (call: string) => `
    import { BarkeepClient, type ActionCall, type SessionMessage } from "barkeep-client";
    import "barkeep-client/element";
    const client = new BarkeepClient({ url: "ws://127.0.0.1:7070/v1/ws", WebSocket, token: "t" });
    const session = await client.openSession({ character: "mira", onAction: ({ name }: ActionCall) => name.length });
    for await (const message of session.say("Hello")) if (message.type === "cue") { const at: number = message.at; console.log(at); }
    const chat = document.querySelector("barkeep-chat");
    chat?.addEventListener("barkeep-cue", ({ detail }) => console.log(detail.name.length, detail.value?.length));
    const show = (message: SessionMessage) => message.seq;
    chat?.addEventListener("barkeep-message", ({ detail }) => show(detail));
    chat?.start({ cues: [{ name: "emotion", values: ["joy"] }] });
    ${call}`;
  expect(await check(game('await session.updateContext({ key: "weather", text: "rain", respond: "must" });'))).toBe("");
  await expect(check(game('await session.updateContext({ respond: "loudly" });'))).rejects.toThrow(/loudly/);
}, 60_000);
