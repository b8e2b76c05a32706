"""Landlock: which files a process may read, and where it may write, held by the kernel.

What a process may read is the same for all, and is opened once, in the template; the rule set is each process's own,
because its temporary folder is. No TCP port is left open. https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import fcntl
import os
import stat
import struct

from . import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ_TREE = _EXECUTE | _READ_FILE | _READ_DIR  # execute: the loader maps shared libraries; exec itself is seccomp's
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG, _MAKE_SYM = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 12
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_OWN_FOLDER = _WRITE_FILE | _READ_FILE | _READ_DIR | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _MAKE_SYM
# Rights known to each version of the interface, all of them handled, so that what isn't granted is refused.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1 << 0, 1 << 1
_RULE_PATH = 1
# Network rules came with version 4 (Linux 6.7).
NEEDED_VERSION = 4


def version() -> int:
    """The kernel's Landlock version; 0 when it has none."""
    try:
        return kernel.syscall("landlock_create_ruleset", kernel.SYS_LANDLOCK_CREATE_RULESET, 0, 0, 1)
    except OSError:
        return 0


class Rules:
    """What every process may touch, with the descriptors that say so; they live as long as the template."""

    def __init__(self, readable: list[str], writable_devices: list[str]) -> None:
        """Paths that don't exist are left out."""
        known = version()
        self._rights = _FILE_RIGHTS[min(known, 5)]
        self._attributes = ctypes.c_char_p(
            struct.pack(
                "=QQQ",
                self._rights,
                _BIND_TCP | _CONNECT_TCP if known >= 4 else 0,
                _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL if known >= 6 else 0,
            )
        )
        self._size = 24 if known >= 6 else 16 if known >= 4 else 8
        opened = [self._open(path, _READ_TREE) for path in _outermost(readable)]
        opened += [self._open(path, _READ_FILE | _WRITE_FILE) for path in writable_devices]
        self._rules = [ctypes.c_char_p(struct.pack("=Qi", *found)) for found in opened if found is not None]

    def restrict_self(self, folder: str | None) -> None:
        """For good, for this process and all it may start. `folder` is its own, to write in. Wants no-new-privileges to be
        set."""
        ruleset = kernel.syscall("landlock_create_ruleset", kernel.SYS_LANDLOCK_CREATE_RULESET, self._attributes, self._size, 0)
        for rule in self._rules:
            kernel.syscall("landlock_add_rule", kernel.SYS_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH, rule, 0)
        if folder is not None:
            fd = os.open(folder, os.O_PATH | os.O_CLOEXEC)
            rule = struct.pack("=Qi", (_OWN_FOLDER | _REFER | _TRUNCATE) & self._rights, fd)
            kernel.syscall("landlock_add_rule", kernel.SYS_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH, ctypes.c_char_p(rule), 0)
        kernel.syscall("landlock_restrict_self", kernel.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0)

    def _open(self, path: str, rights: int) -> tuple[int, int] | None:
        try:
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            return None
        # Out of the way of those a child puts in place.
        fd = fcntl.fcntl(opened, fcntl.F_DUPFD_CLOEXEC, 64)
        os.close(opened)
        return (rights if stat.S_ISDIR(os.fstat(fd).st_mode) else rights & ~_READ_DIR), fd


def _outermost(paths: list[str]) -> list[str]:
    """Without those that lie in another of them, by their real names: each rule costs a system call for every process."""
    real = sorted({os.path.realpath(path) for path in paths if os.path.exists(path)})
    kept: list[str] = []
    for path in real:
        if not kept or not path.startswith(f"{kept[-1]}/"):
            kept.append(path)
    return kept
