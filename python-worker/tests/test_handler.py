"""Loading a source and calling its function."""

import unittest

from barkeep_engine.failure import LoadProblem, describe
from barkeep_engine.handler import Method


def load(source: str) -> Method:
    return Method("<test>", source)


class Loading(unittest.TestCase):
    def test_context_goes_to_a_second_positional_parameter_only(self) -> None:
        cases = {
            "def handle_event(data): return [data]": [1],
            "def handle_event(data, context): return [data, context]": [1, 2],
            "def handle_event(*both): return list(both)": [1, 2],
            "def handle_event(data, /, *, loud=False): return [data, loud]": [1, False],
            "handle_event = lambda data: [data]": [1],
            "class C:\n    def __call__(self, data): return [data]\nhandle_event = C()": [1],
            "import functools\nhandle_event = functools.partial(lambda a, data: [a, data], 0)": [0, 1],
        }
        for source, expected in cases.items():
            with self.subTest(source=source):
                self.assertEqual(load(source).call(1, 2), expected)

    def test_an_awaitable_is_awaited_and_the_loop_is_kept(self) -> None:
        method = load("import asyncio\nasync def handle_event(data): return id(asyncio.get_running_loop())")
        self.assertEqual(method.call({}, {}), method.call({}, {}))

    def test_future_imports_of_ours_do_not_leak_in(self) -> None:
        self.assertEqual(load("def f(x: 1 + 1): pass\ndef handle_event(data): return f.__annotations__['x']").call({}, {}), 2)

    def test_a_signature_that_cannot_be_called_is_a_load_problem(self) -> None:
        for source in ("def handle_event(): pass", "def handle_event(a, b, c): pass", "def handle_event(data, *, key): pass"):
            with self.subTest(source=source), self.assertRaisesRegex(LoadProblem, "called with one dict"):
                load(source)

    def test_what_is_mended_at_a_line_names_it(self) -> None:
        cases = {
            "import json\n\ndef handler(data):\n    return {}\n": 3,
            "x = 1\ndef handle_event():\n    pass\n": 2,
            "x = 1\n\ndef handle_event(a, b, c):\n    pass\n": 3,
            "x = 1\n": None,
        }
        for source, line in cases.items():
            with self.subTest(source=source), self.assertRaises(LoadProblem) as raised:
                load(source)
            self.assertEqual(describe(raised.exception, "<test>", True).get("line"), line)

    def test_the_one_return_is_the_line_of_an_answer(self) -> None:
        self.assertEqual(load("def handle_event(data):\n    x = 1\n    return {x}\n").answer_line(), 3)
        self.assertIsNone(load("def handle_event(data):\n    if data:\n        return 1\n    return 2\n").answer_line())
        self.assertIsNone(load("handle_event = lambda data: {1}\n").answer_line())

    def test_modules_of_the_same_name_as_the_method_can_be_imported(self) -> None:
        self.assertEqual(Method("<json>", "import json\ndef handle_event(data): return json.dumps(data)").call({}, {}), "{}")


class Describing(unittest.TestCase):
    def describe(self, source: str) -> dict:
        try:
            load(source).call({}, {})
        except BaseException as error:  # noqa: BLE001 - as in the engine
            error.__traceback__ = error.__traceback__.tb_next  # this test's own frame
            return describe(error, "<test>", False)
        self.fail("it did not fail")

    def test_line_is_the_designers_innermost_even_inside_a_library(self) -> None:
        described = self.describe("import json\ndef handle_event(data):\n    x = 1\n    return json.loads('{')\n")
        self.assertEqual((described["kind"], described["line"]), ("exception", 4))
        self.assertIn("json/decoder.py", described["traceback"])

    def test_our_frames_are_nowhere(self) -> None:
        described = self.describe("def handle_event(data):\n    raise ValueError('x')")
        self.assertEqual(
            described["traceback"],
            "Traceback (most recent call last):\n  File \"<test>\", line 2, in handle_event\n    raise ValueError('x')\nValueError: x\n",
        )

    def test_long_messages_and_tracebacks_are_bounded(self) -> None:
        described = self.describe("def handle_event(data):\n    raise ValueError('x' * 1_000_000)")
        self.assertEqual(len(described["message"]), 2000)
        self.assertLess(len(described["traceback"]), 129 * 1024)

    def test_half_characters_do_not_break_the_answer(self) -> None:
        self.describe("def handle_event(data):\n    raise ValueError('\\ud83d')")["message"].encode()

    def test_hints_are_given_where_the_cause_is_known(self) -> None:
        self.assertIn("Methods have Python's standard library", self.describe("import numpy")["message"])
        said = self.describe("def handle_event(data):\n    return handle_event(data)")["message"]
        self.assertIn("calls itself without an end", said)


if __name__ == "__main__":
    unittest.main()
