"""A method's return value as JSON, or a sentence that names the path of what can't be."""

import json
import math
import re

MAX_RESULT_BYTES = 1024 * 1024
_MAX_DEPTH = 200

# An integer past 1e308 is infinity to JavaScript; json writes it without a word.
_LONG_NUMBER = re.compile(rb"[0-9]{309}")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


class NotJson(Exception):
    """The value can't be JSON; the message is for the designer, the line is that of its return, where that is known."""

    line: int | None = None


class TooLarge(Exception):
    """The value is JSON, and larger than allowed."""


def encode_result(value: object) -> bytes:
    try:
        encoded = _encode(value).encode()
    except UnicodeEncodeError:
        # Half of a character pair: JSON can say it as an escape, UTF-8 can't.
        encoded = json.dumps(value, allow_nan=False, separators=(",", ":")).encode("ascii")
    except RecursionError:
        raise NotJson(_reason(value) or f"is nested more than {_MAX_DEPTH} levels deep; return something flatter.") from None
    except (TypeError, ValueError) as problem:
        raise NotJson(_reason(value) or f"can't be turned into JSON: {problem}.") from None
    if len(encoded) > MAX_RESULT_BYTES:
        size = len(encoded) / 1024 / 1024
        raise TooLarge(
            f"The result is {size:.1f} MB as JSON; at most 1 MB may be returned. Return only what the character needs to know."
        )
    if _LONG_NUMBER.search(encoded):
        reason = _reason(value)
        if reason:
            raise NotJson(reason)
    return encoded


def _reason(value: object) -> str | None:
    return _find(value, "result", 0, set())


def _find(value: object, path: str, depth: int, inside: set[int]) -> str | None:
    """The first offending value in the order of writing, as a sentence; None when all is well."""
    if value is None or isinstance(value, (bool, str)):
        return None
    if isinstance(value, int):
        return _big(value, path)
    if isinstance(value, float):
        if math.isfinite(value):
            return None
        return f"{path} is {value!r}, which JSON has no word for; return None or a string instead."
    if isinstance(value, (dict, list, tuple)):
        if depth >= _MAX_DEPTH:
            return f"{path[:80]}… is nested more than {_MAX_DEPTH} levels deep; return something flatter."
        if id(value) in inside:
            return f"{path} contains itself; return a copy without the loop."
        inside.add(id(value))
        if isinstance(value, dict):
            for key, item in value.items():
                if not isinstance(key, (str, int, float, bool, type(None))):
                    return f"{path} has the key {_short(key)}, a {type(key).__name__}; JSON keys are strings: use str(key)."
                reason = _find(item, f"{path}.{key}" if str(key).isidentifier() else f"{path}[{key!r}]", depth + 1, inside)
                if reason:
                    return reason
        else:
            for index, item in enumerate(value):
                reason = _find(item, f"{path}[{index}]", depth + 1, inside)
                if reason:
                    return reason
        inside.discard(id(value))
        return None
    return f"{path} is {_article(value)}, which JSON can't hold; {_advice(value)}"


def _advice(value: object) -> str:
    name = type(value).__name__
    if isinstance(value, (bytes, bytearray, memoryview)):
        return "decode text with .decode(), or use base64.b64encode(value).decode() for binary content."
    if name in ("datetime", "date", "time"):
        return "use .isoformat()."
    if name == "timedelta":
        return "use .total_seconds()."
    if isinstance(value, (set, frozenset)):
        return "use sorted(value) or list(value)."
    if name == "Decimal":
        return "use float(value), or str(value) to keep every digit."
    if name == "UUID" or name.endswith("Path"):
        return "use str(value)."
    if name == "Response":
        return "return response.json() or response.text."
    if name in ("generator", "map", "filter", "zip", "range", "dict_keys", "dict_values", "dict_items"):
        return "use list(value)."
    if name == "coroutine":
        return "it was not awaited: write `await` before the call."
    if hasattr(type(value), "__dataclass_fields__"):
        return "use dataclasses.asdict(value)."
    if callable(value):
        return "call it, and return what it gives."
    return "return a dict, list, string, number, True, False or None."


def _article(value: object) -> str:
    name = type(value).__name__
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _short(value: object) -> str:
    try:
        text = repr(value)
    except Exception:
        return "(one that can't be shown)"
    return text if len(text) <= 60 else text[:59] + "…"


def _big(value: int, path: str) -> str | None:
    if -(10**308) <= value <= 10**308:
        return None
    return f"{path} is an integer of more than 308 digits, too large for a JSON number; return str(value)."
