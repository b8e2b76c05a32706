"""What a process does once it is confined: wait for a job, run it, answer; then end, or wait for the next."""

import gc
import json
import os
import sys
import tempfile
import time
import traceback

from . import channel as frames
from . import companion, egress
from .answer import NotJson, encode_result
from .channel import Channel
from .failure import describe
from .handler import Method, forget

try:
    import fcntl
    import resource
except ImportError:  # Windows
    fcntl = None
    resource = None

_SIOCOUTQ = 0x5411  # bytes sent on a socket and not yet read at the other end
_SO_NWRITE = 0x1024  # the same on macOS


def serve(channel: Channel, prepare_call) -> None:
    """Says it is ready, then runs jobs until the channel ends. `prepare_call(seconds)` sets the CPU backstop before each."""
    companion.install()
    rehearse()
    channel.answer(frames.READY, 0, b"{}")
    method: Method | None = None
    load: dict = {}
    while True:
        try:
            kind, number, payload = channel.receive()
        except (EOFError, OSError):
            return
        if kind == frames.LOAD:
            load = _take_in(payload)
            continue
        if kind == frames.CHECK:
            channel.answer(frames.RESULT, number, json.dumps(syntax_problems(json.loads(payload)["code"])).encode())
            return
        job = json.loads(payload)
        prepare_call(job["timeoutMs"] / 1000)
        companion.begin(channel, number)
        filename = f"<{load['method']}>"
        loading = True
        try:
            if method is None:
                method = Method(filename, load["code"])
            loading = False
            answer, answer_kind = encode_result(method.call(job["input"], job["context"])), frames.RESULT
        except BaseException as error:  # noqa: BLE001 - SystemExit and KeyboardInterrupt are answers too
            if isinstance(error, MemoryError):
                traceback.clear_frames(error.__traceback__)
                gc.collect()
            if isinstance(error, NotJson) and method is not None:
                error.line = method.answer_line()
            answer = json.dumps(describe(error, filename, loading)).encode()
            answer_kind = frames.LAST_FAILURE if loading else frames.FAILURE
            del error
        settle_streams()
        channel.answer(answer_kind, number, answer, _resident_kib())
        if not load["keepWarm"] or loading:
            return


def _take_in(payload: bytes) -> dict:
    load = json.loads(payload)
    os.environ.update(load["environment"])
    egress.configure(load["egress"])
    return load


def settle_in(folder: str | None) -> None:
    """Where temporary files are made; nowhere else may anything be written."""
    tempfile.tempdir = folder
    if folder is not None:
        os.environ["TMPDIR"] = folder


def prepare_streams() -> None:
    for stream in (sys.stdout, sys.stderr):
        # Line by line, so that what was printed before a kill is there.
        stream.reconfigure(encoding="utf-8", errors="backslashreplace", line_buffering=True)


def rehearse() -> None:
    """One call of nothing, before the first real one: a fork copies a page when it is first written to, and this way that
    is done while the process waits, not while somebody waits for it."""
    _take_in(b'{"method":"rehearsal","code":"","environment":{"REHEARSAL":"1"},"egress":{},"keepWarm":false}')
    os.environ.pop("REHEARSAL")
    job = json.loads('{"input":{"a":[1,2.5,"x",null]},"context":{"player":null,"call":"rehearsal"},"timeoutMs":1000}')
    source = "import requests\nURL = 'x'\ndef handle_event(data):\n    return {'a': data['a'], 'b': f\"{URL}\"}\n"
    method = Method("<rehearsal>", source)
    encode_result(method.call(job["input"], job["context"]))
    settle_streams()
    _resident_kib()
    forget("<rehearsal>")


def settle_streams() -> None:
    """Returns when the server has read all that was printed, so that the answer never overtakes it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # noqa: BLE001 - the designer may have closed or replaced it
            pass
    for fd in (1, 2):
        pause = 0.00005
        while _unread(fd):
            time.sleep(pause)
            pause = min(pause * 1.5, 0.002)


def _unread(fd: int) -> int:
    try:
        if sys.platform == "linux":
            return int.from_bytes(fcntl.ioctl(fd, _SIOCOUTQ, b"\0\0\0\0"), sys.byteorder)
        if sys.platform == "darwin":
            import socket

            with socket.socket(fileno=os.dup(fd)) as stream:
                return stream.getsockopt(socket.SOL_SOCKET, _SO_NWRITE)
    except (OSError, TypeError):
        pass  # closed, or no socket any more
    return 0


def _resident_kib() -> int:
    if resource is None:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return min(peak // 1024 if sys.platform == "darwin" else peak, 0xFFFFFFFF)


def syntax_problems(source: str) -> list[dict]:
    """Problems Python's own compiler finds without running anything."""
    try:
        compile(source, "<method>", "exec", dont_inherit=True)
    except SyntaxError as error:
        problem = {"line": error.lineno or 1, "column": error.offset or 1, "message": f"{type(error).__name__}: {error.msg}"}
        if error.end_lineno and error.end_offset and error.end_lineno > 0 and error.end_offset > 0:
            problem |= {"endLine": error.end_lineno, "endColumn": error.end_offset}
        return [problem]
    except (ValueError, RecursionError, MemoryError, OverflowError) as error:
        return [{"line": 1, "column": 1, "message": f"{type(error).__name__}: {error}"}]
    return []
