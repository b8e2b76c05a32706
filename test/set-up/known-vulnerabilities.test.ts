/** The list of known vulnerabilities is read as OSV means it. */
import { execFileSync } from "node:child_process";
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
