"""What the attempts aim at, and the same attempts outside of the fences: the control.

Started by the server's user. Sets the scene, says in one line of JSON where everything is, and then, for each name on its
input, makes that attempt in a plain process and says what became of it. Ends with its input.
"""

import json
import os
import shutil
import signal
import socket
import sys
import tempfile

import escapes

_ATTEMPT_SECONDS = 20


def main() -> None:
    folder = tempfile.mkdtemp(prefix="barkeep-stage-")
    try:
        _play(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _play(folder: str) -> None:
    os.chmod(folder, 0o755)
    _write(os.path.join(folder, "methods.json"), 0o644)
    _write(os.path.join(folder, "secret.key"), 0o600)
    abstract = f"barkeep-stage-{os.getpid()}"
    held = [_listening(socket.AF_INET, ("127.0.0.1", 0))]
    tcp = held[0].getsockname()[1]
    held.append(_listening(socket.AF_INET, ("127.0.0.2", tcp)))
    held.append(_listening(socket.AF_UNIX, os.path.join(folder, "socket")))
    held.append(_listening(socket.AF_UNIX, f"\0{abstract}"))
    for family, address in ((socket.AF_INET, ("127.0.0.1", 0)), (socket.AF_UNIX, os.path.join(folder, "datagrams"))):
        datagrams = socket.socket(family, socket.SOCK_DGRAM)
        datagrams.bind(address)
        datagrams.setblocking(False)
        held.append(datagrams)
    for name in ("socket", "datagrams"):
        os.chmod(os.path.join(folder, name), 0o777)
    # In the server's place: whoever is reached for is a process like it, and may come to harm.
    victim = os.fork()
    if victim == 0:
        signal.pause()
    targets = {
        "folder": folder,
        "home": _home(folder),
        "server": victim,
        "tcp": tcp,
        "udp": held[-2].getsockname()[1],
        "unix": os.path.join(folder, "socket"),
        "datagrams": os.path.join(folder, "datagrams"),
        "abstract": abstract,
        "mark_backwards": [_backwards("the-other-calls-se"), _backwards("cret-argument-7f3a")],
        "own_backwards": [_backwards("this-calls-own"), _backwards("-argument-91bc")],
    }
    print(json.dumps(targets), flush=True)
    try:
        for line in sys.stdin:
            print(json.dumps(_outside(line.strip(), targets)), flush=True)
    finally:
        os.kill(victim, signal.SIGKILL)


def _outside(attempt: str, targets: dict) -> dict:
    """In a process below one that stands for the template, beside one that stands for a sibling."""
    read, write = os.pipe()
    template = os.fork()
    if template == 0:
        os.close(read)
        os.setpgid(0, 0)
        sibling = os.fork()
        if sibling == 0:
            os.close(write)
            signal.pause()
        child = os.fork()
        if child == 0:
            try:
                _attempt(attempt, targets, write)
            finally:
                os._exit(0)
        os.close(write)
        signal.pause()
    os.close(write)
    with os.fdopen(read) as answer:
        said = answer.readline()  # not to the end: a process that an attempt stopped may hold it open
    os.killpg(template, signal.SIGKILL)
    os.waitpid(template, 0)
    return json.loads(said) if said else {"refused": True, "how": "it ended without a word"}


def _attempt(attempt: str, targets: dict, write: int) -> None:
    signal.alarm(_ATTEMPT_SECONDS)
    os.environ["STAGE_SECRET"] = "x"
    os.environ.pop("TMPDIR", None)
    # Held, as the server's side would hold another call's argument.
    mark = "".join(_backwards(half) for half in targets["mark_backwards"])
    said = escapes.handle_event({**targets, "attempt": attempt})
    os.write(write, f"{json.dumps({**said, 'held': len(mark)})}\n".encode())


def _home(folder: str) -> str:
    """The user's own folder; a private one for a user that has none, as services are given."""
    home = os.path.expanduser("~")
    if os.path.isdir(home) and os.stat(home).st_uid == os.getuid() and os.access(home, os.R_OK | os.X_OK):
        return home
    home = os.path.join(folder, "home")
    os.mkdir(home, 0o700)
    _write(os.path.join(home, "notes"), 0o600)
    return home


def _listening(family: int, address: object) -> socket.socket:
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.bind(address)
    listening.listen(256)
    return listening


def _write(path: str, mode: int) -> None:
    with open(path, "w") as file:
        file.write("not a method's to read")
    os.chmod(path, mode)


def _backwards(text: str) -> str:
    return text[::-1]


if __name__ == "__main__":
    main()
