"""From a fresh fork of the template to a process that can only compute, print, answer, and ask the guard for a connection."""

import errno
import math
import os
import resource
import signal
import sys
import sysconfig
import time

from . import files, kernel, landlock, reachable, seccomp

_DEVICES = ["/dev/null", "/dev/zero", "/dev/urandom", "/dev/random"]
_cpu_limit = 0  # of this process, in seconds
_UIDS = 1000  # of one template; the server's isolation.ts knows it, too
# Tasks of one uid: the process and its threads.
_TASKS = 128
# Of one file; of all together see files.py.
_FILE_BYTES = 8 * 1024 * 1024
_SYSTEM_FILES = [
    "/usr/lib", "/lib", "/lib64", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/usr/share/zoneinfo", "/etc/localtime",
    "/etc/mime.types", "/etc/ca-certificates", "/usr/share/ca-certificates", "/usr/local/share/ca-certificates",
    # Beside these lie private keys.
    "/etc/ssl/certs", "/etc/ssl/openssl.cnf", "/etc/ssl/cert.pem", "/etc/pki/tls/certs", "/etc/pki/tls/openssl.cnf",
    "/etc/pki/tls/cert.pem", "/etc/pki/ca-trust",
]  # fmt: skip


class Confinement:
    """What can be made once, made once; `apply` puts it on one process, outermost fence first."""

    def __init__(self, settings: dict) -> None:
        """`{"tier", "memoryMb", "firstUid" | null, "scripts", "caBundle" | null, "folder", "files"}` from the server."""
        self._tier: str = settings["tier"]
        self._memory_bytes: int = settings["memoryMb"] * 1024 * 1024
        self._is_root = os.geteuid() == 0
        self._count = 0
        self._rules: landlock.Rules | None = None
        self._filters: seccomp.Filters | None = None
        certificates = [settings["caBundle"]] if settings["caBundle"] else []
        readable = [*readable_paths(), *certificates]
        self._first_uid: int | None = settings["firstUid"] if self._is_root else None
        needed = [*interpreter_paths(), *certificates, settings["scripts"]]
        if self._first_uid is not None and not reachable.open_the_way(needed, writable=settings["folder"]):
            # Another uid couldn't import; such a process keeps its uid and loses every capability instead.
            self._first_uid = None
        # A folder to write in is had where it can be kept from other calls, or where nothing is kept from anybody.
        apart = landlock.version() > 0 or self.own_uids or self._tier == "process"
        self._files: str | None = settings["files"] if apart else None
        # Whether all that lies there is bounded, and the template's to take away.
        self.bounds_files = self._files is not None and files.bound(self._files)
        # What that took, and nothing after it does.
        kernel.drop_capability(kernel.CAP_SYS_ADMIN)
        if self._tier == "process":
            return
        if landlock.version() > 0:
            self._rules = landlock.Rules(readable, _DEVICES)
        if seccomp.supported():
            self._filters = seccomp.Filters()

    @property
    def own_uids(self) -> bool:
        return self._first_uid is not None

    def next_uid(self) -> int | None:
        """A uid of its own for the next process, so that the kernel keeps siblings apart; called in the template."""
        if self._first_uid is None:
            return None
        self._count = (self._count + 1) % _UIDS
        return self._first_uid + self._count

    def make_folder(self, name: str, uid: int | None) -> str | None:
        """The next process's own folder for temporary files, made in the template."""
        if self._files is None:
            return None
        folder = os.path.join(self._files, name)
        os.mkdir(folder, 0o700)
        if uid is not None:
            os.chown(folder, uid, uid)
        return folder

    def apply_to_template(self) -> None:
        """What every child inherits, put up once. Raises OSError as `apply` does."""
        _set(resource.RLIMIT_AS, self._memory_bytes)
        _set(resource.RLIMIT_CORE, 0)
        _set(resource.RLIMIT_FSIZE, _FILE_BYTES)
        _set(resource.RLIMIT_MEMLOCK, 0)
        _set(resource.RLIMIT_MSGQUEUE, 0)
        kernel.prctl("no new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1)
        if self._filters is not None:
            self._filters.install_shared()
            # It would give a number, and say nothing.
            os.system = _refuse_program

    def apply(self, uid: int | None, folder: str | None, template_pid: int) -> None:
        """On a child of a template that has put up its part. Raises OSError when any fence can't be put up: then the
        process must end, not run without it."""
        _set(resource.RLIMIT_NOFILE, 256)
        os.nice(10)  # below the template and the server, which have to be on time
        if uid is not None:
            # Threads count, too. Not for the template: its uid may have many processes that aren't ours.
            _set(resource.RLIMIT_NPROC, _TASKS)
            os.setgroups([])
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        elif self._is_root:
            kernel.drop_capabilities()
        # After the change of uid, which clears it; the check closes the gap in which the template may have died.
        kernel.prctl("parent-death signal", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != template_pid:
            os._exit(71)
        kernel.prctl("dumpable", kernel.PR_SET_DUMPABLE, 0)
        if self._rules is not None:
            self._rules.restrict_self(folder)
        # Whatever the template had open: its control, its wake-up pipe, what the rules stand on, siblings' connections.
        kernel.close_from(5)
        if self._filters is not None:
            self._filters.install_own(os.getpid())


def _refuse_program(command: object) -> int:
    raise PermissionError(errno.EPERM, "Operation not permitted")


def _set(limit: int, value: int) -> None:
    _, hard = resource.getrlimit(limit)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(limit, (value, value))


def limit_cpu(seconds: float) -> None:
    """A backstop behind the server's clock: the kernel ends a process that has computed this much longer."""
    global _cpu_limit
    limit = math.ceil(time.process_time() + seconds) + 2
    if limit != _cpu_limit:  # whole seconds: a kept process mostly has it already
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        _cpu_limit = limit


def interpreter_paths() -> list[str]:
    """Where the interpreter and what it imports lie."""
    paths = sysconfig.get_paths()
    own = {paths["stdlib"], paths["platstdlib"], paths["purelib"], paths["platlib"]}
    own.add(os.path.join(sys.base_prefix, "lib", f"python{sys.version_info.major}.{sys.version_info.minor}"))
    own.add(sysconfig.get_config_var("LIBDIR") or "")
    return [path for path in sorted(own) if path and path != "/"]


def readable_paths() -> list[str]:
    """What an import, a time zone, or a certificate check has to open; nothing of the operator's."""
    return [*interpreter_paths(), *_SYSTEM_FILES]
