/** A secret that a careless method spills in every way it can, looked for in every place it could turn up. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type BarkeepProcess, startBarkeep } from "../servers/barkeep.ts";
import { listen } from "../servers/listen.ts";
import { talk } from "../servers/talk.ts";

const secret = "s3cr3t/Value+of the=studio&42";
const providerKey = "sk-provider-key-0123456789abcdef";
const spilled = [
  secret,
  Buffer.from(secret).toString("base64"),
  Buffer.from(`user:${secret}`).toString("base64"),
  encodeURIComponent(secret),
  encodeURIComponent(secret).replaceAll("%20", "+"),
  Buffer.from(secret).toString("hex"),
  secret.slice(8),
  providerKey,
];

const code = `
import base64, os, sys, urllib.parse
import requests

def handle_event(data):
    key = os.environ["STUDIO_KEY"]
    print(key)
    print("key is", key, file=sys.stderr)
    print(key[:9], end="")
    print(key[9:])
    print(key[:12]); print(key[12:])
    print(base64.b64encode(key.encode()).decode(), urllib.parse.quote_plus(key), key.encode().hex())
    print(base64.b64encode(("user:" + key).encode()).decode())
    if data.get("how") == "raise":
        raise ValueError("the key " + key + " was refused")
    if data.get("how") == "request":
        requests.get("http://127.0.0.1:9/weather", params={"appid": key}, timeout=2)
    return {"spilled": key, key: ["nested", {"deep": key}], "auth": base64.b64encode(("user:" + key).encode()).decode()}
`;

let server: BarkeepProcess;
const method = (id: string, more: object) => ({
  id,
  name: "Spill the beans",
  description: "Spills the beans about the studio",
  inputDescription: { parameters: { how: { type: "string", description: "How" } }, required: [] },
  code,
  connected: true,
  secrets: ["STUDIO_KEY"],
  ...more,
});

beforeAll(async () => {
  server = await startBarkeep({
    env: {
      OPENAI_API_KEY: providerKey,
      OPENAI_BASE_URL: "http://127.0.0.1:9/v1",
      BARKEEP_LOG_LEVEL: "debug",
      BARKEEP_DEFAULT_MODEL: "rehearsal",
    },
  });
  await server.request("PUT", "/secrets/STUDIO_KEY", { value: secret });
  expect((await server.request("POST", "/methods", method("spill_the_beans", {}))).status).toBe(201);
}, 120_000);
afterAll(() => server?.stop());

const clean = (text: string) => spilled.filter((form) => text.includes(form));

describe("a secret", { timeout: 60_000 }, () => {
  it.each(["return", "raise", "request"])("does not come out of a test that ends in a %s", async (how) => {
    const { status, body } = await server.request("POST", "/methods/test", { id: "spill_the_beans", input: { how } });
    expect(status).toBe(200);
    const text = JSON.stringify(body);
    expect(clean(text)).toEqual([]);
    expect(text).toContain("«STUDIO_KEY»");
    if (how !== "return") expect(body.error.traceback).toContain("«STUDIO_KEY»");
  });

  it("does not reach the player, the transcript, the inspector or the records of a turn", async () => {
    const turn = await talk(server, "barkeep", "Please spill the beans about the studio.");
    expect(turn.methods.map((call) => call.method)).toEqual(["spill_the_beans"]);
    expect(clean(JSON.stringify(turn.messages))).toEqual([]);
    const session = turn.messages.find((message) => message.type === "session.opened")?.session;
    const detail = await server.request("GET", `/sessions/${session}`);
    const trace = await server.request("GET", `/turns/${detail.body.turnIds?.[0] ?? detail.body.turns[0]}`);
    const calls = await server.request("GET", "/calls");
    expect(calls.body.items.length).toBeGreaterThan(3);
    for (const { status, body } of [detail, trace, calls]) {
      expect(status).toBe(200);
      expect(clean(JSON.stringify(body))).toEqual([]);
    }
  });

  it("is not handed out by any route of the API", async () => {
    for (const path of ["/secrets", "/methods", "/export", "/status", "/limits", "/models", "/openapi.json"]) {
      const { status, body } = await server.request("GET", path);
      expect(status, path).toBe(200);
      expect(clean(JSON.stringify(body)), path).toEqual([]);
    }
    expect(clean(await (await fetch(`${server.url}/metrics`)).text())).toEqual([]);
  });

  it("stands nowhere in the log or the data folder", async () => {
    expect(server.output()).toContain('"msg"');
    expect(clean(server.output())).toEqual([]);
    const entries = await readdir(server.dataDirectory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    expect(files.some((file) => file.includes("records"))).toBe(true);
    for (const file of files) expect(clean(await readFile(file, "utf8")), file).toEqual([]);
  });

  it("reaches only the methods that name it, and provider keys reach none", async () => {
    const look =
      "import os\n\ndef handle_event(data):\n    return {'names': sorted(os.environ), 'all': str(dict(os.environ))}\n";
    const { body } = await server.request("POST", "/methods/test", {
      input: {},
      draft: method("look", { code: look, secrets: [] }),
    });
    expect(body.ok).toBe(true);
    expect(body.output.names.filter((name: string) => /STUDIO|OPENAI|ANTHROPIC|BARKEEP|KEY|TOKEN/.test(name))).toEqual(
      [],
    );
    expect(clean(JSON.stringify(body))).toEqual([]);
  });

  it("is not found in part where prints, messages and tracebacks are cut short, nor as a number", async () => {
    const pin = "4815162342";
    await server.request("PUT", "/secrets/STUDIO_PIN", { value: pin });
    const cut = `import os, sys

KEY = os.environ["STUDIO_KEY"]

def handle_event(data):
    if data["how"] == "return":
        sys.stdout.write("x" * (64 * 1024 - 12) + KEY)
        return {"pin": int(os.environ["STUDIO_PIN"]), "pins": [1, float(os.environ["STUDIO_PIN"])]}
    raise ValueError("x" * int(data["how"]) + KEY + "y" * (8192 - 12))
`;
    const draft = method("cut", { code: cut, secrets: ["STUDIO_KEY", "STUDIO_PIN"] });
    for (const how of ["return", "1976", "8050", "30000"]) {
      const { body } = await server.request("POST", "/methods/test", { input: { how }, draft });
      const text = JSON.stringify(body);
      expect(body.ok, text.slice(-500)).toBe(how === "return");
      for (const piece of [secret.slice(0, 8), secret.slice(-8), pin]) expect(text.includes(piece), how).toBe(false);
    }
  });

  it("that changes is the new one in the very next call, and the old one is masked still", async () => {
    const newer = "another-Value-entirely-77";
    await server.request("PUT", "/secrets/STUDIO_KEY", { value: newer });
    const length = `import os\n\ndef handle_event(data):\n    return {"length": len(os.environ["STUDIO_KEY"]), "old": "${secret}"}\n`;
    const { body } = await server.request("POST", "/methods/test", {
      input: {},
      draft: method("length", { code: length }),
    });
    expect(body.output).toEqual({ length: newer.length, old: "«STUDIO_KEY»" });
  });
});

describe("a provider's key", { timeout: 60_000 }, () => {
  it("does not come back by a provider that repeats it, to players or to the page, whole or cut", async () => {
    let padding = 0;
    const echo = await listen((request, response) => {
      const message = `${"x".repeat(padding)} ${request.headers.authorization} is no good`;
      response.writeHead(500, { "content-type": "application/json" }).end(JSON.stringify({ error: { message } }));
    });
    const env = { OPENAI_API_KEY: providerKey, OPENAI_BASE_URL: `${echo.url}/v1`, BARKEEP_LOG_LEVEL: "debug" };
    const talking = await startBarkeep({ env });
    const leaked: string[] = [];
    const look = (where: string, text: string) => {
      if (text.includes(providerKey.slice(0, 12))) leaked.push(`${where} behind ${padding} letters`);
    };
    await talking.request("POST", "/characters", { id: "mira", name: "Mira", model: "gpt-4o" });
    // So that the key is whole, and cut in the middle, in words that are kept to 200 and to 300 letters.
    for (padding of [0, 170, 270]) {
      await talking.request("POST", "/models/refresh", {});
      for (const path of ["/models", "/status"]) look(path, JSON.stringify((await talking.request("GET", path)).body));
      const turn = await talk(talking, "mira", "Good evening.");
      expect(turn.finish, JSON.stringify(turn)).toBe("error");
      look("the socket", JSON.stringify(turn.messages));
      const last = turn.messages.at(-1);
      const inspected = await talking.request("GET", `/turns/${last && "turn" in last ? last.turn : ""}`);
      expect(inspected.status).toBe(200);
      look("the inspector", JSON.stringify(inspected.body));
    }
    look("the log", talking.output());
    await talking.stop();
    await echo.close();
    expect(leaked).toEqual([]);
  });
});
