"""System calls that Python has no function for. Every failure is an OSError that names the call."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.prctl.restype = ctypes.c_int

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38

CAP_SYS_ADMIN = 21

SYS_CLOSE_RANGE = 436
SYS_LANDLOCK_CREATE_RULESET = 444
SYS_LANDLOCK_ADD_RULE = 445
SYS_LANDLOCK_RESTRICT_SELF = 446


def syscall(name: str, number: int, *arguments: object) -> int:
    result = _libc.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(name: str, option: int, *arguments: object) -> None:
    filled = [ctypes.c_ulong(a) if isinstance(a, int) else a for a in arguments]
    filled += [ctypes.c_ulong(0)] * (4 - len(filled))
    if _libc.prctl(ctypes.c_int(option), *filled) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"prctl {name}: {os.strerror(code)}")


def close_from(first: int) -> None:
    """Closes every descriptor from `first` on, whoever left it open."""
    try:
        syscall("close_range", SYS_CLOSE_RANGE, first, 0xFFFFFFFF, 0)
    except OSError:  # before Linux 5.9
        os.closerange(first, 65536)


class _CapHeader(ctypes.Structure):
    _fields_ = [("version", ctypes.c_uint32), ("pid", ctypes.c_int)]


class _CapSets(ctypes.Structure):
    _fields_ = [("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32)]


def drop_capability(number: int) -> None:
    """For good; nothing where the process hasn't got it."""
    header = _CapHeader(0x20080522, 0)
    sets = (_CapSets * 2)()
    if _libc.capget(ctypes.byref(header), ctypes.byref(sets)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capget: {os.strerror(code)}")
    keep = ~(1 << number % 32) & 0xFFFFFFFF
    part = sets[number // 32]
    part.effective, part.permitted, part.inheritable = part.effective & keep, part.permitted & keep, part.inheritable & keep
    if _libc.capset(ctypes.byref(header), ctypes.byref(sets)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset: {os.strerror(code)}")


def drop_capabilities() -> None:
    """Leaves the process without any capability, whatever its uid."""
    header = _CapHeader(0x20080522, 0)
    empty = (_CapSets * 2)()
    if _libc.capset(ctypes.byref(header), ctypes.byref(empty)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset: {os.strerror(code)}")
