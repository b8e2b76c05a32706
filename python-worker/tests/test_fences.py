"""The kernel's fences, each alone, in a process of its own."""

import errno
import os
import signal
import socket
import sys
import unittest

LINUX = sys.platform == "linux"
if LINUX:
    from barkeep_engine.linux import door, files, kernel, landlock, reachable, seccomp, strays
    from barkeep_engine.linux.confine import Confinement, readable_paths


def in_a_process(attempt) -> str:
    """What the attempt gives, or the name of the system error it ends with."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            said = str(attempt())
        except OSError as error:
            said = errno.errorcode.get(error.errno or 0, "?")
        except BaseException as error:  # noqa: BLE001 - reported to the test
            said = repr(error)
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return said


@unittest.skipUnless(LINUX and landlock.version() >= 4 and seccomp.supported(), "needs Linux 6.7")
class Fences(unittest.TestCase):
    def filtered(self, attempt) -> str:
        def run():
            kernel.prctl("no new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1)
            filters = seccomp.Filters()
            filters.install_shared()
            filters.install_own(os.getpid())
            return attempt()

        return in_a_process(run)

    def test_seccomp_refuses_processes_and_leaves_threads(self) -> None:
        import threading

        def thread() -> str:
            said = []
            one = threading.Thread(target=lambda: said.append("ran"))
            one.start()
            one.join()
            return said[0]

        self.assertEqual(self.filtered(os.fork), "EPERM")
        self.assertEqual(self.filtered(lambda: os.execv("/bin/true", ["true"])), "EPERM")
        self.assertEqual(self.filtered(thread), "ran")

    def test_what_a_template_puts_on_leaves_it_its_work_and_binds_its_children(self) -> None:
        def run() -> str:
            kernel.prctl("no new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1)
            seccomp.Filters().install_shared()
            child = in_a_process(lambda: os.execv("/bin/true", ["true"]))
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM):
                pass
            pid = os.fork()
            if pid == 0:
                os.setpgid(0, 0)
                signal.pause()
            os.kill(pid, signal.SIGKILL)
            return f"{child} {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}"

        self.assertEqual(in_a_process(run), "EPERM -9")

    def test_seccomp_lets_a_process_signal_itself_alone(self) -> None:
        own = signal.SIGUSR1
        self.assertEqual(self.filtered(lambda: (signal.signal(own, signal.SIG_IGN), os.kill(os.getpid(), own), "sent")[2]), "sent")
        self.assertEqual(self.filtered(lambda: os.kill(os.getppid(), 0)), "EPERM")
        self.assertEqual(self.filtered(lambda: os.kill(-1, 0)), "EPERM")

    def test_seccomp_leaves_tcp_streams_that_connect_to_nobody(self) -> None:
        def make(family: int, kind: int, protocol: int = 0):
            def attempt() -> str:
                with socket.socket(family, kind, protocol) as made:
                    return made.family.name

            return attempt

        self.assertEqual(self.filtered(make(socket.AF_INET, socket.SOCK_STREAM)), "AF_INET")
        self.assertEqual(self.filtered(make(socket.AF_INET, socket.SOCK_DGRAM)), "EPERM")
        self.assertEqual(self.filtered(make(socket.AF_INET, socket.SOCK_STREAM, 262)), "EPERM")
        self.assertEqual(self.filtered(make(socket.AF_UNIX, socket.SOCK_STREAM)), "EPERM")
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            connect = lambda: (socket.socket().connect(listening.getsockname()), "connected")[1]  # noqa: E731
            self.assertEqual(in_a_process(connect), "connected")
            self.assertEqual(self.filtered(connect), "EPERM")

    def test_a_filtered_process_is_handed_what_it_can_not_connect_to(self) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as guard:
            guard.bind(f"{folder}/guard")
            guard.listen()
            keeping = door.open_door(f"{folder}/door")
            keeper = os.fork()
            if keeper == 0:
                door.keep(keeping, f"{folder}/guard")

            def run() -> str:
                way = door.connect(f"{folder}/door")
                seccomp.Filters().install_shared()
                seccomp.Filters().install_own(os.getpid())
                with socket.socket(fileno=door.ask(way, 5)) as handed:
                    handed.sendall(b"asked")
                    way.send(b"nothing but a word")
                with socket.socket(fileno=door.ask(way, 5)) as handed:
                    handed.sendall(b"again")
                return "handed over"

            said = in_a_process(lambda: (kernel.prctl("no new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1), run())[1])
            os.kill(keeper, signal.SIGKILL)
            os.waitpid(keeper, 0)
            keeping.close()
            self.assertEqual(said, "handed over")
            for expected in (b"asked", b"again"):
                with guard.accept()[0] as caller:
                    self.assertEqual(caller.recv(16), expected)

    def test_seccomp_leaves_socket_pairs_which_asyncio_needs(self) -> None:
        import asyncio

        self.assertEqual(self.filtered(lambda: asyncio.run(asyncio.sleep(0, "slept"))), "slept")

    def test_landlock_leaves_what_is_listed(self) -> None:
        import tempfile

        def run(attempt, folder=None):
            def inside():
                rules = landlock.Rules([os.path.dirname(os.__file__)], ["/dev/null"])
                kernel.prctl("no new privileges", kernel.PR_SET_NO_NEW_PRIVS, 1)
                rules.restrict_self(folder)
                return attempt()

            return in_a_process(inside)

        def opened(path: str, mode: str):
            def attempt() -> str:
                with open(path, mode):
                    return "opened"

            return attempt

        self.assertEqual(run(opened(os.__file__, "r")), "opened")
        self.assertEqual(run(opened(os.__file__, "r+")), "EACCES")
        self.assertEqual(run(opened("/etc/passwd", "r")), "EACCES")
        self.assertEqual(run(lambda: os.listdir("/")), "EACCES")
        self.assertEqual(run(opened("/dev/null", "w")), "opened")
        with tempfile.TemporaryDirectory() as own, tempfile.TemporaryDirectory() as other:
            self.assertEqual(run(opened(f"{own}/new", "w"), own), "opened")
            self.assertEqual(run(opened(f"{own}/new", "r+"), own), "opened")
            self.assertEqual(run(lambda: os.listdir(own), own), "['new']")
            self.assertEqual(run(opened(f"{other}/new", "w"), own), "EACCES")
            self.assertEqual(run(opened(f"{own}/new", "r"), other), "EACCES")
        self.assertEqual(run(lambda: socket.create_connection(("127.0.0.1", 9))), "EACCES")

    def test_a_fence_that_cannot_be_put_up_ends_the_process(self) -> None:
        def run():
            settings = {"tier": "landlock", "memoryMb": 512, "firstUid": None, "caBundle": None}
            confinement = Confinement({**settings, "scripts": "/", "folder": "/tmp", "files": "/tmp"})
            confinement.apply_to_template()
            os.closerange(64, 128)  # what the rules stand on
            confinement.apply(None, None, os.getppid())
            return "ran unfenced"

        self.assertEqual(in_a_process(run), "EBADF")


@unittest.skipUnless(LINUX, "Linux only")
class Paths(unittest.TestCase):
    def test_nothing_of_the_operators_is_readable(self) -> None:
        home = os.path.expanduser("~")
        self.assertFalse({"/", "/etc", "/home", "/root", "/tmp", "/var", "/proc", home} & set(readable_paths()))

    def test_a_closed_folder_on_the_way_is_found(self) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            below = os.path.join(folder, "a", "b")
            os.makedirs(below, 0o755)
            self.assertEqual(reachable.closed_folder(below), folder)
            os.chmod(folder, 0o711)
            self.assertIsNone(reachable.closed_folder(below))
            file = os.path.join(below, "os.py")
            with open(file, "w"):
                pass
            os.chmod(file, 0o644)  # a file is read, not walked through
            self.assertIsNone(reachable.closed_folder(file))
            os.chmod(file, 0o600)
            self.assertEqual(reachable.closed_folder(file), file)
        self.assertIsNotNone(reachable.closed_folder("/no/such/path"))

    @unittest.skipUnless(os.geteuid() == 0 if LINUX else False, "needs root")
    def test_a_closed_folder_shows_others_what_they_need_and_nothing_else(self) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as elsewhere:
            shown = os.path.join(folder, "python", "lib")
            os.makedirs(shown)
            for path in (os.path.join(shown, "os.py"), os.path.join(folder, "diary")):
                with open(path, "w") as file:
                    file.write("words")
                os.chmod(path, 0o644)

            def run() -> str:
                if not reachable.open_the_way([shown], writable=elsewhere):
                    return "not to be had here"
                os.setresuid(54321, 54321, 54321)
                with open(os.path.join(shown, "os.py")) as file:
                    said = file.read()
                return f"{said} {os.path.exists(os.path.join(folder, 'diary'))} {os.access(shown, os.W_OK)}"

            said = in_a_process(run)
            if said == "not to be had here":
                self.skipTest("no mount namespace can be had here")
            self.assertEqual(said, "words False False")

    def test_a_folder_is_emptied_however_deep_and_closed_it_is(self) -> None:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:

            def run() -> str:
                os.chdir(folder)
                for _ in range(300):  # longer than any path may be
                    os.mkdir("d" * 50)
                    os.symlink("/", "link")
                    os.close(os.open("file", os.O_CREAT | os.O_WRONLY, 0o000))
                    os.chdir("d" * 50)
                os.chmod(".", 0o000)
                os.chmod(folder, 0o000)
                files.empty(folder)
                return str(os.listdir(folder))

            self.assertEqual(in_a_process(run), "[]")

    @unittest.skipUnless(os.geteuid() == 0 if LINUX else False, "needs root")
    def test_what_is_mounted_over_a_folder_is_bounded_in_bytes_and_in_files(self) -> None:
        import errno
        import tempfile

        with tempfile.TemporaryDirectory() as folder:

            def run() -> str:
                if not files.bound(folder):
                    return "not to be had here"
                codes = []
                try:
                    for n in range(100):
                        with open(os.path.join(folder, str(n)), "wb") as file:
                            file.write(bytes(1024 * 1024))
                except OSError as error:
                    codes.append(f"{n} {errno.errorcode[error.errno]}")
                files.empty(folder)
                try:
                    for n in range(10_000):
                        os.mkdir(os.path.join(folder, str(n)))
                except OSError as error:
                    codes.append(f"{n} {errno.errorcode[error.errno]}")
                return " ".join(codes)

            said = in_a_process(run)
            if said == "not to be had here":
                self.skipTest("no mount namespace can be had here")
            self.assertEqual(said, "64 ENOSPC 8191 ENOSPC")

    def test_private_keys_are_not_shown(self) -> None:
        shown = readable_paths()
        for key in ("/etc/ssl/private/npc.key", "/etc/pki/tls/private/npc.key"):
            self.assertEqual([path for path in shown if key.startswith(f"{path}/") or key == path], [])

    def test_strays_are_ended_and_the_known_left_alone(self) -> None:
        import time

        def run():
            kernel.prctl("sub-reaper", kernel.PR_SET_CHILD_SUBREAPER, 1)
            known = os.fork()
            if known == 0:
                time.sleep(600)
            read, write = os.pipe()
            if os.fork() == 0:
                os.setsid()
                for _ in range(3):
                    if os.fork() == 0:
                        os.write(write, b"x")
                        time.sleep(600)
                os._exit(0)
            for _ in range(3):
                os.read(read, 1)
            strays.end_strays({known})
            left = strays._children(os.getpid())
            os.kill(known, signal.SIGKILL)
            return left == {known}

        self.assertEqual(in_a_process(run), "True")


if __name__ == "__main__":
    unittest.main()
