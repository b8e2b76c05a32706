/** The list of known vulnerabilities is read as OSV means it. */
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { python } from "../engine/engine.ts";

/** Members of a list's zip by name: an advisory, or a text as it stands; and those of the project's packages. */
interface Given {
  readonly npm?: Readonly<Record<string, unknown>>;
  readonly PyPI?: Readonly<Record<string, unknown>>;
  readonly lock?: Readonly<Record<string, object>>;
  readonly requirements?: string;
}

const today = (days = 0) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const advisory = (ecosystem: string, name: string, events: readonly object[] | null, rest: object = {}) => ({
  id: `X-${name}`,
  modified: `${today()}T00:00:00Z`,
  summary: "Bad.",
  affected: [{ package: { ecosystem, name }, ranges: events && [{ type: "ECOSYSTEM", events }] }],
  ...rest,
});
const others = {
  npm: { "one.json": advisory("npm", "nobody-has-this", [{ introduced: "0" }]) },
  PyPI: { "one.json": advisory("PyPI", "nobody-has-this", [{ introduced: "0" }]) },
};

const pack = `
import io, json, sys, zipfile
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as file:
    for name, member in json.load(sys.stdin).items():
        file.writestr(name, member if isinstance(member, str) else json.dumps(member))
sys.stdout.buffer.write(archive.getvalue())
`;
const zip = (members: object): Buffer =>
  spawnSync(python, ["-I", "-c", pack], { input: JSON.stringify(members) }).stdout;

const script = `
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("known", "scripts/known-vulnerabilities.py")
known = importlib.util.module_from_spec(spec)
spec.loader.exec_module(known)
root, lists, *arguments = sys.argv[1:]
sys.exit(known.main(arguments, pathlib.Path(root), pathlib.Path(lists)))
`;

function folderOf({ npm = others.npm, PyPI = others.PyPI, lock = {}, requirements = "" }: Given): string {
  const folder = mkdtempSync(join(tmpdir(), "barkeep-osv-"));
  mkdirSync(join(folder, "python-worker"));
  writeFileSync(join(folder, "python-worker", "requirements.txt"), requirements);
  const packages = Object.entries(lock).map(([name, entry]) => [`node_modules/${name}`, entry]);
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: Object.fromEntries(packages) }));
  writeFileSync(join(folder, "npm.zip"), zip(npm));
  writeFileSync(join(folder, "PyPI.zip"), zip(PyPI));
  return folder;
}

function lookUp(given: Given | string, flags = "-I", ...rest: readonly string[]) {
  const folder = typeof given === "string" ? given : folderOf(given);
  const { status, stdout, stderr } = spawnSync(python, [flags, "-c", script, folder, folder, ...rest], {
    encoding: "utf8",
  });
  return { code: status, said: stdout + stderr, lines: stdout.trim().split("\n") };
}

