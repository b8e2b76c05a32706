"""A designer's source: compiled as it stands, run once, and its `handle_event` called with one dict."""

import asyncio
import inspect
import linecache
import sys
import types
import typing

from .failure import LoadProblem

# In sys.modules, so that dataclasses and typing find the module of a class; no method id can hide a real module by it.
MODULE_NAME = "barkeep_method"


class Method:
    """One loaded source. `call` may be used many times; state of the module lives as long as the process."""

    def __init__(self, filename: str, source: str) -> None:
        # Neither wrapped nor indented: line numbers are the designer's.
        code = compile(source, filename, "exec", dont_inherit=True)
        linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
        module = types.ModuleType(MODULE_NAME)
        module.__file__ = filename
        sys.modules[MODULE_NAME] = module
        before = set(module.__dict__)
        exec(code, module.__dict__)  # noqa: S102 - running it is the job
        handler = module.__dict__.get("handle_event")
        if handler is None:
            raise _missing(module, before)
        if not callable(handler):
            raise LoadProblem(f"handle_event is a {type(handler).__name__}, not a function; write `def handle_event(data):`.")
        self._source = source
        self._handler = handler
        self._takes_context = _takes_context(handler)
        self._runner: asyncio.Runner | None = None

    def call(self, event: dict, context: dict) -> object:
        result = self._handler(event, context) if self._takes_context else self._handler(event)
        if inspect.isawaitable(result):
            # One loop for the life of the process: connections kept by an async client stay usable.
            if self._runner is None:
                self._runner = asyncio.Runner()
            return self._runner.run(_awaited(result))
        return result

    def answer_line(self) -> int | None:
        """The line of the one return in handle_event; None where there are several, or it is no plain function."""
        import ast

        try:
            handlers = [node for node in ast.parse(self._source).body if getattr(node, "name", None) == "handle_event"]
            returns = [node.lineno for handler in handlers for node in _own_nodes(ast, handler) if _gives(ast, node)]
        except Exception:  # noqa: BLE001 - the memory or the stack may be used up, and the line is only a help
            return None
        return returns[0] if len(returns) == 1 else None


def _own_nodes(ast, node):
    """Without those of functions and classes in it, whose returns are their own."""
    inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
    found = [node]
    while found:
        own = [child for child in ast.iter_child_nodes(found.pop()) if not isinstance(child, inner)]
        yield from own
        found += own


def _gives(ast, node) -> bool:
    return isinstance(node, ast.Return) and node.value is not None


def forget(filename: str) -> None:
    """Takes a method that won't be called again out of the interpreter's tables."""
    linecache.cache.pop(filename, None)
    sys.modules.pop(MODULE_NAME, None)


async def _awaited(awaitable: typing.Awaitable) -> object:
    return await awaitable


def _takes_context(handler: typing.Callable) -> bool:
    """Whether it has a second positional parameter. Raises LoadProblem for a signature that can't be called."""
    try:
        parameters = list(inspect.signature(handler).parameters.values())
    except (TypeError, ValueError):
        return False
    positional = [p for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    open_ended = any(p.kind is p.VAR_POSITIONAL for p in parameters)
    needed = [p.name for p in positional if p.default is p.empty]
    needed += [p.name for p in parameters if p.kind is p.KEYWORD_ONLY and p.default is p.empty]
    if not positional and not open_ended:
        raise LoadProblem("handle_event takes no argument; it is called with one dict: write `def handle_event(data):`.", _line_of(handler))
    if len(needed) > 2 or any(p.kind is p.KEYWORD_ONLY and p.default is p.empty for p in parameters):
        raise LoadProblem(
            f"handle_event wants {', '.join(needed)}, but is called with one dict: write `def handle_event(data):` and "
            "take them out of it with data.get(\"name\"); a second parameter, if there is one, is given the context.",
            _line_of(handler),
        )
    return len(positional) >= 2 or open_ended


def _line_of(value: object) -> int | None:
    return getattr(getattr(value, "__code__", None), "co_firstlineno", None)


def _missing(module: types.ModuleType, before: set[str]) -> LoadProblem:
    defined = [
        name
        for name, value in module.__dict__.items()
        if name not in before and callable(value) and getattr(value, "__module__", None) == MODULE_NAME
    ]
    near = next((name for name in defined if name.lower().replace("_", "") in ("handleevent", "handler", "handle", "main", "lambdahandler")), None)
    said = f"The code defines {', '.join(defined[:8])}" if defined else "The code defines no function"
    advice = f"rename {near} to handle_event" if near else "add `def handle_event(data):`"
    message = f"There is no handle_event. {said}; {advice}: it is called with the input as one dict, and what it returns is the output."
    return LoadProblem(message, _line_of(module.__dict__.get(near or "")))
