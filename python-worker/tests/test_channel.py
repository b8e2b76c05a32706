"""Frames, as the process reads and writes them."""

import os
import struct
import threading
import time
import unittest

from barkeep_engine import channel
from barkeep_engine.channel import Channel


class Frames(unittest.TestCase):
    def setUp(self) -> None:
        self.read, self.write = os.pipe()
        self.channel = Channel(self.read, self.write)
        self.addCleanup(lambda: [os.close(fd) for fd in (self.read, self.write) if fd >= 0])

    def test_a_frame_that_comes_in_pieces_is_one_frame(self) -> None:
        os.write(self.write, struct.pack(">IcI", 5 + 4, b"J", 7) + b"{}")
        if os.fork() == 0:
            os.write(self.write, b"  ")
            os._exit(0)
        self.assertEqual(self.channel.receive(), (b"J", 7, b"{}  "))
        os.wait()

    def test_a_length_past_the_limit_is_refused_before_it_is_allocated(self) -> None:
        os.write(self.write, struct.pack(">IcI", channel.MAX_INCOMING + 6, b"J", 7))
        with self.assertRaisesRegex(ValueError, "a frame of"):
            self.channel.receive()

    def test_the_end_is_an_end(self) -> None:
        os.write(self.write, b"\0\0")
        os.close(self.write)
        self.write = -1
        with self.assertRaises(EOFError):
            self.channel.receive()

    def test_an_answer_is_length_letter_number_memory_and_json(self) -> None:
        self.channel.answer(channel.RESULT, 258, b"{}", 4711)
        self.assertEqual(os.read(self.read, 100), struct.pack(">IcII", 11, b"K", 258, 4711) + b"{}")

    def test_who_asks_reads_the_answer_and_leaves_a_job_for_whoever_waits_for_one(self) -> None:
        there, back = os.pipe()
        self.addCleanup(lambda: [os.close(fd) for fd in (there, back)])
        asking = Channel(self.read, back)
        os.write(self.write, struct.pack(">IcI", 5 + 2, b"J", 8) + b"{}")
        os.write(self.write, struct.pack(">IcI", 5 + 2, b"V", 7) + b"[]")
        self.assertEqual(asking.ask(7, b"?"), b"[]")
        self.assertEqual(os.read(there, 100), struct.pack(">IcII", 10, b"Q", 7, 0) + b"?")
        self.assertEqual(asking.receive(), (b"J", 8, b"{}"))


class InOrder(unittest.TestCase):
    def test_who_lets_go_and_wants_it_again_comes_after_those_who_wait(self) -> None:
        turns = channel.Turns()
        order: list[str] = []

        def wait() -> None:
            with turns:
                order.append("waited")

        turns.__enter__()
        waiting = [threading.Thread(target=wait) for _ in range(2)]
        for thread in waiting:
            thread.start()
        while turns.waiting < 2:
            time.sleep(0)
        turns.__exit__()
        with turns:
            order.append("again")
        for thread in waiting:
            thread.join()
        self.assertEqual(order, ["waited", "waited", "again"])

    def test_a_turn_that_fails_ends(self) -> None:
        turns = channel.Turns()
        with self.assertRaises(EOFError), turns:
            raise EOFError
        with turns:
            self.assertEqual(turns.waiting, 0)


if __name__ == "__main__":
    unittest.main()
