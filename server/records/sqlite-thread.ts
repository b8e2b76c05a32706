/** The thread behind a SQLite connection: takes groups to write, statements to read and copies to make, one after another. */
import { parentPort, workerData } from "node:worker_threads";
import type { Row, Statement } from "./engine.ts";
import { failureOf, type Outcome, SqliteConnection, type SqliteFailure } from "./sqlite-connection.ts";

export type ThreadRequest =
  | { readonly id: number; readonly do: "write"; readonly units: readonly (readonly Statement[])[] }
  | { readonly id: number; readonly do: "read"; readonly statement: Statement }
  | { readonly id: number; readonly do: "copy"; readonly path: string }
  | { readonly id: number; readonly do: "scrub" }
  | { readonly id: number; readonly do: "close" };

export type ThreadAnswer =
  | { readonly id: number; readonly outcomes: readonly Outcome[] }
  | { readonly id: number; readonly rows: readonly Row[] }
  | { readonly id: number; readonly done: true }
  | { readonly id: number; readonly failure: SqliteFailure };

export interface ThreadOptions {
  readonly path: string;
  readonly readOnly: boolean;
}

/** Answers to what did not come from a request: that the file could be opened, or could not. */
export const opening = 0;

if (parentPort !== null) serve(parentPort, workerData as ThreadOptions);

function serve(port: NonNullable<typeof parentPort>, options: ThreadOptions): void {
  const answer = (message: ThreadAnswer) => port.postMessage(message);
  let connection: SqliteConnection;
  try {
    connection = new SqliteConnection(options);
  } catch (error) {
    answer({ id: opening, failure: failureOf(error) });
    port.close();
    return;
  }
  port.on("message", (request: ThreadRequest) => {
    try {
      answer(carryOut(connection, request));
    } catch (error) {
      answer({ id: request.id, failure: failureOf(error) });
    }
    if (request.do === "close") port.close();
  });
  answer({ id: opening, done: true });
}

function carryOut(connection: SqliteConnection, request: ThreadRequest): ThreadAnswer {
  const { id } = request;
  switch (request.do) {
    case "write":
      return { id, outcomes: connection.write(request.units) };
    case "read":
      return { id, rows: connection.read(request.statement) };
    case "copy":
      connection.copyTo(request.path);
      return { id, done: true };
    case "scrub":
      connection.checkpoint();
      return { id, done: true };
    case "close":
      connection.close();
      return { id, done: true };
  }
}
