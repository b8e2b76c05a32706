"""What may be returned, and what is said of what may not."""

import collections
import json
import unittest

from barkeep_engine.answer import NotJson, TooLarge, encode_result


class Encoding(unittest.TestCase):
    def test_what_json_holds_comes_back(self) -> None:
        class Rank(int):
            pass

        for value in (None, True, 0, -1.5, "é😀", [], {}, {"a": [1, (2, 3)]}, {1: "x", None: "y"}, Rank(3), collections.OrderedDict(a=1)):
            with self.subTest(value=value):
                self.assertEqual(json.loads(encode_result(value)), json.loads(json.dumps(value)))

    def test_half_of_a_character_pair_survives_as_an_escape(self) -> None:
        self.assertEqual(encode_result({"x": "\ud83d"}), b'{"x":"\\ud83d"}')

    def test_the_limit_is_one_megabyte_of_bytes(self) -> None:
        self.assertEqual(len(encode_result("é" * (512 * 1024 - 1))), 1024 * 1024)
        with self.assertRaisesRegex(TooLarge, "The result is 1.0 MB as JSON; at most 1 MB"):
            encode_result("é" * (512 * 1024))

    def test_the_first_offender_is_named_by_its_path(self) -> None:
        nested = {"list": [{"ok": 1}, {"the key": {"deep": {1, 2}}}]}
        with self.assertRaisesRegex(NotJson, r"^result\.list\[1\]\['the key'\]\.deep is a set, which JSON can't hold; use sorted\(value\)"):
            encode_result(nested)

    def test_the_same_thing_twice_is_no_loop(self) -> None:
        shared = [1]
        self.assertEqual(encode_result({"a": shared, "b": shared}), b'{"a":[1],"b":[1]}')

    def test_long_numbers_in_strings_and_just_below_the_limit_are_fine(self) -> None:
        for value in ("9" * 400, 10**308, [-(10**308)]):
            self.assertEqual(json.loads(encode_result(value)), value)
        with self.assertRaisesRegex(NotJson, r"^result\[0\]\.n is an integer of more than 308 digits"):
            encode_result([{"n": -(10**309)}])
        with self.assertRaisesRegex(NotJson, "more than 308 digits"):
            encode_result(10**5000)

    def test_a_repr_that_fails_is_no_second_problem(self) -> None:
        class Bad:
            def __repr__(self) -> str:
                raise RuntimeError

        with self.assertRaisesRegex(NotJson, "result has the key .one that can't be shown., a Bad"):
            encode_result({Bad(): 1})


if __name__ == "__main__":
    unittest.main()
