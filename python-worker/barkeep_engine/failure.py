"""An exception of the designer's code as the error of the contract: kind, a sentence, a traceback without our frames, a line."""

import os
import tempfile
import traceback

from . import egress
from .answer import NotJson, TooLarge

_OWN_FOLDER = os.path.dirname(os.path.abspath(__file__)) + os.sep
_MAX_MESSAGE = 2000
# What is shown is shorter: the server cuts it once it has masked the secrets in it, of which it would not know a half.
_MAX_TRACEBACK = 128 * 1024


class LoadProblem(Exception):
    """The source has no function to call; the message is for the designer, the line is where it is mended."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.line = line


def describe(error: BaseException, filename: str, loading: bool) -> dict[str, object]:
    """`filename` is the name the source was compiled under, such as `<get_weather>`."""
    if isinstance(error, NotJson):
        return {"kind": "not_json", "message": _bounded(str(error)), **_at(error.line)}
    if isinstance(error, TooLarge):
        return {"kind": "too_large", "message": str(error)}
    if isinstance(error, LoadProblem):
        return {"kind": "load_error", "message": _bounded(str(error)), **_at(error.line)}
    kind = "load_error" if loading else "exception"
    if isinstance(error, MemoryError):
        kind = "memory"
    elif _egress_refusal(error) is not None:
        kind = "egress_denied"
    described: dict[str, object] = {"kind": kind, "message": _message(error, kind)}
    text, line = _traceback(error, filename)
    if text:
        described["traceback"] = text
    if isinstance(error, SyntaxError) and error.filename == filename:
        line = error.lineno
    return {**described, **_at(line)}


def _at(line: int | None) -> dict[str, object]:
    return {} if line is None else {"line": line}


def _message(error: BaseException, kind: str) -> str:
    name = type(error).__name__
    if isinstance(error, SystemExit):
        return f"The method called sys.exit({'' if error.code is None else _text(error.code)}); return a value instead."
    if kind == "memory":
        return "The method ran out of memory; work on less at a time, or stream what it downloads."
    said = _text(error)
    message = f"{name}: {said}" if said else name
    refusal = _egress_refusal(error)
    if refusal is not None:
        message = f"{name}: {refusal}"
    elif isinstance(error, ModuleNotFoundError):
        message += ". Methods have Python's standard library and requests."
    elif isinstance(error, RecursionError):
        message += ". The function calls itself without an end, or too deep."
    elif isinstance(error, EOFError) and ("reading a line" in said or _came_through(error, "getpass.py")):
        message += ". Nobody answers input() or getpass(); take what is wanted out of the event, as in data.get(\"city\")."
    elif name == "OperationalError" and ("unable to open database" in said or "disk I/O" in said):
        message += '. Methods keep no files: use sqlite3.connect(":memory:"), or a file in tempfile.gettempdir(), which goes with the call.'
    elif isinstance(error, OSError) and error.errno == 27 and error.filename is None:
        message += ". A method's file may have 8 MB, in tempfile.gettempdir(); keep larger content in memory, as in io.BytesIO."
    elif isinstance(error, PermissionError) and error.errno == 1 and _listens(error):
        message += ". Methods can't listen for connections, only make them; what another system sends comes in by a hook."
    elif isinstance(error, OSError) and _came_through(error, *_OF_PROCESSES) or (
        isinstance(error, PermissionError) and error.errno == 13 and error.filename is None
    ):
        message += ". Methods can't start processes or share memory with them; use threads, as in concurrent.futures.ThreadPoolExecutor."
    elif isinstance(error, PermissionError) and error.errno == 1 and _is_temporary(error.filename):
        message += ". A file's mode, owner and times stay as they are in a method: shutil.copyfile copies without them; for values use `from barkeep import state`, not shelve or dbm."
    elif isinstance(error, OSError) and (error.errno in (27, 30) or error.errno in (1, 13) and error.filename is not None):
        message += ". Methods can't read or write the machine's files; keep content in memory, as in io.BytesIO, or in tempfile.gettempdir(), which goes with the call."
    elif isinstance(error, FileNotFoundError) and "temporary directory" in said:
        message += ". Methods can't write files; keep content in memory, as in io.BytesIO."
    elif isinstance(error, BlockingIOError) or (isinstance(error, PermissionError) and error.errno == 1):
        message += ". Methods can't start other programs or processes; do it in Python, or ask a service for it with requests."
    elif isinstance(error, RuntimeError) and "start new thread" in said:
        message += ". The method started more threads than it may have."
    return _bounded(message)


_OF_PROCESSES = ("multiprocessing/", "concurrent/futures/process.py")


def _came_through(error: BaseException, *modules: str) -> bool:
    """Whether code of these files of the standard library is on the way to it."""
    files = [frame.filename.replace(os.sep, "/") for frame in traceback.extract_tb(error.__traceback__)]
    return any(f"/{module}" in file for file in files for module in modules)


def _is_temporary(path: object) -> bool:
    """Whether a file lies where it may be written; then it is not the place that was refused."""
    folder = tempfile.tempdir
    return bool(folder) and isinstance(path, (str, bytes)) and os.fsdecode(path).startswith(os.path.join(folder, ""))


def _listens(error: BaseException) -> bool:
    """Whether it comes from a socket's bind or listen, which are refused without a word of their own."""
    frames = traceback.extract_tb(error.__traceback__)
    calls = ("bind", "listen", "create_server")
    return bool(frames) and (frames[-1].name in calls or any(f".{call}(" in (frames[-1].line or "") for call in calls))


