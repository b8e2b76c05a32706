"""Where calls keep temporary files: a file system of the template's own, in memory, so that all of them together are bounded,
where a mount namespace can be had; else the folder that the server has made, which the server watches."""

import os
import stat

from . import reachable

# Of all calls of one template together.
_BYTES = 64 * 1024 * 1024
# Files, folders and links; above as many processes as there may be, for each has a folder.
_INODES = 8192


def bound(folder: str) -> bool:
    """Mounts it over `folder`; False where that can't be done. Called once, before any other process is there."""
    try:
        reachable.own_mounts()
        options = f"mode=711,size={_BYTES},nr_inodes={_INODES}"
        reachable.mount("tmpfs", folder, "tmpfs", reachable.MS_NOSUID | reachable.MS_NODEV, options)
    except OSError:
        return False
    return True


def sweep(folder: str, uid: int | None) -> int:
    """Starts a process that takes away what a call has left, with the rights that the call had; its pid."""
    pid = os.fork()
    if pid > 0:
        return pid
    status = 1
    try:
        if uid is not None:
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        os.nice(5)
        empty(folder)
        status = 0
    except OSError as error:
        os.write(2, f"temporary files of a method stay: {error}\n".encode())
    finally:
        os._exit(status)


def empty(folder: str) -> None:
    """Whatever is in it, however deep: what lies in a folder is moved up before that goes, so that no path grows long."""
    os.chmod(folder, 0o700)
    os.chdir(folder)
    # Nobody's choice, so that nothing has such a name already.
    mark = os.urandom(8).hex()
    moved = 0
    while names := os.listdir("."):
        for name in names:
            if not stat.S_ISDIR(os.lstat(name).st_mode):
                os.unlink(name)
                continue
            os.chmod(name, 0o700)
            for inner in os.listdir(name):
                moved += 1
                os.rename(os.path.join(name, inner), f"{mark}-{moved}")
            os.rmdir(name)
