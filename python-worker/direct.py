"""One process without a template: for systems that have no safe fork. Same frames, same answers, weaker fences."""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import json
import threading

from barkeep_engine import egress, serve, warm
from barkeep_engine.channel import Channel

sys.path.pop(0)

_ANSWERS = 3


def main() -> None:
    settings = json.loads(sys.argv[1])
    sys.argv[:] = ["method"]
    _limit(settings["memoryMb"])
    warm.load(settings["caBundle"])
    egress.install()
    if hasattr(os, "register_at_fork"):
        threading.Thread(target=_end_with_the_server, daemon=True).start()
    serve.prepare_streams()
    serve.serve(Channel(_ANSWERS), lambda seconds: None)
    os._exit(0)


def _limit(memory_mb: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    for limit, value in (
        (resource.RLIMIT_AS, memory_mb * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(limit, (value, value))
        except (ValueError, OSError):
            pass  # macOS has no limit of address space


def _end_with_the_server() -> None:
    """A server that is killed closes its end of the channel, and this process must not outlive it."""
    import select

    poller = select.poll()
    poller.register(_ANSWERS, 0)  # hang-ups only
    poller.poll()
    os._exit(71)


if __name__ == "__main__":
    main()
