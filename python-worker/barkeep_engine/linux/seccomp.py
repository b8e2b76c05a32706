"""seccomp: system calls a method has no business with answer EPERM.

A deny-list: an allow-list that kills drifts with libc and shoots well-behaved methods. What the list leaves out is what
Landlock, the uid and the namespaces see to. Numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.
"""

import ctypes
import platform
import struct

from . import kernel

# name: (x86_64, aarch64); None where the machine has no such call
_DENIED: dict[str, tuple[int | None, int | None]] = {
    # starting programs and processes
    "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281),
    # looking into and steering other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424), "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440), "process_mrelease": (448, 448), "tkill": (200, 130),
    # leaving the process group that is killed as one; see also setpgid
    "setsid": (112, 157),
    # namespaces, mounts, root folder
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41),
    "chroot": (161, 51), "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430),
    "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433), "mount_setattr": (442, 442),
    # metadata of files, which Landlock doesn't hold
    "fchown": (93, 55),
    "utime": (132, None), "utimes": (235, None), "utimensat": (280, 88), "futimesat": (261, None),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "fsetxattr": (190, 7),
    "removexattr": (197, 14), "lremovexattr": (198, 15), "fremovexattr": (199, 16),
    "setxattrat": (463, 463), "removexattrat": (466, 466),
    "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # priorities, classes and processors, of others above all
    "sched_setparam": (142, 118), "sched_setscheduler": (144, 119), "sched_setattr": (314, 274),
    "sched_setaffinity": (203, 122), "ioprio_set": (251, 30),
    # files that lie nowhere, which no limit of the folder counts
    "memfd_create": (319, 279), "memfd_secret": (447, 447),
    # serving, and talking to siblings
    "bind": (49, 200), "listen": (50, 201), "accept": (43, 202), "accept4": (288, 242),
    "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "semop": (65, 193),
    "semctl": (66, 191), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189), "msgrcv": (70, 188),
    "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    # ways around the filter, and doors into the kernel
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "bpf": (321, 280), "perf_event_open": (298, 241), "userfaultfd": (323, 282), "fanotify_init": (300, 262),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "personality": (135, 92),
    "modify_ldt": (154, None), "iopl": (172, None), "ioperm": (173, None), "uselib": (134, None),
    "move_pages": (279, 239), "migrate_pages": (256, 238), "syslog": (103, 116), "vhangup": (153, 58),
    # the machine
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443), "sethostname": (170, 161),
    "setdomainname": (171, 162),
}  # fmt: skip
_CHECKED: dict[str, tuple[int | None, int]] = {
    "fork": (57, None), "setpgid": (109, 154), "clone": (56, 220), "clone3": (435, 435), "kill": (62, 129), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "prlimit64": (302, 261), "prctl": (157, 167), "socket": (41, 198),
    "sendto": (44, 206), "sendmsg": (46, 211), "sendmmsg": (307, 269), "ioctl": (16, 29),
    "fcntl": (72, 25), "setpriority": (141, 140), "connect": (42, 203), "socketpair": (53, 199),
    "chown": (92, None), "lchown": (94, None), "fchownat": (260, 54),
    "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
}  # fmt: skip
_NEWEST_KNOWN = 466
_MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

_LOAD, _EQUAL, _GREATER, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x25, 0x45, 0x54, 0x06
_ALLOW, _EPERM, _ENOSYS = 0x7FFF0000, 0x00050001, 0x00050026
_OWN_PID = object()
# code, how many to skip where it holds, and where it doesn't, value
_Instruction = tuple[int, int, int, object]

_AF_UNIX, _AF_INET, _AF_INET6, _SOCK_STREAM, _TCP = 1, 2, 10, 1, 6
_CLONE_THREAD = 0x10000
# Data in the first packet connects without `connect`, past Landlock.
_MSG_FASTOPEN = 0x20000000
_PRCTL_DENIED = (kernel.PR_SET_PDEATHSIG, kernel.PR_SET_DUMPABLE, 0x59616D61)  # the last: PR_SET_PTRACER
# TIOCSTI, TIOCLINUX; FIOSETOWN, SIOCSPGRP: whom the kernel signals when a descriptor is ready, and that may be SIGKILL
_IOCTL_DENIED = (0x5412, 0x541C, 0x8901, 0x8902)
_FCNTL_DENIED = (8, 10, 15)  # F_SETOWN, F_SETSIG, F_SETOWN_EX: the same


def supported() -> bool:
    return platform.machine() in _MACHINES


class Filters:
    """Two programs, assembled in the template. Most of the list is the same for all, so the template puts it on itself and
    every child is born with it; what only a child must not do, forking above all, each child puts on itself. Checking and
    compiling the whole list for each child took the kernel more than half a millisecond. The kernel obeys the stricter."""

    def __init__(self) -> None:
        column, architecture = _MACHINES[platform.machine()]
        number = {name: numbers[column] for name, numbers in _CHECKED.items() if numbers[column] is not None}
        self._shared = _shared(column, architecture, number)
        self._own = _own(number)

    def install_shared(self) -> None:
        """For good, on this process and all it will fork. Wants no-new-privileges to be set, as does `install_own`."""
        self._shared.install()

    def install_own(self, own_pid: int) -> None:
        """For good, on this process, which forks no more."""
        self._own.install(own_pid)


