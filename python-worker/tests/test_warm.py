"""What the template does before its first child leaves nothing behind."""

import os
import sys
import unittest

from barkeep_engine import warm


class Rehearsal(unittest.TestCase):
    def test_requests_are_rehearsed_without_a_network_and_leave_nothing_open(self) -> None:
        import urllib3.util.connection

        before = urllib3.util.connection.create_connection
        reached: list[tuple] = []

        def refuse(*arguments, **_options):
            reached.append(arguments)
            raise OSError("no network here")

        urllib3.util.connection.create_connection = refuse
        try:
            warm._rehearse_requests()
            open_before = self._open_descriptors()
            warm._rehearse_requests()
            self.assertEqual(self._open_descriptors(), open_before)
            self.assertIs(urllib3.util.connection.create_connection, refuse)
        finally:
            urllib3.util.connection.create_connection = before
        self.assertEqual(reached, [])

    def _open_descriptors(self) -> int:
        return len(os.listdir("/proc/self/fd")) if sys.platform == "linux" else 0


if __name__ == "__main__":
    unittest.main()
