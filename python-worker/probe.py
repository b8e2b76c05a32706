"""What this machine can do for the engine, as one line of JSON. Run once at start, outside every fence."""

import json
import os
import sys
import sysconfig

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

# Far from the uids of people and services; the second for containers, which often have 65,536 in all.
_UIDS = ({"first": 0x40000000, "count": 0x20000000}, {"first": 40000, "count": 20000})


def main() -> None:
    found: dict[str, object] = {
        "version": ".".join(str(part) for part in sys.version_info[:3]),
        "executable": sys.executable,
        "realExecutable": os.path.realpath(sys.executable),
        "prefixes": sorted({sys.prefix, sys.base_prefix}),
        "stdlib": sysconfig.get_paths()["stdlib"],
        "landlock": 0,
        "seccomp": False,
        "root": False,
        "uids": None,
    }
    found["requests"] = _version("requests")
    if sys.platform == "linux":
        found |= _linux()
    print(json.dumps(found))


def _version(package: str) -> str | None:
    """Not by importing it, which would take a fifth of a second of every start."""
    from importlib import metadata

    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def _linux() -> dict[str, object]:
    from barkeep_engine.linux import landlock, seccomp
    from barkeep_engine.linux.confine import readable_paths

    return {
        "landlock": landlock.version(),
        "seccomp": seccomp.supported() and _can(_try_seccomp),
        "root": os.geteuid() == 0,
        "uids": next((uids for uids in _UIDS if os.geteuid() == 0 and _can(lambda: _try_uids(uids))), None),
        "readable": readable_paths(),
    }


def _try_seccomp() -> None:
    from barkeep_engine.linux import kernel, seccomp

    kernel.prctl("no new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1)
    filters = seccomp.Filters()
    filters.install_shared()
    filters.install_own(os.getpid())


def _try_uids(uids: dict[str, int]) -> None:
    last = uids["first"] + uids["count"] - 1
    os.setgroups([])
    os.setresgid(last, last, last)
    os.setresuid(last, last, last)


def _can(attempt) -> bool:
    """Whether it works, tried in a process of its own because it can't be undone."""
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
            os._exit(0)
        except BaseException:  # noqa: BLE001 - any failure is the answer
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


if __name__ == "__main__":
    main()
