"""Looks up what Barkeep is made of in OSV's list of known vulnerabilities, without the network: `--refresh` fetches the list first.

    python3 scripts/known-vulnerabilities.py [--refresh] [--from=ADDRESS] [--dev]

The list is OSV's export for npm and PyPI (https://osv.dev), kept in `.barkeep/osv/`; a mirror's address has `{}` where the ecosystem stands. Exit code 1
when something is found, 2 when there is no list that can be read. `--dev` takes in the packages of tests and builds, too.
"""

import datetime
import http.client
import itertools
import json
import os
import pathlib
import re
import sys
import sysconfig
import urllib.request
import zipfile

# A Python without pip has it here, for the environments it makes.
bundled = sysconfig.get_config_var("WHEEL_PKG_DIR") or os.path.join(os.path.dirname(os.__file__), "ensurepip", "_bundled")
sys.path += map(str, pathlib.Path(bundled).glob("pip-*.whl"))
try:
    from pip._vendor.packaging.utils import canonicalize_name, canonicalize_version
    from pip._vendor.packaging.version import Version
except ImportError:
    print("This Python has no pip, which knows the order of versions. Run it with .barkeep/python/bin/python, which npm start makes.")
    sys.exit(2)

ROOT = pathlib.Path(__file__).resolve().parent.parent
LISTS = ROOT / ".barkeep" / "osv"
EXPORT = "https://osv-vulnerabilities.storage.googleapis.com/{}/all.zip"
TODAY = datetime.datetime.now(datetime.timezone.utc).date()
STALE_DAYS = 30


def semver(version: str) -> tuple:
    """Sorts versions as semver does (https://semver.org/#spec-item-11); lists leave out numbers that are 0."""
    found = re.fullmatch(r"v?(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+.*)?", version, re.ASCII)
    if not found:
        raise ValueError(f"{version} is no version")
    *numbers, before = found.groups()
    parts = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in (before or "").split(".")]
    return [int(number or 0) for number in numbers], not before, parts


# How names and versions are spelled, and how versions are ordered.
ECOSYSTEMS = {"npm": (str.strip, str.strip, semver), "PyPI": (canonicalize_name, canonicalize_version, Version)}


def refresh(lists: pathlib.Path, export: str) -> str | None:
    """Fetches the list; what stands in the way, in a sentence: then the one that was there stays."""
    lists.mkdir(parents=True, exist_ok=True)
    for ecosystem in ECOSYSTEMS:
        address, part = export.replace("{}", ecosystem), lists / f"{ecosystem}.part"
        try:
            with urllib.request.urlopen(address, timeout=60) as answer, part.open("wb") as file:
                while piece := answer.read(1 << 20):
                    file.write(piece)
            look_up(part, ecosystem, {})
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
    requirements = (root / "python-worker" / "requirements.txt").read_text()
    for name, version in re.findall(r"^([\w.-]+)(?:\[.*?\])? *={2,3} *([^\s;\\]+)", requirements, re.M):
        found["PyPI"].setdefault(canonicalize_name(name), set()).add(version)
    return found


def is_inside(version: str, events: list[dict], order) -> bool:
    """OSV's own evaluation (https://ossf.github.io/osv-schema/#evaluation), whatever order the events are in."""
    here = (order(version),)
    marks = [(kind, at) for event in events for kind, at in event.items() if at]
    limits = [at for kind, at in marks if kind == "limit"]
    if limits and not any("*" in at or here < (order(at),) for at in limits):
        return False
    places = sorted(
        ((), kind) if (kind, at) == ("introduced", "0") else ((order(at),), kind)
        for kind, at in marks
        if kind in ("introduced", "fixed", "last_affected")
    )
    inside = False
    for place, tied in itertools.groupby(places, key=lambda each: each[0]):
        # Where a stretch ends at the version at which another begins, it goes on; one that begins and ends there is that version or none.
        for kind in sorted((kind for _, kind in tied), key=lambda kind: (kind == "introduced") == inside):
            if here > place or (here == place and kind != "last_affected"):
                inside = kind == "introduced"
    return inside


def is_affected(version: str, affected: dict, ecosystem: str) -> bool:
    _, spelled, order = ECOSYSTEMS[ecosystem]
    return spelled(version) in map(spelled, affected.get("versions") or ()) or any(
        is_inside(version, span.get("events") or (), order) for span in affected.get("ranges") or () if span.get("type") != "GIT"
    )


def look_up(path: pathlib.Path, ecosystem: str, wanted: dict[str, set[str]]) -> tuple[list[str], str, list[str]]:
    """A line for each package that is affected by something, the day of the newest advisory ("" where none says it; a day to come counts for nothing),
    and the entries that are no advisories or none that can be understood. Where those are the most of it, a ValueError: it is no such list."""
    lines, days, unread = set(), [], []
    spelled = ECOSYSTEMS[ecosystem][0]
    with zipfile.ZipFile(path) as archive:
        for entry in archive.namelist():
            try:
                advisory = json.loads(archive.read(entry))
                ids = ", ".join([advisory["id"], *(advisory.get("aliases") or ())])
                here = [each for each in advisory.get("affected") or () if (each.get("package") or {}).get("ecosystem") == ecosystem]
                named = [(spelled(each["package"]["name"]), each) for each in here]
                hits = [(name, version) for name, each in named for version in wanted.get(name, ()) if is_affected(version, each, ecosystem)]
                for name, version in () if advisory.get("withdrawn") else hits:
                    lines.add(": ".join(filter(None, (f"{ecosystem} {name} {version}", ids, advisory.get("summary")))))
                if here:
                    days.append(str(advisory.get("modified") or "")[:10])
            except Exception:  # others wrote it: what can be wrong with it has no end
                unread.append(entry)
    if len(unread) >= len(days):
        raise ValueError(f"it holds {len(days)} advisories for {ecosystem}, and {len(unread)} entries that can't be read as such")
    return sorted(lines), max((day for day in days if day <= str(TODAY)), default=""), unread


def main(arguments: list[str], root: pathlib.Path = ROOT, lists: pathlib.Path = LISTS) -> int:
    export = next((each.removeprefix("--from=") for each in arguments if each.startswith("--from=")), EXPORT)
    if "--refresh" in arguments and (problem := refresh(lists, export)):
        print(problem)
        return 2
    wanted, found, sources, notes = packages(root, "--dev" in arguments), [], [], []
    for ecosystem in ECOSYSTEMS:
        path = lists / f"{ecosystem}.zip"
        try:
            lines, newest, unread = look_up(path, ecosystem, wanted[ecosystem])
        except (OSError, ValueError, zipfile.BadZipFile) as problem:
            print(f"{path} can't be read: {problem}. Fetch it with --refresh, or put OSV's npm.zip and PyPI.zip there.")
            return 2
        found += lines
        fetched = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.timezone.utc).date()
        sources.append(f"{ecosystem}'s list of {newest or 'no date'}, fetched on {fetched}")
        if unread:
            some = ", ".join(unread[:5]) + (", ..." if len(unread) > 5 else "")
            notes.append(f"{len(unread)} entries of {ecosystem}'s list can't be read and were left out: {some}")
        if newest < str(TODAY - datetime.timedelta(days=STALE_DAYS)):
            notes.append(f"{ecosystem}'s list shows nothing of the last {STALE_DAYS} days. What became known since is missing: fetch a newer one (--refresh, --from=).")
    count = sum(len(versions) for each in wanted.values() for versions in each.values())
    print(*found, f"{count} packages, {len(found)} known vulnerabilities, by {', and by '.join(sources)}.", *notes, sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
