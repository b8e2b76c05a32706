"""The doorkeeper: a process beside the template that hands connections to the egress guard to methods' processes.

A method's process can make no connection of any kind. It has one descriptor, over which it sends one end of a pair of
sockets, and what comes back over the other end is a socket connected to the guard. The doorkeeper takes in nothing else of
what a process sends, so there is nothing to be led astray by; who asks, and for what, is the guard's to find out.

The descriptor is a connection of packets: on a datagram socket a process could name another address to send to, and one
socket for all could be shut down by any.
"""

import errno
import os
import select
import socket

# Descriptors of one message; more are closed by the kernel.
_MOST = 1
_BACKLOG = 1024
_GUARD_SECONDS = 5.0


def open_door(path: str) -> socket.socket:
    """The listening end, for the doorkeeper and for the one that comes after it."""
    door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    door.bind(path)
    door.listen(_BACKLOG)
    return door


def connect(path: str) -> socket.socket:
    """A process's own way to the doorkeeper; to be made before its fences are up."""
    way = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        way.connect(path)
    except OSError:
        way.close()
        raise
    return way


def ask(way: socket.socket, timeout: float | None) -> int:
    """In a method's process: a descriptor of a new connection to the guard."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    with near:
        with far:
            socket.send_fds(way, [b"?"], [far.fileno()])
        near.settimeout(timeout)
        _, descriptors, _, _ = socket.recv_fds(near, 1, _MOST)
    if not descriptors:
        raise ConnectionResetError(errno.ECONNRESET, "the egress guard could not be reached")
    return descriptors[0]


def keep(door: socket.socket, guard: str) -> None:
    """Never returns, but for an error that ends the process."""
    os.nice(5)  # below the server and the template, above those it serves
    poller = select.epoll()
    poller.register(door, select.EPOLLIN)
    callers: dict[int, socket.socket] = {}
    while True:
        for fd, _ in poller.poll():
            if fd == door.fileno():
                caller, _ = door.accept()
                caller.setblocking(False)
                callers[caller.fileno()] = caller
                poller.register(caller, select.EPOLLIN)
            elif not _serve(callers[fd], guard):
                callers.pop(fd).close()  # which takes it out of the poller


def _serve(caller: socket.socket, guard: str) -> bool:
    """One message of one caller, so that one who asks a lot keeps nobody waiting for long; False when it has gone."""
    try:
        said, descriptors, _, _ = socket.recv_fds(caller, 1, _MOST)
    except BlockingIOError:
        return True
    except OSError:
        return False
    for descriptor in descriptors:
        try:
            with socket.socket(fileno=descriptor) as far:
                _hand_over(far, guard)
        except OSError:
            pass  # not a socket, or nobody is there to take it
    return bool(said)


def _hand_over(far: socket.socket, guard: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as way:
        way.settimeout(_GUARD_SECONDS)
        way.connect(guard)
        way.setblocking(True)
        socket.send_fds(far, [b"!"], [way.fileno()], socket.MSG_DONTWAIT | socket.MSG_NOSIGNAL)
