"""What the alternatives cost on this machine, in ms: one line of JSON."""

import json
import multiprocessing
import os
import socket
import statistics
import subprocess
import sys
import time

SOURCE = "import requests\ndef handle_event(data):\n    return {'sum': data['a'] + data['b']}\n"


def run_method(pipe) -> None:
    space: dict = {}
    exec(compile(SOURCE, "<method>", "exec"), space)  # noqa: S102
    pipe.send_bytes(json.dumps(space["handle_event"]({"a": 1, "b": 2})).encode())


def median(attempt, times: int) -> float:
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        attempt()
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def interpreter_per_call() -> None:
    code = SOURCE + "import json, sys; print(json.dumps(handle_event(json.loads(sys.argv[1]))))"
    subprocess.run([sys.executable, "-I", "-c", code, '{"a": 1, "b": 2}'], check=True, capture_output=True)


def forkserver_per_call(context) -> None:
    here, there = context.Pipe()
    process = context.Process(target=run_method, args=(there,))
    process.start()
    there.close()
    here.recv_bytes()
    process.join()


def bare_fork() -> None:
    """A fork of a warm process that compiles, runs and answers through a pipe: nothing can be cheaper per call."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        space: dict = {}
        exec(compile(SOURCE, "<method>", "exec"), space)  # noqa: S102
        os.write(write, json.dumps(space["handle_event"]({"a": 1, "b": 2})).encode())
        os._exit(0)
    os.read(read, 100)
    os.waitpid(pid, 0)
    os.close(read)
    os.close(write)


def kept_process() -> float:
    """The median of a small message there and back to a process that waits for it: what two sleeps and wakes cost here."""
    here, there = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        here.close()
        while message := there.recv(1000):
            there.sendall(json.dumps({"sum": sum(json.loads(message).values())}).encode())
        os._exit(0)
    there.close()

    def once() -> None:
        here.sendall(b'{"a": 1, "b": 2}')
        here.recv(1000)

    for _ in range(500):
        once()
    spent = median(once, 5000)
    here.close()
    os.waitpid(pid, 0)
    return spent


def main() -> None:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["requests"])
    forkserver_per_call(context)
    measured = {"interpreter": median(interpreter_per_call, 15), "forkserver": median(lambda: forkserver_per_call(context), 40)}
    import requests  # noqa: F401 - the fork below is of a process as warm as the template

    measured["keptProcess"] = kept_process()
    measured["bareFork"] = median(bare_fork, 200)
    print(json.dumps(measured))


if __name__ == "__main__":
    main()
