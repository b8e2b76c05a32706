/** What doesn't work in a method says what to do instead. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, failure, job, startEngine } from "./engine.ts";
import { waysHere } from "./ways.ts";

const programs = /Methods can't start other programs or processes; do it in Python, or ask a service/;
const processes = /Methods can't start processes or share memory .*ThreadPoolExecutor/;
const sockets = /Methods can't listen for connections, only make them; what another system sends comes in by a hook/;
const questions = /Nobody answers input\(\) or getpass\(\); take what is wanted out of the event/;

const modes = /A file's mode, owner and times stay as they are in a method: shutil\.copyfile/;

const cases: readonly (readonly [body: string, said: RegExp])[] = [
  ["import os\n    os.system('ls')", programs],
  ["import os\n    os.popen('ls')", programs],
  ["import subprocess\n    subprocess.run(['ls'])", programs],
  ["import multiprocessing\n    multiprocessing.Pool(2)", processes],
  ["import multiprocessing\n    multiprocessing.Process(target=print).start()", processes],
  ["from concurrent.futures import ProcessPoolExecutor\n    list(ProcessPoolExecutor(2).map(abs, [1]))", processes],
  ["import socket\n    socket.create_server(('127.0.0.1', 0))", sockets],
  ["import http.server\n    http.server.HTTPServer(('127.0.0.1', 0), None)", sockets],
  ["import sys\n    input('Which city?')", questions],
  ["import getpass\n    getpass.getpass()", questions],
  [
    "import shutil, tempfile\n    shutil.copy(tempfile.NamedTemporaryFile(delete=False).name, tempfile.gettempdir() + '/b')",
    modes,
  ],
];

describe.each(waysHere(["namespaces", "landlock"]))("isolation %s", (way) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await startEngine(way, { threads: 1, ready: 1 });
  });
  afterAll(() => engine.runner.close());

  test.each(cases)("%s", async (body, said) => {
    const { error } = failure(await engine.runner.run(job(`def handle_event(data):\n    ${body}\n`)));
    expect(error).toMatchObject({ kind: "exception", line: 3, message: expect.stringMatching(said) });
  });
});
