import { expect, it } from "vitest";
import { ownSteps } from "./traceback.ts";

const counted = (count: number) => `${count} steps`;

it("keeps a method's own steps and what went wrong, and counts those inside of libraries", () => {
  const traceback = `Traceback (most recent call last):
  File "/venv/urllib3/connection.py", line 198, in _new_conn
    sock = connection.create_connection(
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
OSError: refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "<get_weather>", line 3, in handle_event
    return requests.get(url).json()
           ^^^^^^^^^^^^^^^^^
  File "/venv/requests/api.py", line 73, in get
    return request("get", url)
  File "/venv/requests/sessions.py", line 500, in request
    raise
requests.exceptions.ConnectionError: refused
`;
  expect(ownSteps(traceback, counted)).toBe(`Traceback (most recent call last):
  1 steps
OSError: refused

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "<get_weather>", line 3, in handle_event
    return requests.get(url).json()
           ^^^^^^^^^^^^^^^^^
  2 steps
requests.exceptions.ConnectionError: refused
`);
});

it("is the text itself where all of it is the method's", () => {
  const traceback =
    'Traceback (most recent call last):\n  File "<draft>", line 2, in handle_event\n    1 / 0\nZeroDivisionError\n';
  expect(ownSteps(traceback, counted)).toBe(traceback);
});
