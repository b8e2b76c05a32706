"""What the template does before its first child leaves nothing behind."""

import os
import subprocess
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

    def test_uses_of_what_stays_for_good_are_not_counted(self) -> None:
        # In a process of its own: nothing here would ever be let go of again.
        source = """if True:
            import gc, sys, weakref
            from barkeep_engine import warm
            import json, requests

            def counts():
                function = requests.get
                return [sys.getrefcount(each) for each in (function, function.__code__, function.__code__.co_consts, json.__dict__, requests.Session)]

            assert all(count < 2**31 for count in counts()), counts()
            warm.freeze()
            kept = [requests.get] * 1000
            endless = sys.getrefcount(None)
            assert counts() == [endless] * 5, counts()

            class Later:
                pass

            for _ in range(2):
                later = Later()
                later.itself = later
                gone = weakref.ref(later)
                del later
                gc.collect()
                assert gone() is None
            assert sys.getrefcount(Later) < 2**31
        """
        subprocess.run([sys.executable, "-c", source], check=True, cwd=os.path.dirname(os.path.dirname(__file__)))


if __name__ == "__main__":
    unittest.main()
