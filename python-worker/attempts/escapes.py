"""Attempts to get out, one per function. Each gives what it got; an exception, or nothing, is a refusal.

The same code is run inside of the fences, as a method, and outside of them, by `stage.py`: an attempt that fails there, too,
says nothing about the fences.
"""

import ctypes
import fcntl
import gc
import os
import socket
import struct
import _socket

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def failed(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


def read_data_folder(data):
    with open(os.path.join(data["folder"], "methods.json")) as file:
        return file.read()


def list_data_folder(data):
    return os.listdir(data["folder"])


def change_mode_of_a_file(data):
    os.chmod(os.path.join(data["folder"], "methods.json"), 0o777)
    return "changed"


def write_in_tmp(data):
    path = f"/tmp/barkeep-escape-{os.getpid()}"
    try:
        with open(path, "w") as file:
            file.write("left behind")
    finally:
        # The weakest tier refuses only the write: an empty file would stay.
        os.unlink(path)
    return "written"


def read_passwd(data):
    with open("/etc/passwd") as file:
        return file.read(20)


def read_private_file(data):
    """Of the server's user, and for nobody else."""
    with open(os.path.join(data["folder"], "secret.key")) as file:
        return file.read()


def list_private_keys(data):
    return f"listed {len(os.listdir('/etc/ssl/private'))}"


def write_in_a_shared_folder(data):
    """What one call leaves for another."""
    own = os.environ.get("TMPDIR", "/tmp")
    for folder in ("/dev/shm", "/var/tmp", os.path.dirname(own), "/"):
        path = os.path.join(folder, f"barkeep-escape-{os.getpid()}")
        try:
            os.symlink("left behind", path)
        except OSError:
            continue
        os.unlink(path)
        return path
    return None


def write_in_a_siblings_folder(data):
    """They lie beside one's own; outside of the fences the server's folder stands for one."""
    own = os.environ.get("TMPDIR")
    siblings = [os.path.join(os.path.dirname(own), str(n)) for n in range(1, 200)] if own else [data["folder"]]
    for folder in siblings:
        if folder == own:
            continue
        path = os.path.join(folder, "left behind")
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT))
        except OSError:
            continue
        os.unlink(path)
        return path
    return None


def list_home(data):
    return os.listdir(data["home"])


def environment_of_server(data):
    with open(f"/proc/{data['server']}/environ", "rb") as file:
        return len(file.read())


def memory_of_server(data):
    with open(f"/proc/{data['server']}/mem", "rb") as file:
        return file.fileno()


def environment_of_template(data):
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        return len(file.read())


def memory_of_template(data):
    with open(f"/proc/{os.getppid()}/mem", "rb") as file:
        return file.fileno()


def list_processes(data):
    return [name for name in os.listdir("/proc") if name.isdigit()]


def ptrace_template(data):
    return failed(libc.ptrace(16, os.getppid(), 0, 0)) or "attached"


def read_template_with_a_system_call(data):
    buffer = ctypes.create_string_buffer(8)
    local = (ctypes.c_size_t * 2)(ctypes.addressof(buffer), 8)
    remote = (ctypes.c_size_t * 2)(id(data), 8)
    return failed(libc.process_vm_readv(os.getppid(), local, 1, remote, 1, 0))


def signal_server(data):
    os.kill(data["server"], 0)
    return "could signal"


def signal_template(data):
    os.kill(os.getppid(), 0)
    return "could signal"


def signal_siblings(data):
    reached = []
    for pid in range(max(2, os.getpid() - 40), os.getpid() + 40):
        if pid in (os.getpid(), os.getppid()):
            continue
        try:
            os.kill(pid, 0)
            reached.append(pid)
        except OSError:
            pass
    return reached


def others(data):
    """Processes that are not the attempt's own: the server, the template."""
    return [data["server"], os.getppid()]


def of_any(data, attempt):
    reached = []
    for pid in others(data):
        try:
            attempt(pid)
            reached.append(pid)
        except OSError:
            pass
    return reached