const from = (introduced: string) => ({ introduced });
const to = (fixed: string) => ({ fixed });
const last = (last_affected: string) => ({ last_affected });
/** Each with a version, and whether that is affected. */
const ranges: Record<"npm" | "PyPI", (readonly [version: string, affected: boolean, ...events: readonly object[]])[]> =
  {
    npm: [
      ["1.2.3", true, from("0"), to("1.2.4")],
      ["1.2.3", false, from("0"), to("1.2.3")],
      ["1.2.3", false, from("1.10.0")],
      ["1.10.0", false, from("0"), last("1.9")],
      ["1.2.3", true, from("1.0.0"), to("1.1.0"), from("1.2.0"), last("1.2.3")],
      ["2.0.0-rc.2", false, from("2.0.0")],
      ["2.0.0-rc.2", true, from("2.0.0-rc.1"), to("2.0.0")],
      ["2.0.0-rc.10", true, from("2.0.0-rc.9")],
      ["2.0.0-alpha.beta", false, from("0"), to("2.0.0-alpha.9")],
      ["2.0.0-rc", true, from("0"), to("2.0.0-rc.1")],
      ["2.0.0", true, from("0"), last("2.0.0+build.7")],
      // "0" lies before everything.
      ["0.0.0-experimental.1", true, from("0")],
      ["0.0.0-20240101", true, from("0"), to("1.0.0")],
      ["0.0.0", false, from("0"), to("0")],
      // In whatever order they stand: where one range ends another may begin, and a range may be one version or none.
      ["3.2.0", true, from("0"), to("3.1.1"), from("3.2.0"), to("3.2.2"), from("3.1.1"), to("3.2.0")],
      ["3.1.1", true, from("0"), to("3.1.1"), from("3.2.0"), to("3.2.2"), from("3.1.1"), to("3.2.0")],
      ["3.2.2", false, from("0"), to("3.1.1"), from("3.2.0"), to("3.2.2"), from("3.1.1"), to("3.2.0")],
      ["1.5.0", true, from("1.0.0"), last("2.0.0"), from("0"), last("1.0.0")],
      ["1.0.0", true, last("1.0.0"), from("1.0.0")],
      ["1.0.1", false, last("1.0.0"), from("1.0.0")],
      ["1.0.0", false, to("1.0.0"), from("1.0.0")],
      ["1.5.0", false, from("0"), to("2.0.0"), to("1.0.0")],
      ["1.0.0", true, from("0"), { limit: "*" }],
      ["3.0.0", false, from("0"), { limit: "2.0.0" }],
      ["3.0.0", true, from("0"), { limit: "2.0.0" }, { limit: "3.1.0" }],
      ["1.0.0", true, { introduced: "0", fixed: null }],
      ["1.0.0", false, { introduced: "0", fixed: "1.0.0" }],
    ],
    PyPI: [
      ["2.0rc1", true, from("0"), to("2.0")],
      ["5.3.1", false, from("5.1"), to("5.2b1")],
      ["1.0", true, from("0"), to("1.0.post1")],
      ["1.0.post1", false, from("0"), to("1.0.post1")],
      ["1.0.dev3", true, from("0"), to("1.0a1")],
      ["1.0a2", false, from("1.0")],
      ["1!1.0", false, from("0"), to("2.0")],
      ["1!1.0", true, from("1!0.9")],
      ["1.0+12", false, from("0"), to("1.0+9")],
      ["1.2.3.4.5", false, from("0"), to("1.2.3.4.4")],
      ["2022.12.7", true, from("2022.12.07"), to("2023")],
      ["0.dev1", true, from("0")],
    ],
  };

// Without its packages, too: the order of Python's versions is that of pip, which need not be installed.
it.each(["-I", "-IS"])("holds a version against ranges as OSV says (python %s)", (flags) => {
  const cases = Object.entries(ranges).flatMap(([ecosystem, rows]) =>
    rows.map(([version, affected, ...events], at) => ({ ecosystem, version, affected, events, name: `p-${at}` })),
  );
  const of = (ecosystem: string) => cases.filter((each) => each.ecosystem === ecosystem);
  const list = (ecosystem: string) =>
    Object.fromEntries(of(ecosystem).map(({ name, events }) => [`${name}.json`, advisory(ecosystem, name, events)]));
  const { lines } = lookUp(
    {
      npm: list("npm"),
      PyPI: list("PyPI"),
      lock: Object.fromEntries(of("npm").map(({ name, version }) => [name, { version }])),
      requirements: of("PyPI")
        .map(({ name, version }) => `${name}==${version} \\\n    --hash=sha256:00\n`)
        .join(""),
    },
    flags,
  );
  const line = (each: (typeof cases)[number]) => `${each.ecosystem} ${each.name} ${each.version}: X-${each.name}: Bad.`;
  const said = new Set(lines.slice(0, -1));
  expect(cases.filter((each) => each.affected !== said.has(line(each)))).toEqual([]);
  expect(said.size).toBe(cases.filter(({ affected }) => affected).length);
});