class _Program:
    """Instructions as the kernel takes them, packed once; only the own pid is filled in later."""

    def __init__(self, instructions: list[_Instruction]) -> None:
        packed = b"".join(struct.pack("=HBBI", code, yes, no, 0 if value is _OWN_PID else value) for code, yes, no, value in instructions)
        self._pid_offsets = [index * 8 + 4 for index, (_, _, _, value) in enumerate(instructions) if value is _OWN_PID]
        self._buffer = ctypes.create_string_buffer(packed, len(packed))
        self._program = ctypes.c_char_p(struct.pack("@HP", len(instructions), ctypes.addressof(self._buffer)))

    def install(self, own_pid: int = 0) -> None:
        for offset in self._pid_offsets:
            struct.pack_into("=I", self._buffer, offset, own_pid)
        kernel.prctl("seccomp", kernel.PR_SET_SECCOMP, 2, self._program)


def _shared(column: int, architecture: int, number: dict[str, int]) -> _Program:
    # The x32 variants have bit 30 set, so they fall here with calls newer than this list.
    program = [_if(_EQUAL, architecture, yes=1), _answer(_EPERM)]
    program = [(_LOAD, 0, 0, 4), *program, (_LOAD, 0, 0, 0), _if(_GREATER, _NEWEST_KNOWN, no=1), _answer(_ENOSYS)]
    for numbers in _DENIED.values():
        if numbers[column] is not None:
            program += [_if(_EQUAL, numbers[column], no=1), _answer(_EPERM)]
    # Its flags lie in memory a filter can't read; libc then falls back to clone.
    program += _when(number["clone3"], [_answer(_ENOSYS)])
    for name, values in (("ioctl", _IOCTL_DENIED), ("fcntl", _FCNTL_DENIED)):
        checks = [part for value in values for part in (_if(_EQUAL, value, no=1), _answer(_EPERM))]
        program += _when(number[name], [*_load(1), *checks])
    for name, position in (("sendto", 3), ("sendmsg", 2), ("sendmmsg", 3)):
        program += _when(number[name], [*_load(position), _if(_ANY_BIT, _MSG_FASTOPEN, no=1), _answer(_EPERM)])
    return _Program([*program, _answer(_ALLOW)])


def _own(number: dict[str, int]) -> _Program:
    program: list[_Instruction] = [(_LOAD, 0, 0, 0)]
    # Connected sockets are handed in (see door.py): no process connects by itself, to whatever it may be.
    refused = ("fork", "setpgid", "setpriority", "connect", "chown", "lchown", "fchownat")
    # What takes away a call's files has to open what the call has closed.
    for name in (*refused, "chmod", "fchmod", "fchmodat", "fchmodat2"):
        if name in number:
            program += [_if(_EQUAL, number[name], no=1), _answer(_EPERM)]
    program += _when(number["clone"], [*_load(0), _if(_ANY_BIT, _CLONE_THREAD, yes=1), _answer(_EPERM)])
    for name in ("kill", "rt_sigqueueinfo", "tgkill", "rt_tgsigqueueinfo", "prlimit64"):
        # 0: the own group, which is the process alone; for prlimit the process itself
        zero = _if(_EQUAL, 0 if name in ("kill", "prlimit64") else _OWN_PID, yes=1)
        program += _when(number[name], [*_load(0), _if(_EQUAL, _OWN_PID, yes=2), zero, _answer(_EPERM)])
    for value in _PRCTL_DENIED:
        program += _when(number["prctl"], [*_load(0), _if(_EQUAL, value, no=1), _answer(_EPERM)], falls_through=True)
    # Only to be exchanged for a connection that is handed in.
    families = [_if(_EQUAL, _AF_INET, yes=2), _if(_EQUAL, _AF_INET6, yes=1), _answer(_EPERM)]
    stream = [*_load(1), (_AND, 0, 0, 0xF), _if(_EQUAL, _SOCK_STREAM, yes=1), _answer(_EPERM)]
    # Multipath TCP and SMC are streams that Landlock doesn't hold.
    protocol = [*_load(2), _if(_EQUAL, 0, yes=2), _if(_EQUAL, _TCP, yes=1), _answer(_EPERM)]
    program += _when(number["socket"], [*_load(0), *families, *stream, *protocol])
    # No datagrams: such a socket sends to whatever address is named with the message.
    pair = [*_load(0), _if(_EQUAL, _AF_UNIX, yes=1), _answer(_EPERM)]
    program += _when(number["socketpair"], [*pair, *stream])
    return _Program([*program, _answer(_ALLOW)])


def _when(number: int, check: list[_Instruction], falls_through: bool = False) -> list[_Instruction]:
    """Runs the check for one call; what gets through it is allowed, or goes on to the next check of the same call."""
    tail = [(_LOAD, 0, 0, 0)] if falls_through else [_answer(_ALLOW)]
    return [_if(_EQUAL, number, no=len(check) + len(tail)), *check, *tail]


def _if(comparison: int, value: object, yes: int = 0, no: int = 0) -> _Instruction:
    """Skips so many instructions where the comparison holds, and so many where it doesn't."""
    return (comparison, yes, no, value)


def _answer(value: int) -> _Instruction:
    return (_RETURN, 0, 0, value)


def _load(argument: int) -> list[_Instruction]:
    """The low half of an argument: every value checked here is an int for the kernel, which ignores the rest."""
    return [(_LOAD, 0, 0, 16 + 8 * argument)]