def signal_by_owner_of_a_descriptor(data):
    """The kernel signals a descriptor's owner when it is ready, with a signal of one's choice; where uids differ, it looks
    at them only then."""
    near, far = socket.socketpair()

    def own(pid):
        fcntl.fcntl(near, 10, 0)  # F_SETSIG
        fcntl.fcntl(near, 8, pid)  # F_SETOWN

    return of_any(data, own)


def signal_by_owner_of_a_kind(data):
    near, far = socket.socketpair()
    return of_any(data, lambda pid: fcntl.fcntl(near, 15, struct.pack("=ii", 1, pid)))  # F_SETOWN_EX, F_OWNER_PID


def signal_by_owner_through_ioctl(data):
    near, far = socket.socketpair()
    return of_any(data, lambda pid: [fcntl.ioctl(near, request, struct.pack("=i", pid)) for request in (0x8901, 0x8902)])


def renice_others(data):
    return of_any(data, lambda pid: os.setpriority(os.PRIO_PROCESS, pid, 19))


def schedule_others(data):
    return of_any(data, lambda pid: os.sched_setscheduler(pid, os.SCHED_IDLE, os.sched_param(0)))


def schedule_others_by_attributes(data):
    attributes = struct.pack("=IIQiIQQQ", 48, 5, 0, 19, 0, 0, 0, 0)  # SCHED_IDLE
    number = {"x86_64": 314, "aarch64": 274}[os.uname().machine]
    return of_any(data, lambda pid: failed(libc.syscall(number, pid, attributes, 0)))


def bind_others_to_one_processor(data):
    return of_any(data, lambda pid: os.sched_setaffinity(pid, [0]))


def slow_the_disk_of_others(data):
    number = {"x86_64": 251, "aarch64": 30}[os.uname().machine]
    return of_any(data, lambda pid: failed(libc.syscall(number, 1, pid, 3 << 13)))  # the idle class


def limit_others(data):
    import resource

    return of_any(data, lambda pid: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0)))


def leave_the_process_group(data):
    os.setpgid(0, os.getppid())
    return "left"


def become_root(data):
    """Uid 0 is nothing by itself: what counts is whether any capability comes with it."""
    os.setuid(0)
    with open("/proc/self/status") as file:
        effective = next(line for line in file if line.startswith("CapEff:"))
    return int(effective.split()[1], 16)


def run_a_shell(data):
    status = libc.system(b"exit 7")
    return status >> 8 == 7


def fork_a_process(data):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    os.waitpid(pid, 0)
    return "forked"


def connect_to_loopback(data):
    raw = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    raw.connect(("127.0.0.1", data["tcp"]))
    return "connected"


def connect_by_fast_open(data):
    raw = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    return raw.sendto(b"hello", 0x20000000, ("127.0.0.1", data["tcp"]))


def connect_by_multipath_tcp(data):
    raw = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM, 262)
    raw.connect(("127.0.0.1", data["tcp"]))
    return "connected"


def connect_around_the_guard(data):
    """The same through Python's own door, with the guard's patches undone."""
    plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    _socket.socket.connect(plain, ("127.0.0.1", data["tcp"]))
    return "connected"


def connect_to_another_address(data):
    """Landlock knows ports, not addresses: what is open for one is open for all."""
    raw = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    raw.connect(("127.0.0.2", data["tcp"]))
    return "connected"


def connect_over_ipv6(data):
    raw = _socket.socket(_socket.AF_INET6, _socket.SOCK_STREAM)
    raw.connect(("::ffff:127.0.0.1", data["tcp"]))
    return "connected"


def send_a_datagram_to_a_unix_socket(data):
    """One of a pair sends to whatever address is named with the message."""
    near, far = _socket.socketpair(_socket.AF_UNIX, _socket.SOCK_DGRAM)
    return near.sendto(b"hello", data["datagrams"])


def send_through_an_open_descriptor(data):
    """The same by one that was inherited, if it heeds the address: one that goes to nobody is then an error."""
    for fd in range(3, 16):
        try:
            found = _socket.socket(fileno=os.dup(fd))
            found.sendto(b"hello", data["datagrams"])
        except (OSError, TypeError):
            continue  # nothing there, or one whose addresses are of another kind
        try:
            found.sendto(b"hello", data["datagrams"] + "-of-nobody")
        except OSError:
            return fd
    return None