it("names each package that is affected, and no other", () => {
  const all = [{ introduced: "0" }];
  const given: Given = {
    npm: {
      "1.json": advisory("npm", "a", all, { id: "N-1", aliases: ["CVE-1"] }),
      "2.json": advisory("npm", "a", all, { id: "N-2", withdrawn: "2026-01-01T00:00:00Z" }),
      "3.json": advisory("npm", "e", all, { id: "N-3", withdrawn: null, aliases: null }),
      "4.json": advisory("PyPI", "a", all, { id: "N-4" }),
      "5.json": advisory("npm", "a", null, { id: "N-5" }),
      "6.json": advisory("npm", "a", all, { id: "N-6", affected: null }),
      "7.json": advisory("npm", "@c/d", all, { id: "N-7", summary: null }),
      "8.json": advisory("npm", "a", [], {
        id: "N-8",
        affected: [{ package: null, ranges: null, versions: ["1.0.0"] }],
      }),
    },
    PyPI: {
      "1.json": advisory("PyPI", "Typing.Extensions", all, { id: "P-1" }),
      "2.json": advisory("PyPI", "requests", [], {
        id: "P-2",
        affected: [{ package: { ecosystem: "PyPI", name: "requests" }, versions: ["2.31"] }],
      }),
    },
    lock: {
      a: { version: "1.0.0" },
      "e/node_modules/a": { version: "2.0.0" },
      "b/node_modules/@c/d": { version: "2.0.0-rc.2" },
      e: { version: "1.0.0", dev: true },
    },
    requirements:
      "typing_extensions==4.0\nRequests[socks,use_chardet] == 2.31.0 ; python_version > '3' \\\n    --hash=sha256:00\n",
  };
  const found = ["npm @c/d 2.0.0-rc.2: N-7", "npm a 1.0.0: N-1, CVE-1: Bad.", "npm a 2.0.0: N-1, CVE-1: Bad."];
  const ofPython = ["PyPI requests 2.31.0: P-2: Bad.", "PyPI typing-extensions 4.0: P-1: Bad."];
  const summary = (packages: number, known: number) =>
    expect.stringMatching(`^${packages} packages, ${known} known .*\\.$`);
  expect(lookUp(given)).toMatchObject({ code: 1, lines: [...found, ...ofPython, summary(5, 5)] });
  const withDev = [...found, "npm e 1.0.0: N-3: Bad.", ...ofPython, summary(6, 6)];
  expect(lookUp(given, "-I", "--dev")).toMatchObject({ code: 1, lines: withDev });
});

