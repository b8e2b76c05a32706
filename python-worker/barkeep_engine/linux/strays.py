"""Ends what a call left behind where nothing forbids it to fork: children re-parented to the template, its sub-reaper."""

import os
import signal

_MAX_ROUNDS = 200


def end_strays(known: set[int]) -> None:
    """Kills every child of this process that isn't in `known`, with its descendants. Stops them all first: what is stopped
    forks no more, so a fork bomb comes to an end."""
    stopped: set[int] = set()
    for _ in range(_MAX_ROUNDS):
        found = _descendants(known) - stopped
        if not found:
            break
        for pid in found:
            _signal(pid, signal.SIGSTOP)
        stopped |= found
    for pid in stopped:
        _signal(pid, signal.SIGKILL)
    for _ in range(_MAX_ROUNDS):
        left = _children(os.getpid()) - known
        if not left:
            return
        for pid in left:
            _signal(pid, signal.SIGKILL)
            try:
                os.waitpid(pid, 0)
            except ChildProcessError:
                pass


def _descendants(known: set[int]) -> set[int]:
    found: set[int] = set()
    ahead = list(_children(os.getpid()) - known)
    while ahead:
        pid = ahead.pop()
        if pid not in found:
            found.add(pid)
            ahead.extend(_children(pid))
    return found


def _children(pid: int) -> set[int]:
    found: set[int] = set()
    try:
        threads = os.listdir(f"/proc/{pid}/task")
    except OSError:
        return found
    for thread in threads:
        try:
            with open(f"/proc/{pid}/task/{thread}/children") as listing:
                found.update(int(word) for word in listing.read().split())
        except OSError:
            pass
    return found


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass
