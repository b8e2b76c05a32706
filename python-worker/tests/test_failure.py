"""Sentences that say what to do instead."""

import errno
import sqlite3
import unittest

from barkeep_engine.failure import describe


def told(error: BaseException) -> str:
    return str(describe(error, "<m>", loading=False)["message"])


class Advice(unittest.TestCase):
    def test_input(self) -> None:
        self.assertIn("data.get(", told(EOFError("EOF when reading a line")))

    def test_databases_in_files(self) -> None:
        self.assertIn(":memory:", told(sqlite3.OperationalError("unable to open database file")))

    def test_files(self) -> None:
        self.assertIn("8 MB", told(OSError(errno.EFBIG, "File too large")))
        refused = told(PermissionError(errno.EACCES, "Permission denied", "/scores.json"))
        self.assertIn("tempfile.gettempdir()", refused)

    def test_processes_and_listening(self) -> None:
        self.assertIn("ThreadPoolExecutor", told(PermissionError(errno.EACCES, "Permission denied")))
        self.assertIn("start other programs", told(PermissionError(errno.EPERM, "Operation not permitted")))


if __name__ == "__main__":
    unittest.main()