it("says how new the list is, and how old when it lacks a month", () => {
  const newest = (...days: (number | undefined)[]) =>
    Object.fromEntries(
      days.map((day, at) => {
        const modified = day === undefined ? null : `${today(day)}T01:02:03.456Z`;
        return [`${at}.json`, advisory("npm", `${at}`, [], { modified })];
      }),
    );
  const folder = folderOf({ npm: newest(-45, -40, undefined, 300) });
  utimesSync(join(folder, "npm.zip"), new Date("2026-02-03T12:00:00Z"), new Date("2026-02-03T12:00:00Z"));
  expect(lookUp(folder).lines).toEqual([
    `0 packages, 0 known vulnerabilities, by npm's list of ${today(-40)}, fetched on 2026-02-03, and by PyPI's list of ${today()}, fetched on ${today()}.`,
    expect.stringMatching(/^npm's list shows nothing of the last 30 days\. .*--refresh/),
  ]);
  expect(lookUp({ npm: newest(-29, -200) }).lines).toHaveLength(1);
  expect(lookUp({ npm: newest(undefined) }).lines).toEqual([
    expect.stringContaining("by npm's list of no date, fetched on"),
    expect.stringMatching(/^npm's list shows nothing/),
  ]);
});

it("leaves out what can't be read, and says so", () => {
  const all = [{ introduced: "0" }];
  const bad = {
    "npm/": "",
    "README.md": "See osv.dev.",
    "list.json": [],
    "nameless.json": advisory("npm", "a", all, { affected: [{ package: { ecosystem: "npm", name: null } }] }),
    "odd.json": advisory("npm", "a", [{ introduced: "0" }, { fixed: "1.²" }]),
    "id.json": { ...advisory("npm", "a", all), id: null },
  };
  const good = Object.fromEntries([1, 2, 3, 4, 5, 6, 7].map((at) => [`${at}.json`, advisory("npm", "a", all)]));
  const lock = { a: { version: "1.0.0" } };
  expect(lookUp({ npm: { ...bad, ...good }, lock })).toMatchObject({
    code: 1,
    lines: [
      "npm a 1.0.0: X-a: Bad.",
      expect.stringMatching(/^1 packages, 1 known /),
      "6 entries of npm's list can't be read and were left out: npm/, README.md, list.json, nameless.json, odd.json, ...",
    ],
  });
  // Hardly a list: "nothing known" would be no answer.
  for (const npm of [bad, {}, others.PyPI]) {
    expect(lookUp({ npm, lock })).toMatchObject({
      code: 2,
      lines: [expect.stringMatching(/npm\.zip can't be read: /)],
    });
  }
  const folder = folderOf({});
  writeFileSync(join(folder, "PyPI.zip"), "<html>");
  const unusable = { code: 2, lines: [expect.stringMatching(/PyPI\.zip can't be read: /)] };
  expect(lookUp(folder)).toMatchObject(unusable);
  rmSync(join(folder, "PyPI.zip"));
  expect(lookUp(folder)).toMatchObject(unusable);
});

it("fetches the list from a mirror, and keeps the old one where the mirror gives none", async () => {
  const whole = zip({ "npm.json": others.npm["one.json"], "PyPI.json": others.PyPI["one.json"] });
  let answer: { readonly status: number; readonly body: Buffer; readonly length: number };
  const asked: string[] = [];
  const mirror = createServer((request, response) => {
    asked.push(request.url ?? "");
    response.writeHead(answer.status, { "content-length": answer.length, connection: "close" });
    if (answer.body.length === answer.length) response.end(answer.body);
    else response.write(answer.body, () => response.destroy());
  });
  mirror.listen(0, "127.0.0.1");
  await once(mirror, "listening");
  const lists = mkdtempSync(join(tmpdir(), "barkeep-osv-"));
  const address = `--from=http://127.0.0.1:${(mirror.address() as AddressInfo).port}/osv/{}/all.zip`;
  const run = () =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const child = execFile(python, ["-I", "-c", script, ".", lists, "--refresh", address], (_, out, err) =>
        resolve({ code: child.exitCode ?? -1, said: out + err }),
      );
    });
  const whole200 = (body: Buffer) => ({ status: 200, body, length: body.length });
  answer = whole200(whole);
  expect(await run()).toEqual({ code: 0, said: expect.stringMatching(/^\d+ packages, 0 known .*\.\n$/) });
  expect(asked).toEqual(["/osv/npm/all.zip", "/osv/PyPI/all.zip"]);
  for (const wrong of [
    { status: 405, body: Buffer.from("no"), length: 2 },
    { status: 200, body: whole.subarray(0, 40), length: whole.length },
    whole200(Buffer.from("<html>")),
    whole200(Buffer.alloc(0)),
    whole200(zip({ "one.json": "version https://git-lfs.github.com/spec/v1\n" })),
    whole200(zip({ "one.json": { name: "barkeep" } })),
    whole200(zip(others.PyPI)),
  ]) {
    answer = wrong;
    expect(await run()).toEqual({
      code: 2,
      said: expect.stringMatching(/^http:.*npm\/all\.zip could not be fetched: .*\.\n$/),
    });
    expect(readdirSync(lists).sort()).toEqual(["PyPI.zip", "npm.zip"]);
    expect(readFileSync(join(lists, "npm.zip"))).toEqual(whole);
  }
  mirror.closeAllConnections();
  mirror.close();
});
