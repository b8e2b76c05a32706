/** The list of known vulnerabilities is read as OSV means it. */
import { execFile, execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { python } from "../engine/engine.ts";

const script = `
import importlib.util, io, json, pathlib, sys, tempfile, zipfile
spec = importlib.util.spec_from_file_location("known", "scripts/known-vulnerabilities.py")
known = importlib.util.module_from_spec(spec)
spec.loader.exec_module(known)
folder = pathlib.Path(tempfile.mkdtemp())
(folder / "python-worker").mkdir()
(folder / "python-worker" / "requirements.txt").write_text("requests==2.31.0 \\\\\\n    --hash=sha256:00\\n")
(folder / "package-lock.json").write_text(json.dumps({"packages": {"": {"version": "1"}, "node_modules/a": {"version": "1.2.3"},
    "node_modules/b/node_modules/@c/d": {"version": "2.0.0-rc.2"}, "node_modules/e": {"version": "1.0.0", "dev": True}}}))
def advisory(id, name, events=None, **rest):
    ranges = [{"type": "SEMVER", "events": events}] if events else []
    return {"id": id, "summary": "Bad.", "affected": [{"package": {"name": name}, "ranges": ranges, **rest}]}
def put(ecosystem, *advisories):
    with zipfile.ZipFile(folder / f"{ecosystem}.zip", "w") as archive:
        for one in advisories:
            archive.writestr(one["id"] + ".json", json.dumps(one))
put("PyPI", advisory("P-1", "requests", versions=["2.31.0"]), advisory("P-2", "requests", versions=["2.30.0"]))
put("npm",
    advisory("N-1", "a", [{"introduced": "0"}, {"fixed": "1.2.4"}]),
    advisory("N-2", "a", [{"introduced": "0"}, {"fixed": "1.2.3"}]),
    advisory("N-3", "a", [{"introduced": "1.10.0"}]),
    advisory("N-4", "a", [{"introduced": "1.0.0"}, {"fixed": "1.1.0"}, {"introduced": "1.2.0"}, {"last_affected": "1.2.3"}]),
    advisory("N-5", "@c/d", [{"introduced": "2.0.0"}]),
    advisory("N-6", "@c/d", [{"introduced": "2.0.0-rc.1"}, {"fixed": "2.0.0"}]),
    {**advisory("N-7", "a", [{"introduced": "0"}]), "withdrawn": "2026-01-01T00:00:00Z"},
    advisory("N-8", "e", [{"introduced": "0"}]))
for arguments in ([], ["--dev"]):
    print(known.main(arguments, folder, folder))
`;

it("names each package that is affected, and no other", () => {
  const said = execFileSync(python, ["-I", "-c", script], { encoding: "utf8" });
  expect(said.match(/[NP]-\d/g)).toEqual(["N-6", "N-1", "N-4", "P-1", "N-6", "N-1", "N-4", "N-8", "P-1"]);
  expect(said).toContain("3 packages, 4 known vulnerabilities");
  expect(said.match(/^\d$/gm)).toEqual(["1", "1"]);
});

const zip = `
import io, json, sys, zipfile
archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as file:
    file.writestr("X-1.json", json.dumps({"id": "X-1", "affected": [{"package": {"name": "nobody-has-this"}, "versions": ["1"]}]}))
sys.stdout.buffer.write(archive.getvalue())
`;
const refreshed = `
import importlib.util, pathlib, sys
spec = importlib.util.spec_from_file_location("known", "scripts/known-vulnerabilities.py")
known = importlib.util.module_from_spec(spec)
spec.loader.exec_module(known)
sys.exit(known.main(["--refresh", "--from=" + sys.argv[1]], lists=pathlib.Path(sys.argv[2])))
`;

it("fetches the list from a mirror, and keeps the old one where the mirror gives none", async () => {
  const whole = execFileSync(python, ["-I", "-c", zip]);
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
  const from = `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/osv/{}/all.zip`;
  const run = () =>
    new Promise<{ code: number; said: string }>((resolve) => {
      const child = execFile(python, ["-I", "-c", refreshed, from, lists], (_, out, err) =>
        resolve({ code: child.exitCode ?? -1, said: out + err }),
      );
    });
  answer = { status: 200, body: whole, length: whole.length };
  expect(await run()).toEqual({ code: 0, said: expect.stringMatching(/^\d+ packages, 0 known .* 0 days ago\.\n$/) });
  expect(asked).toEqual(["/osv/npm/all.zip", "/osv/PyPI/all.zip"]);
  for (const wrong of [
    { status: 405, body: Buffer.from("no"), length: 2 },
    { status: 200, body: Buffer.from("<html>"), length: 6 },
    { status: 200, body: whole.subarray(0, 40), length: whole.length },
    { status: 200, body: Buffer.alloc(0), length: 0 },
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