def _egress_refusal(error: BaseException) -> "egress.EgressDenied | None":
    """The guard's refusal that lies under an error: requests wraps it three times."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        if isinstance(current, egress.EgressDenied):
            return current
        seen.add(id(current))
        current = current.__cause__ or current.__context__
    return None


def _text(value: object) -> str:
    try:
        return str(value)
    except BaseException:  # noqa: BLE001 - a designer's __str__ may raise anything
        return "(its text can't be shown: __str__ raised)"


def _bounded(text: str) -> str:
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= _MAX_MESSAGE else text[: _MAX_MESSAGE - 1] + "…"


def _traceback(error: BaseException, filename: str) -> tuple[str, int | None]:
    try:
        # Bounded, so that an endless recursion doesn't cost its own depth again.
        summary = traceback.TracebackException.from_exception(error, limit=-60, compact=True)
        line = _drop_own_frames(summary, filename, set())
        text = "".join(summary.format())
    except BaseException:  # noqa: BLE001 - a broken exception class must not hide the error itself
        return "", None
    text = text.encode("utf-8", "replace").decode("utf-8")
    if len(text) > _MAX_TRACEBACK:
        text = text[: _MAX_TRACEBACK // 2] + "\n  […]\n" + text[-_MAX_TRACEBACK // 2 :]
    return text, line


def _drop_own_frames(summary: traceback.TracebackException, filename: str, seen: set[int]) -> int | None:
    """Takes our frames out of an exception, and earlier exceptions that were all inside a library out of its chain; gives
    the designer's innermost line."""
    seen.add(id(summary))
    for link in ("__cause__", "__context__"):
        earlier = getattr(summary, link)
        if earlier is None or id(earlier) in seen:
            continue
        if _drop_own_frames(earlier, filename, seen) is None:
            # What lies below was looked at already: the nearest that touches the designer's code takes its place.
            setattr(summary, link, earlier.__cause__ or earlier.__context__)
    kept = [frame for frame in summary.stack if not frame.filename.startswith(_OWN_FOLDER) and "<frozen" not in frame.filename]
    summary.stack = traceback.StackSummary.from_list(kept)
    lines = [frame.lineno for frame in kept if frame.filename == filename]
    return lines[-1] if lines else None
