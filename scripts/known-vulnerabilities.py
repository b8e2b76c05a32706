"""Looks up what Barkeep is made of in OSV's list of known vulnerabilities, without the network: `--refresh` fetches the list first.

    python3 scripts/known-vulnerabilities.py [--refresh] [--from=ADDRESS] [--dev]

The list is OSV's export for npm and PyPI (https://osv.dev), kept in `.barkeep/osv/`; a mirror's address has `{}` where the ecosystem stands. Exit code 1
when something is found, 2 when there is no list. `--dev` takes in the packages of tests and builds, too.
"""

import http.client
import json
import pathlib
import re
import sys
import time
import urllib.request
import zipfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
LISTS = ROOT / ".barkeep" / "osv"
EXPORT = "https://osv-vulnerabilities.storage.googleapis.com/{}/all.zip"
ECOSYSTEMS = ("npm", "PyPI")


def refresh(lists: pathlib.Path, export: str) -> str | None:
    """Fetches the list; what stands in the way, in a sentence: then the one that was there stays."""
    lists.mkdir(parents=True, exist_ok=True)
    for ecosystem in ECOSYSTEMS:
        address, part = export.replace("{}", ecosystem), lists / f"{ecosystem}.part"
        try:
            with urllib.request.urlopen(address, timeout=60) as answer, part.open("wb") as file:
                while piece := answer.read(1 << 20):
                    file.write(piece)
            with zipfile.ZipFile(part) as archive:
                names = archive.namelist()
            if not any(name.endswith(".json") for name in names):
                raise ValueError("it holds no advisories")
        except (OSError, ValueError, http.client.HTTPException, zipfile.BadZipFile) as problem:
            part.unlink(missing_ok=True)
            return f"{address} could not be fetched: {problem}."
        part.replace(lists / f"{ecosystem}.zip")
    return None


def packages(root: pathlib.Path, dev: bool) -> dict[str, dict[str, set[str]]]:
    """Versions by name, by ecosystem."""
    found: dict[str, dict[str, set[str]]] = {ecosystem: {} for ecosystem in ECOSYSTEMS}
    for path, package in json.loads((root / "package-lock.json").read_text())["packages"].items():
        if "node_modules/" in path and not package.get("link") and (dev or not package.get("dev")):
            name = package.get("name") or path.rpartition("node_modules/")[2]
            found["npm"].setdefault(name, set()).add(package["version"])
    for name, version in re.findall(r"^([\w.-]+)==([\w.]+)", (root / "python-worker" / "requirements.txt").read_text(), re.M):
        found["PyPI"].setdefault(re.sub(r"[-_.]+", "-", name).lower(), set()).add(version)
    return found


def order(version: str) -> tuple:
    """Sorts versions as semver does; what comes before a release, such as `1.0.0-rc.1`, lies below it."""
    plain, _, before = version.lstrip("v").partition("+")[0].partition("-")
    numbers = tuple(int(part) if part.isdigit() else 0 for part in plain.split("."))
    parts = tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in before.split("."))
    return numbers + (0,) * (4 - len(numbers)), (0, parts) if before else (1, ())


def is_affected(version: str, affected: dict) -> bool:
    if version in affected.get("versions", ()):
        return True
    for span in affected.get("ranges", ()):
        if span.get("type") == "GIT":
            continue
        inside = False
        for event in sorted(span["events"], key=lambda each: order(next(iter(each.values())))):
            if "introduced" in event:
                inside = inside or order(version) >= order(event["introduced"])
            elif "fixed" in event:
                inside = inside and order(version) < order(event["fixed"])
            elif "last_affected" in event:
                inside = inside and order(version) <= order(event["last_affected"])
        if inside:
            return True
    return False


def known(lists: pathlib.Path, ecosystem: str, wanted: dict[str, set[str]]) -> list[str]:
    """A line for each package that is affected by something."""
    lines = []
    with zipfile.ZipFile(lists / f"{ecosystem}.zip") as archive:
        for entry in archive.namelist():
            advisory = json.loads(archive.read(entry))
            if advisory.get("withdrawn"):
                continue
            for affected in advisory.get("affected", ()):
                name = affected.get("package", {}).get("name", "")
                for version in sorted(wanted.get(name, ())):
                    if is_affected(version, affected):
                        aliases = ", ".join([advisory["id"], *advisory.get("aliases", ())])
                        lines.append(f"{ecosystem} {name} {version}: {aliases}: {advisory.get('summary', '')}")
    return sorted(set(lines))


def main(arguments: list[str], root: pathlib.Path = ROOT, lists: pathlib.Path = LISTS) -> int:
    export = next((each.removeprefix("--from=") for each in arguments if each.startswith("--from=")), EXPORT)
    if "--refresh" in arguments and (problem := refresh(lists, export)):
        print(problem)
        return 2
    if not all((lists / f"{ecosystem}.zip").exists() for ecosystem in ECOSYSTEMS):
        print(f"There is no list in {lists}. Fetch it with --refresh, or put OSV's npm.zip and PyPI.zip there.")
        return 2
    days = (time.time() - min((lists / f"{ecosystem}.zip").stat().st_mtime for ecosystem in ECOSYSTEMS)) / 86_400
    wanted = packages(root, "--dev" in arguments)
    lines = [line for ecosystem in ECOSYSTEMS for line in known(lists, ecosystem, wanted[ecosystem])]
    for line in lines:
        print(line)
    print(f"{sum(map(len, wanted.values()))} packages, {len(lines)} known vulnerabilities, by a list of {days:.0f} days ago.")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
