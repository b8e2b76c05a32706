"""Landlock: which files a process may read and which TCP port it may connect to, held by the kernel.

The rule set is made once, in the template; each process puts it on itself. https://docs.kernel.org/userspace-api/landlock.html
"""

import ctypes
import os
import stat
import struct

from . import kernel

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_READ_TREE = _EXECUTE | _READ_FILE | _READ_DIR  # execute: the loader maps shared libraries; exec itself is seccomp's
# Rights known to each version of the interface, all of them handled, so that what isn't granted is refused.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_BIND_TCP, _CONNECT_TCP = 1 << 0, 1 << 1
_SCOPE_ABSTRACT_UNIX, _SCOPE_SIGNAL = 1 << 0, 1 << 1
_RULE_PATH, _RULE_PORT = 1, 2
# Network rules came with version 4 (Linux 6.7); without them a process could connect anywhere.
NEEDED_VERSION = 4


def version() -> int:
    """The kernel's Landlock version; 0 when it has none."""
    try:
        return kernel.syscall("landlock_create_ruleset", kernel.SYS_LANDLOCK_CREATE_RULESET, 0, 0, 1)
    except OSError:
        return 0


def make_ruleset(readable: list[str], writable_devices: list[str], connect_port: int | None) -> int:
    """A rule set's descriptor. Paths that don't exist are left out; `connect_port` is the one TCP port left open."""
    known = version()
    attributes = struct.pack(
        "=QQQ",
        _FILE_RIGHTS[min(known, 5)],
        _BIND_TCP | _CONNECT_TCP if known >= 4 else 0,
        _SCOPE_ABSTRACT_UNIX | _SCOPE_SIGNAL if known >= 6 else 0,
    )
    size = 24 if known >= 6 else 16 if known >= 4 else 8
    ruleset = kernel.syscall("landlock_create_ruleset", kernel.SYS_LANDLOCK_CREATE_RULESET, ctypes.c_char_p(attributes), size, 0)
    for path in readable:
        _allow_path(ruleset, path, _READ_TREE)
    for path in writable_devices:
        _allow_path(ruleset, path, _READ_FILE | _WRITE_FILE)
    if connect_port is not None and known >= 4:
        rule = struct.pack("=QQ", _CONNECT_TCP, connect_port)
        kernel.syscall("landlock_add_rule", kernel.SYS_LANDLOCK_ADD_RULE, ruleset, _RULE_PORT, ctypes.c_char_p(rule), 0)
    return ruleset


def _allow_path(ruleset: int, path: str, rights: int) -> None:
    try:
        fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        if not stat.S_ISDIR(os.fstat(fd).st_mode):
            rights &= ~_READ_DIR
        rule = struct.pack("=Qi", rights, fd)
        kernel.syscall("landlock_add_rule", kernel.SYS_LANDLOCK_ADD_RULE, ruleset, _RULE_PATH, ctypes.c_char_p(rule), 0)
    finally:
        os.close(fd)


def restrict_self(ruleset: int) -> None:
    """For good, for this process and all it may start. Wants no-new-privileges to be set."""
    kernel.syscall("landlock_restrict_self", kernel.SYS_LANDLOCK_RESTRICT_SELF, ruleset, 0)
