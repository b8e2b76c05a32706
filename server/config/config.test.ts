import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { providers } from "../models/providers.ts";
import { ConfigError, type ConfigProblem, everySetting, loadConfig } from "./config.ts";

const empty = () => mkdtempSync(join(tmpdir(), "barkeep-config-"));
const load = (env: Record<string, string | undefined> = {}, file?: unknown) => {
  const folder = empty();
  if (file !== undefined)
    writeFileSync(join(folder, "barkeep.config.json"), typeof file === "string" ? file : JSON.stringify(file));
  return loadConfig({ env: { BARKEEP_DATA_DIR: folder, ...env }, providers });
};
const problemsOf = (run: () => unknown): readonly ConfigProblem[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
};

describe("loadConfig", () => {
  it("has a default for everything that needs one", () => {
    const config = loadConfig({ env: {} });
    expect(config).toMatchObject({ host: "127.0.0.1", port: 7070, methodTimeoutMs: 5000, logLevel: "info" });
    expect(config.dataDir).toBe(resolve("data"));
    expect(config.adminToken).toBeUndefined();
    expect(config.limits.messagesPerMinute).toBe(6000);
    expect(config.keep.callDays).toBe(30);
  });

  it("reads numbers, lists, yes and no from the environment, and takes an empty variable for an unset one", () => {
    const config = load({
      BARKEEP_PORT: "0",
      BARKEEP_EGRESS_ALLOW: "jira.local:8443, 10.0.0.0/8,",
      BARKEEP_TRUST_PROXY: "yes",
      BARKEEP_MAX_PYTHON: "",
      OPENAI_API_KEY: "sk-1",
    });
    expect(config.port).toBe(0);
    expect(config.egressAllow).toEqual(["jira.local:8443", "10.0.0.0/8"]);
    expect(config.trustProxy).toBe(true);
    expect(config.maxPython).toBeUndefined();
    expect(config.providers.openai?.apiKey).toBe("sk-1");
  });

  it("reads the same names from the file, and the environment wins", () => {
    const config = load(
      { BARKEEP_PORT: "8081" },
      { BARKEEP_PORT: 8080, BARKEEP_LOG_LEVEL: "warn", BARKEEP_EGRESS_ALLOW: ["10.0.0.7"] },
    );
    expect(config.port).toBe(8081);
    expect(config.logLevel).toBe("warn");
    expect(config.egressAllow).toEqual(["10.0.0.7"]);
  });

  it.each(["http://x/y", "10.0.0.0/99", "fd00::/129", "10.0.0.0/", "jira.local:99999", "10.0.0.0/8/8", "a b"])(
    "refuses %s as an address that methods may reach",
    (entry) => {
      expect(problemsOf(() => load({ BARKEEP_EGRESS_ALLOW: `jira.local,${entry}` }))).toEqual([
        {
          variable: "BARKEEP_EGRESS_ALLOW",
          given: JSON.stringify(`jira.local,${entry}`),
          allowed: expect.stringContaining("host:port"),
          source: "environment",
        },
      ]);
    },
  );

  it("takes hosts, addresses and ranges that methods may reach", () => {
    const entries = [
      "jira.local",
      "*.local:8443",
      "10.0.0.7",
      "10.0.0.0/8",
      "::1",
      "[::1]:80",
      "fd00::/8",
      "0.0.0.0/0",
    ];
    expect(load({ BARKEEP_EGRESS_ALLOW: entries.join(",") }).egressAllow).toEqual(entries);
  });

  it.each([
    ["BARKEEP_ALLOWED_HOSTS", ["http://npc.lan", "npc.lan:7070", "npc.lan/chat", "*.lan", "a b"], "no port"],
    [
      "BARKEEP_ALLOWED_ORIGINS",
      ["game.example", "https://game.example/play", "ftp//x", "https://*.example"],
      "https://",
    ],
  ])("refuses in %s what no request could match", (variable, entries, allowed) => {
    for (const entry of entries) {
      const given = JSON.stringify(`localhost,${entry}`);
      const problem = { variable, given, allowed: expect.stringContaining(allowed), source: "environment" };
      const [told, ...more] = problemsOf(() => load({ [variable]: `localhost,${entry}` }));
      expect([told, more]).toEqual([problem, []]);
    }
  });

  it("takes names a server is reached by, and pages that may use it", () => {
    const hosts = ["*", "npc.lan", "node-1", "10.0.0.7", "::1"];
    const origins = ["*", "null", "https://game.example", "http://127.0.0.1:8000/", "capacitor://localhost"];
    const given = load({ BARKEEP_ALLOWED_HOSTS: hosts.join(), BARKEEP_ALLOWED_ORIGINS: origins.join() });
    expect([given.allowedHosts, given.allowedOrigins]).toEqual([hosts, origins]);
  });

  it("names a number of the file that can't be held, and breaks no line", () => {
    const wrong = (file: string) => problemsOf(() => load({}, file)).map(({ given }) => given);
    expect(wrong('{"BARKEEP_MAX_TURNS": 1e999}')).toEqual([
      "The number 1e999 at BARKEEP_MAX_TURNS is larger than any that can be held",
    ]);
    expect(wrong('{\n\n"BARKEEP_MAX_TURNS": NaN,\n\n}')).toEqual([expect.stringMatching(/^line 3: [^\n]*NaN[^\n]*$/)]);
  });

  it("refuses a file that says one thing twice, and names the line", () => {
    const file = '{\n  "BARKEEP_PORT": 7071,\n  "BARKEEP_LOG_LEVEL": "info",\n  "BARKEEP_PORT": 7072\n}';
    expect(problemsOf(() => load({}, file))).toMatchObject([
      { variable: "BARKEEP_PORT", given: "line 4: a second time" },
    ]);
  });

  it("names every bad variable, what was given and what is allowed", () => {
    const problems = problemsOf(() => load({ BARKEEP_PORT: "eighty", BARKEEP_LOG_LEVEL: "loud" }));
    expect(problems).toEqual([
      { variable: "BARKEEP_PORT", given: '"eighty"', allowed: "a whole number from 0 to 65535", source: "environment" },
      {
        variable: "BARKEEP_LOG_LEVEL",
        given: '"loud"',
        allowed: "one of trace, debug, info, warn, error, fatal, silent",
        source: "environment",
      },
    ]);
    expect(() => load({ BARKEEP_PORT: "70000" })).toThrow(/BARKEEP_PORT .*"70000".*0 to 65535/);
  });

  it.each([
    ["BARKEEP_PORT", "1e3"],
    ["BARKEEP_PORT", "-1"],
    ["BARKEEP_METHOD_TIMEOUT_MS", "5s"],
    ["BARKEEP_TRUST_PROXY", "perhaps"],
    ["BARKEEP_MIN_ISOLATION", "none"],
    ["OPENAI_BASE_URL", "localhost:11434"],
    ["BARKEEP_HOST", "http://x"],
    ["BARKEEP_ADMIN_TOKEN", "a long token with spaces"],
  ])("refuses %s=%s", (variable, value) => {
    expect(problemsOf(() => load({ [variable]: value })).map((problem) => problem.variable)).toEqual([variable]);
  });

  it("never repeats a secret in a message", () => {
    expect(() => load({ BARKEEP_ADMIN_TOKEN: "hunter 2" })).toThrow(/BARKEEP_ADMIN_TOKEN.*8 characters/);
    expect(() => load({ BARKEEP_ADMIN_TOKEN: "hunter 2" })).not.toThrow(/hunter 2/);
  });

  it("suggests the name that was meant", () => {
    expect(problemsOf(() => load({}, { BARKEEP_PROT: 1 }))[0]).toMatchObject({
      variable: "BARKEEP_PROT",
      allowed: "BARKEEP_PORT",
    });
    expect(load({ BARKEEP_LOGLEVEL: "info" }).warnings[0]).toContain("BARKEEP_LOG_LEVEL");
  });

  it.each(["{", "[]", "null"])("says so when the file holds %s", (text) => {
    expect(problemsOf(() => load({}, text))[0]).toMatchObject({
      variable: "barkeep.config.json",
      allowed: "one JSON object",
    });
  });

  it("names the data folder's variable where it lies below a file", () => {
    const file = join(empty(), "file");
    writeFileSync(file, "");
    expect(problemsOf(() => load({ BARKEEP_DATA_DIR: join(file, "data") }))).toEqual([
      {
        variable: "BARKEEP_DATA_DIR",
        given: JSON.stringify(join(file, "data")),
        allowed: "a folder that the server can make and write to",
        source: "environment",
      },
    ]);
  });

  describe("models of the operator", () => {
    const tavern = { id: "tavern-1", capabilities: { tools: false, contextTokens: 8192 }, status: "current" };

    it("are JSON in the environment and an array in the file", () => {
      expect(load({ BARKEEP_MODELS: JSON.stringify([tavern]) }).models).toEqual([tavern]);
      expect(load({}, { BARKEEP_MODELS: [tavern] }).models).toEqual([tavern]);
      expect(load().models).toEqual([]);
    });

    it("may be copied as the API shows them", () => {
      const shown = {
        ...{ id: "gpt-4o", name: "GPT-4o", provider: "openai", status: "retiring", retires: "2027-01-14" },
        ...{ replacement: null, reachable: null, warning: null },
        capabilities: { tools: true, parallelTools: true, temperature: true, caching: true, contextTokens: null },
      };
      expect(load({}, { BARKEEP_MODELS: [shown] }).models).toEqual([shown]);
    });

    it.each([
      [[{ name: "Tavern" }], "BARKEEP_MODELS.0.id", "nothing", "the id the provider knows it by"],
      [[{ ...tavern, id: "rehearsal" }], "BARKEEP_MODELS.0.id", '"rehearsal"', "the id the provider knows it by"],
      [[tavern, { ...tavern }], "BARKEEP_MODELS.1.id", '"tavern-1"', "each id once"],
      [[tavern, 7], "BARKEEP_MODELS.1", "7", "an object with id"],
      [
        [{ ...tavern, status: "dead" }],
        "BARKEEP_MODELS.0.status",
        '"dead"',
        "one of current, retiring, retired, unknown",
      ],
      [[{ ...tavern, provider: "mistral" }], "BARKEEP_MODELS.0.provider", '"mistral"', "one of openai, anthropic"],
      [[{ ...tavern, retires: "2027-02-31" }], "BARKEEP_MODELS.0.retires", '"2027-02-31"', "a date such as 2027-01-14"],
      [[{ ...tavern, statsu: "current" }], "BARKEEP_MODELS.0.statsu", "a field that does not exist", "status"],
      [
        [{ ...tavern, capabilities: { tools: "yes" } }],
        "BARKEEP_MODELS.0.capabilities.tools",
        '"yes"',
        "true or false",
      ],
      [
        [{ ...tavern, capabilities: { window: 4096 } }],
        "BARKEEP_MODELS.0.capabilities.window",
        "a field that does not exist",
        "tools, parallelTools, temperature, caching, contextTokens",
      ],
      [
        [{ ...tavern, capabilities: { contextTokens: 12 } }],
        "BARKEEP_MODELS.0.capabilities.contextTokens",
        "12",
        "tokens of context, from 256, or null",
      ],
    ])("refuses %j with the place", (given, variable, shown, allowed) => {
      const expected = [
        { variable, given: shown, allowed: expect.stringContaining(allowed), source: expect.any(String) },
      ];
      expect(problemsOf(() => load({ BARKEEP_MODELS: JSON.stringify(given) }))).toEqual(expected);
      expect(problemsOf(() => load({}, { BARKEEP_MODELS: given }))).toEqual(expected);
    });

    it.each(['{"id":"tavern-1"}', "[{", "tavern-1,tavern-2"])("are not %s", (given) => {
      const allowed = "a JSON array of models, each with an id";
      expect(problemsOf(() => load({ BARKEEP_MODELS: given }))).toEqual([
        { variable: "BARKEEP_MODELS", given: JSON.stringify(given), allowed, source: "environment" },
      ]);
    });

    it("are all told at once", () => {
      const problems = problemsOf(() => load({}, { BARKEEP_MODELS: [{ id: "" }, { id: "b", retires: 5 }] }));
      expect(problems.map(({ variable }) => variable)).toEqual(["BARKEEP_MODELS.0.id", "BARKEEP_MODELS.1.retires"]);
    });
  });

  it("knows each variable once", () => {
    const names = everySetting(providers).map((one) => one.variable);
    expect(new Set(names).size).toBe(names.length);
  });
});
