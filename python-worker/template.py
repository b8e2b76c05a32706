"""The fork template: one warm process that forks a confined child whenever the server asks for one.

It never sees a job: it is told "spawn", "look" and "kill", and opens each child's three connections before it forks, so that no
child ever has to name itself. Commands come as records of 40 bytes, read one at a time, so that no child's memory holds a
later child's name. Answers are lines: `ready {json}`, `spawned <name> <pid> [<folder to watch>]`, `failed <name> <why>`,
`killed <pid>`, `exited <pid> <status> [<folder that isn't empty>]`. A connection made before the first child, which no child keeps, ends when this process does.
"""

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import faulthandler
import fcntl
import json
import select
import signal
import socket

from barkeep_engine import egress, serve, warm
from barkeep_engine.channel import Channel
from barkeep_engine.linux import door, files, kernel, strays
from barkeep_engine.linux.confine import Confinement, limit_cpu

sys.path.pop(0)

_CONTROL = 3
_WAY = 4  # of a child, to the doorkeeper
_LOOK = signal.SIGUSR2
_RECORD = 40
# After so many the interpreter has specialised what a call goes through, and a child inherits that.
_REHEARSALS = 20


class Template:
    def __init__(self, settings: dict) -> None:
        self._rendezvous: str = settings["rendezvous"]
        self._sweeps = settings["tier"] == "process"
        self._guard: str = settings["guard"]
        self._door_path: str = settings["door"]
        self._confinement = Confinement(settings)
        # And the folder of each, if it has one, with the uid that it is of.
        self._children: dict[int, tuple[str | None, int | None]] = {}
        self._sweepers: dict[int, str] = {}
        self._pid = os.getpid()
        self._wake_read, self._wake_write = os.pipe()
        self._life = self._connect("t")
        self._door = door.open_door(self._door_path)
        self._doorkeeper = 0
        self._made = 0

    def run(self) -> None:
        # No terminal for methods, and a share of the processor apart from the server's. The server has seen to it already
        # where this process is its own child.
        if os.getsid(0) != self._pid:
            os.setsid()
        os.set_blocking(self._wake_read, False)
        os.set_blocking(self._wake_write, False)
        signal.set_wakeup_fd(self._wake_write, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        kernel.prctl("dumpable", kernel.PR_SET_DUMPABLE, 0)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C in a terminal is the server's to act on
        if self._sweeps:
            kernel.prctl("sub-reaper", kernel.PR_SET_CHILD_SUBREAPER, 1)
        serve.prepare_streams()
        for _ in range(_REHEARSALS):
            serve.rehearse()
        # Before the first fork: what is written to now would be there twice.
        warm.freeze()
        self._start_doorkeeper()
        self._confinement.apply_to_template()
        # Written by the signal's own handler, in C: also while the code is in a loop, in a library, or asleep.
        faulthandler.register(_LOOK, file=2, all_threads=False, chain=False)
        self._say(f"ready {json.dumps({'pid': self._pid, 'ownUids': self._confinement.own_uids})}")
        poller = select.poll()
        poller.register(_CONTROL, select.POLLIN)
        poller.register(self._wake_read, select.POLLIN)
        while True:
            for fd, _ in poller.poll():
                if fd == self._wake_read:
                    os.read(self._wake_read, 4096)
                    self._reap()
                elif not self._obey():
                    return

    def _obey(self) -> bool:
        record = os.read(_CONTROL, _RECORD)
        while 0 < len(record) < _RECORD:
            more = os.read(_CONTROL, _RECORD - len(record))
            record = record + more if more else b""
        if not record:
            return False
        command, _, argument = record.decode("ascii").strip().partition(" ")
        if command == "spawn":
            self._spawn(argument)
        elif command == "look":
            self._look(int(argument))
        elif command == "kill":
            self._kill(int(argument))
        return True

    def _spawn(self, name: str) -> None:
        connections: list[socket.socket] = []
        try:
            for stream in "aoe":  # answers, stdout, stderr
                connections.append(self._connect(f"{stream}{name}"))
            uid = self._confinement.next_uid()
            self._made += 1
            folder = self._confinement.make_folder(str(self._made), uid)
            pid = os.fork()
        except OSError as error:
            self._say(f"failed {name} {error.strerror}")
            return
        finally:
            if os.getpid() == self._pid:
                for connection in connections:
                    connection.close()
        if pid == 0:
            self._become_child(connections, uid, folder)
        self._children[pid] = folder, uid
        watched = "" if folder is None or self._confinement.bounds_files else f" {os.path.basename(folder)}"
        self._say(f"spawned {name} {pid}{watched}")

    def _connect(self, introduction: str) -> socket.socket:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(self._rendezvous)
            connection.sendall(introduction.encode())
        except OSError:
            connection.close()
            raise
        return connection

    def _become_child(self, connections: list[socket.socket], uid: int | None, folder: str | None) -> None:
        """Never returns."""
        status = 70
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.SIG_DFL)
            # A group to be killed as one. Not a session: Linux shares the processor out by session first, and then these
            # would count as much as the server and the template, whatever their niceness.
            os.setpgid(0, 0)
            way = door.connect(self._door_path)
            _settle_descriptors([connection.detach() for connection in (*connections, way)])
            self._confinement.apply(uid, folder, self._pid)
            egress.come_by(_WAY)
            serve.settle_in(folder)
            serve.serve(Channel(_CONTROL), limit_cpu)
            status = 0
        except BaseException as error:  # noqa: BLE001 - whatever it was, no child may return into the template's loop
            try:
                os.write(2, f"the process could not be made ready: {error}\n".encode())
            except OSError:
                pass
        finally:
            os._exit(status)

    def _look(self, pid: int) -> None:
        if pid in self._children:
            os.kill(pid, _LOOK)

    def _kill(self, pid: int) -> None:
        # Only this process reaps, so a pid in the set can't have passed to another process.
        if pid not in self._children:
            return
        for send in (os.killpg, os.kill):
            try:
                send(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                pass
        if not self._sweeps:
            # It can't have started others, and once killed it runs no instruction of its own any more; until it is dead
            # may take longer, for it has to be given a turn on the processor to die.
            self._say(f"killed {pid}")

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            if pid == self._doorkeeper:
                self._start_doorkeeper()
            if pid in self._children:
                folder, uid = self._children.pop(pid)
                if self._sweeps:
                    strays.end_strays({*self._children, *self._sweepers, self._doorkeeper})
                left = ""
                if folder is not None and not _removed(folder):
                    if self._confinement.bounds_files:
                        self._sweepers[files.sweep(folder, uid)] = folder
                    else:
                        left = f" {os.path.basename(folder)}"
                self._say(f"exited {pid} {os.waitstatus_to_exitcode(status)}{left}")
            elif pid in self._sweepers:
                _removed(self._sweepers.pop(pid))

    def _start_doorkeeper(self) -> None:
        pid = os.fork()
        if pid > 0:
            self._doorkeeper = pid
            return
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            kernel.prctl("parent-death signal", kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() == self._pid:
                os.close(_CONTROL)
                self._life.close()
                door.keep(self._door, self._guard)
        finally:
            os._exit(72)

    def _say(self, line: str) -> None:
        os.write(_CONTROL, f"{line}\n".encode())


def _settle_descriptors(fds: list[int]) -> None:
    """0 is /dev/null, 1 and 2 the prints, 3 the answers, 4 the way to the doorkeeper: moved out of each other's way first,
    then put in place."""
    null = os.open(os.devnull, os.O_RDWR)
    high = [fcntl.fcntl(fd, fcntl.F_DUPFD, 64) for fd in (null, fds[1], fds[2], fds[0], fds[3])]
    for target, fd in enumerate(high):
        os.dup2(fd, target, inheritable=True)


def _removed(folder: str) -> bool:
    """Mostly nothing was put in it; else the server takes it away, which may take longer."""
    try:
        os.rmdir(folder)
    except OSError:
        return False
    return True


def main() -> None:
    settings = json.loads(sys.argv[1])
    # The settings hold no secret, but a child needs none of them.
    sys.argv[:] = ["method"]
    warm.load(settings["caBundle"])
    egress.install()
    Template(settings).run()


if __name__ == "__main__":
    main()