def send_udp(data):
    raw = _socket.socket(_socket.AF_INET, _socket.SOCK_DGRAM)
    return raw.sendto(b"hello", ("127.0.0.1", data["udp"]))


def raw_packets(data):
    return _socket.socket(_socket.AF_INET, _socket.SOCK_RAW, 1).fileno()


def connect_to_a_unix_socket(data):
    raw = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    raw.connect(data["unix"])
    return "connected"


def connect_to_an_abstract_socket(data):
    raw = _socket.socket(_socket.AF_UNIX, _socket.SOCK_STREAM)
    raw.connect("\0" + data["abstract"])
    return "connected"


def listen_on_a_port(data):
    raw = _socket.socket(_socket.AF_INET, _socket.SOCK_STREAM)
    raw.bind(("127.0.0.1", 0))
    raw.listen()
    return raw.getsockname()


def ask_the_kernel_over_netlink(data):
    return _socket.socket(16, _socket.SOCK_RAW, 0).fileno()


def shared_memory(data):
    segment = failed(libc.shmget(0x6261726B, 4096, 0o1000 | 0o666))
    libc.shmctl(segment, 0, None)
    return segment or "made"


def io_uring(data):
    return failed(libc.syscall(425, 1, ctypes.create_string_buffer(120))) or "made"


def new_namespaces(data):
    return failed(libc.unshare(0x10000000)) or "made"


def load_bpf(data):
    return failed(libc.syscall({"x86_64": 321, "aarch64": 280}[os.uname().machine], 0, struct.pack("=IIII56x", 2, 4, 4, 1), 72))


def become_dumpable(data):
    return "set" if failed(libc.prctl(4, 1, 0, 0, 0)) == 0 else None


def outlive_the_template(data):
    return "set" if failed(libc.prctl(1, 0, 0, 0, 0)) == 0 else None


def other_secrets_in_the_environment(data):
    return [name for name in os.environ if "SECRET" in name]


def open_descriptors(data):
    seen = []
    for fd in range(5, 1024):  # 4 is the way to the one that hands connections in
        try:
            os.fstat(fd)
            seen.append(fd)
        except OSError:
            pass
    return seen


def marked_argument_in_memory(data):
    """Looks through all memory it can find near its own objects for another call's argument. The control, its own
    argument, has to be found by the same search."""
    # In halves, so that looking for it doesn't put it there.
    halves = [half[::-1].encode() for half in data["mark_backwards"]]
    own_halves = [half[::-1].encode() for half in data["own_backwards"]]
    held = [data["own_backwards"][0][::-1] + data["own_backwards"][1][::-1] for _ in range(8)]  # there to be found
    found = {"mark": 0, "own": 0}
    read, write = os.pipe()
    centres = {id(thing) >> 22 for thing in [*gc.get_objects(), data, *held, os, libc]}
    windows = {centre + step for centre in centres for step in range(-2, 3)}
    pages = 0
    for window in sorted(windows):
        end = b""
        for address in range(window << 22, (window + 1) << 22, 4096):
            # A write from memory that isn't there fails; it doesn't crash.
            if libc.write(write, ctypes.c_void_p(address), 4096) != 4096:
                end = b""
                continue
            page = end + os.read(read, 4096)
            end = page[-32:]  # a mark cut by the edge of a page is found, too
            pages += 1
            for name, (first, second) in (("mark", halves), ("own", own_halves)):
                at = page.find(first)
                while at >= 0:
                    found[name] += page.startswith(second, at + len(first))
                    at = page.find(first, at + 1)
    if found["own"] == 0 or pages < 1000:
        return f"the search itself is broken: {pages} pages, {found['own']} of its own"
    return found["mark"]


def handle_event(data):
    try:
        got = globals()[data["attempt"]](data)
    except (OSError, PermissionError) as error:
        return {"refused": True, "how": type(error).__name__}
    return {"refused": not got, "how": "nothing there" if not got else f"got {str(got)[:60]}"}
