"""Lets processes of other uids walk to the interpreter, where it lies in a folder only its owner may enter (a home of
mode 0700): in a mount namespace of the template's own, that folder shows only what methods need."""

import ctypes
import os

_libc = ctypes.CDLL(None, use_errno=True)
_CLONE_NEWNS = 0x00020000
MS_NOSUID, MS_NODEV = 2, 4
_MS_RDONLY, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_SLAVE = 1, 32, 4096, 16384, 1 << 19
# Others may walk through, not look around.
_WALK_THROUGH = 0o711


def closed_folder(path: str) -> str | None:
    """The outermost folder on the way to a path that others can't walk through, or the path itself when it can't be read;
    None when all is open."""
    path = os.path.realpath(path)
    closed: str | None = None
    try:
        mode = os.stat(path).st_mode
        if not mode & 0o004:
            closed = path
    except OSError:
        return path
    while (parent := os.path.dirname(path)) != path:
        path = parent
        if not os.stat(path).st_mode & 0o001:
            closed = path
    return closed


def open_the_way(paths: list[str], writable: str) -> bool:
    """Whether other uids can reach all these paths, some of which may not exist; they are made to where that takes a mount
    namespace and one can be had. `writable` is one that is not shown read-only. Called once, before any other thread or
    process is there."""
    rooms: dict[str, list[str]] = {}
    writable = os.path.realpath(writable)
    for path in {*(os.path.realpath(path) for path in paths if os.path.exists(path)), writable}:
        # That one is entered by those who know what it holds.
        closed = closed_folder(os.path.dirname(path) if path == writable else path)
        if closed == path:
            return False
        if closed is not None:
            rooms.setdefault(closed, []).append(path)
    if not rooms:
        return True
    try:
        own_mounts()
        for room, shown in rooms.items():
            _show_only(room, shown, writable)
    except OSError:
        return False
    return all(closed_folder(path) is None for shown in rooms.values() for path in shown if path != writable)


def own_mounts() -> None:
    """What this process mounts from now on, no other sees. Raises OSError where that can't be had."""
    if _libc.unshare(_CLONE_NEWNS) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"unshare: {os.strerror(code)}")
    mount(None, "/", None, _MS_REC | _MS_SLAVE)


def _show_only(room: str, shown: list[str], writable: str) -> None:
    held = [(path, os.open(path, os.O_PATH | os.O_CLOEXEC)) for path in sorted(shown)]
    mount("tmpfs", room, "tmpfs", MS_NOSUID | MS_NODEV, f"mode={_WALK_THROUGH:o},size=64k")
    before = os.umask(0)
    try:
        for path, fd in held:
            if os.path.exists(path):
                continue  # inside another one
            _make_folders(os.path.dirname(path))
            if os.path.isdir(f"/proc/self/fd/{fd}"):
                os.mkdir(path, _WALK_THROUGH)
            else:
                os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o444))
            mount(f"/proc/self/fd/{fd}", path, None, _MS_BIND | _MS_REC)
            if path != writable:
                mount(None, path, None, _MS_BIND | _MS_REMOUNT | _MS_RDONLY | MS_NOSUID | MS_NODEV)
    finally:
        os.umask(before)
        for _, fd in held:
            os.close(fd)
    # Nothing is made in it any more.
    mount(None, room, None, _MS_REMOUNT | _MS_RDONLY | MS_NOSUID | MS_NODEV, f"mode={_WALK_THROUGH:o},size=64k")


def _make_folders(path: str) -> None:
    if os.path.isdir(path):
        return
    _make_folders(os.path.dirname(path))
    os.mkdir(path, _WALK_THROUGH)


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """mount(2). Raises OSError."""
    encoded = [None if text is None else os.fsencode(text) for text in (source, target, kind, options)]
    if _libc.mount(encoded[0], encoded[1], encoded[2], ctypes.c_ulong(flags), encoded[3]) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"mount {target}: {os.strerror(code)}")

