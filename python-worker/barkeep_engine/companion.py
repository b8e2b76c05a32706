"""The module `barkeep` that a method may import: `progress` says how far it has come, `state` keeps a few values between calls.

Only the words go over the channel: whose values they are is the server's to say, and it bounds what comes.
"""

import json
import sys
import types

from . import channel as frames
from .channel import Channel

MODULE_NAME = "barkeep"
_MAX_TEXT = 200
_MAX_KEY = 200
# As JSON; the server holds the same limit.
MAX_VALUE_BYTES = 16 * 1024


class StateError(Exception):
    """The value could not be kept or read; the message says why."""


class _Job:
    """The call that runs now."""

    channel: "Channel | None" = None
    number = 0


_job = _Job()


def install() -> None:
    """Makes `import barkeep` work; once, before any source is loaded."""
    module = types.ModuleType(MODULE_NAME, "What Barkeep gives a method besides its input.")
    module.progress = progress
    module.state = _State()
    module.StateError = StateError
    sys.modules[MODULE_NAME] = module


def begin(channel: Channel, number: int) -> None:
    """From here on what is said belongs to this job."""
    _job.channel, _job.number = channel, number


def progress(text: object = "", fraction: "float | None" = None) -> None:
    """Tells the player's game how far a method that answers later has come; `fraction` is between 0 and 1. Anywhere else
    it is only shown with the call."""
    if _job.channel is None:
        return
    line = " ".join(str(text).split())
    # Cut with a sign, by which a secret that was cut with it is still known.
    told: dict = {"text": line if len(line) <= _MAX_TEXT else line[: _MAX_TEXT - 1] + "…"}
    if fraction is not None:
        told["fraction"] = min(1.0, max(0.0, float(fraction)))
    _job.channel.answer(frames.PROGRESS, _job.number, json.dumps(told, allow_nan=False).encode("ascii"))


class _State:
    """A small store of this method's own: values by key, shared by all of its calls or kept for one player."""

    __slots__ = ()

    def get(self, key: str, player: "str | None" = None, default: object = None) -> object:
        """The value kept under this key; `default` where there is none."""
        found = _ask("get", key, player)
        return found[0] if found else default

    def put(self, key: str, value: object, player: "str | None" = None) -> None:
        """Keeps a value that JSON can hold, up to 16 KB of it; None removes the key."""
        try:
            encoded = json.dumps(value, allow_nan=False)
        except (TypeError, ValueError) as problem:
            raise StateError(f"The value under {key!r} can't be turned into JSON: {problem}.") from None
        if len(encoded.encode("utf-8", "replace")) > MAX_VALUE_BYTES:
            raise StateError(f"The value under {key!r} is larger than {MAX_VALUE_BYTES // 1024} KB of JSON; keep less, or keep it elsewhere.")
        _ask("put", key, player, encoded)

    def players(self, key: str) -> "list[str]":
        """Ids of the players for whom something is kept under this key, newest first, at most 100."""
        return _ask("players", key, None)


def _ask(what: str, key: str, player: "str | None", value: "str | None" = None) -> object:
    if not isinstance(key, str) or not 0 < len(key) <= _MAX_KEY:
        raise StateError(f"A key is a string of 1 to {_MAX_KEY} characters, not {key!r:.80}.")
    if player is not None and not (isinstance(player, str) and 0 < len(player) <= 256):
        raise StateError(f"A player is given by its id, a string, not {player!r:.80}.")
    if _job.channel is None:
        raise StateError("There is no call to keep anything for.")
    question = {"what": what, "key": key, "player": player}
    if value is not None:
        question["value"] = value
    answer = json.loads(_job.channel.ask(_job.number, json.dumps(question).encode("ascii")))
    if "error" in answer:
        raise StateError(answer["error"])
    return answer["value"]
