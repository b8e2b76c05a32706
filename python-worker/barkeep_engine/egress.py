"""Reaching out, inside a method's process: every TCP connection is asked of the server's guard, which resolves the name,
checks the address and connects to that address.

Python's socket module is the one door that requests, urllib, http.client, smtplib and asyncio share, so this is where a
refusal becomes an exception they know. What makes it binding is outside Python: the process has no other way out (a
network namespace, or Landlock and seccomp). Names aren't resolved here: each gets a made-up address of class E, and the
guard is told the name.
"""

import errno
import json
import os
import socket
import struct
import sys
import time

if sys.platform == "linux":  # elsewhere the guard is on loopback
    import fcntl

    from .linux import door

_KIND = {
    "refused": ConnectionRefusedError,
    "reset": ConnectionResetError,
    "timeout": TimeoutError,
}


class EgressDenied(PermissionError):
    """The guard refused an address."""

    def __init__(self, message: str) -> None:
        super().__init__(errno.EACCES, message)

    def __str__(self) -> str:
        return str(self.args[1])


_settings: dict = {"token": "", "port": None}
_way: "socket.socket | None" = None
_names: dict[str, str] = {}
_addresses: dict[str, str] = {}
_RealSocket = socket.socket
_real_connect = socket.socket.connect
_real_connect_ex = socket.socket.connect_ex
_real_getaddrinfo = socket.getaddrinfo
_real_setsockopt = socket.socket.setsockopt


def configure(settings: dict) -> None:
    """`{"token", "port": number | null}`: who asks, and where on loopback the guard listens; null where connections to it
    are handed in."""
    _settings.update(settings)


def come_by(descriptor: int) -> None:
    """The way to the one that hands connections in."""
    global _way
    _way = _RealSocket(fileno=descriptor)


def install() -> None:
    """Puts the guard in front of Python's sockets; once, in the template."""
    socket.getaddrinfo = _getaddrinfo
    socket.gethostbyname = _gethostbyname
    socket.gethostbyname_ex = lambda host: (host, [], [_gethostbyname(host)])
    socket.socket.connect = _connect
    socket.socket.connect_ex = _connect_ex
    socket.socket.setsockopt = _setsockopt


def _getaddrinfo(host, port, family=0, type=0, proto=0, flags=0):  # noqa: A002 - the signature is Python's
    if host is None or isinstance(port, str) and not port.isdigit():
        port = socket.getservbyname(port) if isinstance(port, str) and not port.isdigit() else port
    host = host.decode("ascii") if isinstance(host, (bytes, bytearray)) else host or "localhost"
    try:
        return _real_getaddrinfo(host, port, family, type, proto, flags | socket.AI_NUMERICHOST)
    except socket.gaierror:
        pass  # a name
    if family == socket.AF_INET6:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    kind = type or socket.SOCK_STREAM
    return [(socket.AF_INET, kind, proto or socket.IPPROTO_TCP, "", (_stand_in(host), int(port or 0)))]


def _gethostbyname(host: str) -> str:
    return _getaddrinfo(host, 0, socket.AF_INET, socket.SOCK_STREAM)[0][4][0]


def _stand_in(host: str) -> str:
    """An address of 240.0.0.0/4, which nobody routes, that stands for a name in this process."""
    name = host.encode("idna").decode("ascii").lower() if not host.isascii() else host.lower()
    address = _addresses.get(name)
    if address is None:
        address = socket.inet_ntoa(struct.pack(">I", 0xF0000001 + len(_addresses)))
        _addresses[name] = address
        _names[address] = name
    return address


def _connect(self, address) -> None:
    if self.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
        return _real_connect(self, address)
    host, port = address[0], address[1]
    if isinstance(host, (bytes, bytearray)):
        host = host.decode("ascii")
    host = _names.get(host, host)
    deadline = None if not self.gettimeout() else time.monotonic() + self.gettimeout()
    _dial(self, deadline)
    question = json.dumps({"token": _settings["token"], "host": host, "port": port}).encode()
    answer = json.loads(_ask(self.fileno(), question, deadline))
    if answer.get("ok"):
        return None
    reason = answer["reason"]
    message = answer["message"]
    if reason == "denied":
        raise EgressDenied(message)
    if reason == "unknown_host":
        raise socket.gaierror(socket.EAI_NONAME, message)
    raise _KIND.get(reason, OSError)(getattr(errno, answer.get("errno", ""), errno.ENETUNREACH), message)


def _connect_ex(self, address) -> int:
    if self.family not in (socket.AF_INET, socket.AF_INET6) or not isinstance(address, tuple):
        return _real_connect_ex(self, address)
    try:
        _connect(self, address)
    except OSError as error:
        return error.errno or errno.ECONNREFUSED
    return 0


def _setsockopt(self, *arguments) -> None:
    try:
        return _real_setsockopt(self, *arguments)
    except OSError:
        # What was handed in is a Unix socket, which has no TCP options (TCP_NODELAY, keep-alive).
        if arguments[0] != socket.IPPROTO_TCP:
            raise


def _dial(self, deadline: float | None) -> None:
    """Connects the socket to the guard in place: its descriptor, time-out and options stay those the caller set."""
    timeout = self.gettimeout()
    if deadline is None:
        self.settimeout(None)
    try:
        if _way is None:
            host = "127.0.0.1" if self.family == socket.AF_INET else "::ffff:127.0.0.1"
            _real_connect(self, (host, _settings["port"]))
            return
        flags = fcntl.fcntl(self.fileno(), fcntl.F_GETFL)
        handed = door.ask(_way, None if deadline is None else max(0.001, deadline - time.monotonic()))
        os.dup2(handed, self.fileno(), inheritable=False)
        os.close(handed)
        fcntl.fcntl(self.fileno(), fcntl.F_SETFL, flags)
    except TimeoutError:
        raise
    except OSError as error:
        raise OSError(error.errno, f"the way out of the method's process is closed: {error.strerror}") from None
    finally:
        self.settimeout(timeout)


def _ask(fd: int, question: bytes, deadline: float | None) -> bytes:
    """One question, one answer, each a 2-byte length and JSON. Works for sockets that don't block, too."""
    frame = struct.pack(">H", len(question)) + question
    while frame:
        frame = frame[_patiently(fd, deadline, lambda: os.write(fd, frame), False) :]
    (length,) = struct.unpack(">H", _exactly(fd, 2, deadline))
    return _exactly(fd, length, deadline)


def _exactly(fd: int, wanted: int, deadline: float | None) -> bytes:
    gathered = b""
    while len(gathered) < wanted:
        part = _patiently(fd, deadline, lambda: os.read(fd, wanted - len(gathered)), True)
        if not part:
            raise ConnectionResetError(errno.ECONNRESET, "the egress guard closed the connection")
        gathered += part
    return gathered


def _patiently(fd: int, deadline: float | None, attempt, reading: bool):
    import select

    while True:
        try:
            return attempt()
        except BlockingIOError:
            wait = None if deadline is None else max(0.0, deadline - time.monotonic())
            poller = select.poll()
            poller.register(fd, select.POLLIN if reading else select.POLLOUT)
            if not poller.poll(None if wait is None else wait * 1000):
                raise TimeoutError("timed out") from None
