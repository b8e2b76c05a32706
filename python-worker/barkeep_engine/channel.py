"""Frames between the server's thread and one process: neither stdout nor stderr, never pickle.

A frame is a 4-byte big-endian length, then that many bytes: one byte saying what it is, a 4-byte number of the job, and
UTF-8 JSON. An answer has 4 more bytes before its JSON: the process's largest resident size so far, in KiB.
"""

import collections
import os
import struct
import threading

LOAD = b"L"
JOB = b"J"
CHECK = b"C"
READY = b"R"
RESULT = b"K"
FAILURE = b"F"
LAST_FAILURE = b"X"  # the process ends after it
PROGRESS = b"P"
QUESTION = b"Q"
VALUE = b"V"  # what a question is answered with

_HEADER = struct.Struct(">IcI")
_ANSWER = struct.Struct(">IcII")
# Code, input of 256 KB, context and secrets; the length is refused before anything is allocated.
MAX_INCOMING = 4 * 1024 * 1024
_READ_AHEAD = 8192


class Turns:
    """A lock that is handed over in the order it was asked for. `threading.Lock` mostly goes to whoever let go of it last: a thread
    that asks in a loop would keep the next job from being read."""

    __slots__ = ("_held", "_mutex", "_queue")

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._held = False
        self._queue: collections.deque = collections.deque()

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def __enter__(self) -> None:
        with self._mutex:
            if not self._held:
                self._held = True
                return
            gate = threading.Lock()
            gate.acquire()
            self._queue.append(gate)
        try:
            gate.acquire()
        except BaseException:  # a signal handler of the method's own: its turn must not be waited for
            with self._mutex:
                waits = gate in self._queue
                if waits:
                    self._queue.remove(gate)
            if not waits:
                self.__exit__()
            raise

    def __exit__(self, *_problem: object) -> None:
        with self._mutex:
            if self._queue:
                self._queue.popleft().release()
            else:
                self._held = False


class Channel:
    """The process's own connection. Raises EOFError when the other side is gone, ValueError on a frame that can't be.
    Threads of the method's may use it side by side: a frame goes out whole, and who has asked reads the answer."""

    __slots__ = ("_kept", "_read_fd", "_reading", "_unread", "_write_fd", "_writing")

    def __init__(self, read_fd: int, write_fd: int | None = None) -> None:
        self._read_fd = read_fd
        # Read and not asked for yet: a job mostly comes whole with its header, often with what is loaded before it.
        self._unread = b""
        self._write_fd = read_fd if write_fd is None else write_fd
        self._reading = Turns()
        # Came while an answer was waited for: a job, of a process whose last call has left a thread behind that still asks.
        self._kept: list[tuple[bytes, int, bytes]] = []
        self._writing = threading.Lock()

    def receive(self) -> tuple[bytes, int, bytes]:
        with self._reading:
            return self._kept.pop(0) if self._kept else self._receive()

    def ask(self, number: int, question: bytes) -> bytes:
        with self._reading:
            self.answer(QUESTION, number, question)
            while True:
                frame = self._receive()
                if frame[0] == VALUE:
                    return frame[2]
                self._kept.append(frame)

    def _receive(self) -> tuple[bytes, int, bytes]:
        length, kind, number = _HEADER.unpack(self._exactly(_HEADER.size))
        if not 5 <= length <= MAX_INCOMING:
            raise ValueError(f"a frame of {length} bytes")
        return kind, number, self._exactly(length - 5)

    def answer(self, kind: bytes, number: int, payload: bytes, resident_kib: int = 0) -> None:
        view = memoryview(_ANSWER.pack(len(payload) + 9, kind, number, resident_kib) + payload)
        with self._writing:
            while view:
                view = view[os.write(self._write_fd, view) :]

    def _exactly(self, wanted: int) -> bytes:
        parts = [self._unread]
        missing = wanted - len(parts[0])
        while missing > 0:
            part = os.read(self._read_fd, max(missing, _READ_AHEAD))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
        joined = b"".join(parts) if len(parts) > 1 else parts[0]
        self._unread = joined[wanted:]
        return joined[:wanted]
