/** The WebGL socket's JavaScript half, run as Unity's page runs it, with a real WebSocket to a real server. */
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { projectRoot } from "./build-client.ts";

interface Library {
  BarkeepSocketOpen(url: string, subprotocol: string): number;
  BarkeepSocketSend(socket: number, text: string): number;
  BarkeepSocketNext(socket: number): number;
  BarkeepSocketText(socket: number): string;
  BarkeepSocketCode(socket: number): number;
  BarkeepSocketClose(socket: number, code: number, reason: string): void;
  BarkeepSocketFree(socket: number): void;
}

const opened = 1;
const text = 2;
const closed = 3;
let server: WebSocketServer;
let url: string;
let library: Library;

/** Loads the .jslib as Emscripten does: `$` names become plain ones; strings are passed as they are here. */
async function load(): Promise<Library> {
  const source = await readFile(
    join(projectRoot, "unity-client-sample/Runtime/Plugins/WebGL/BarkeepSocket.jslib"),
    "utf8",
  );
  let merged: Record<string, unknown> = {};
  const strings: string[] = [];
  const scope = createContext({
    WebSocket,
    LibraryManager: { library: {} },
    autoAddDeps: () => {},
    mergeInto: (_: object, added: Record<string, unknown>) => {
      merged = added;
    },
    UTF8ToString: (given: string) => given,
    lengthBytesUTF8: (given: string) => Buffer.byteLength(given),
    _malloc: (size: number) => strings.push(String(size)) - 1,
    stringToUTF8: (given: string, at: number, size: number) => {
      expect(size).toBe(Buffer.byteLength(given) + 1);
      strings[at] = given;
    },
  });
  runInContext(source, scope);
  scope.BarkeepSockets = merged.$BarkeepSockets;
  return {
    ...(merged as unknown as Library),
    BarkeepSocketText: (id) => strings[Number((merged as any).BarkeepSocketText(id))]!,
  };
}

/** What happens next on the socket, asked for again and again as a game does each frame. */
async function next(socket: number): Promise<number> {
  for (let frame = 0; frame < 5000; frame++) {
    const kind = library.BarkeepSocketNext(socket);
    if (kind !== 0) return kind;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("Nothing happened on the socket.");
}

beforeEach(async () => {
  server = new WebSocketServer({ port: 0, host: "127.0.0.1", handleProtocols: () => "barkeep.v1" });
  await new Promise((resolve) => server.once("listening", resolve));
  url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`;
  library = await load();
});
afterEach(() => {
  for (const client of server.clients) client.terminate();
  server.close();
});

it("opens, sends, receives and tells why it was closed", async () => {
  server.on("connection", (socket) => {
    expect(socket.protocol).toBe("barkeep.v1");
    socket.on("message", (data) =>
      String(data) === "end" ? socket.close(4003, "too old") : socket.send(`echo ${data}`),
    );
  });
  const socket = library.BarkeepSocketOpen(url, "barkeep.v1");
  expect(library.BarkeepSocketSend(socket, "too early")).toBe(0);
  expect(await next(socket)).toBe(opened);
  expect(library.BarkeepSocketSend(socket, "Grüße 🍺")).toBe(1);
  expect(await next(socket)).toBe(text);
  expect(library.BarkeepSocketText(socket)).toBe("echo Grüße 🍺");
  library.BarkeepSocketSend(socket, "end");
  expect(await next(socket)).toBe(closed);
  expect(library.BarkeepSocketCode(socket)).toBe(4003);
  expect(library.BarkeepSocketText(socket)).toBe("too old");
  library.BarkeepSocketFree(socket);
  expect(library.BarkeepSocketNext(socket)).toBe(0);
  expect(library.BarkeepSocketSend(socket, "gone")).toBe(0);
});

it("tells of a server that is not there, and of an address that is none", async () => {
  const nowhere = library.BarkeepSocketOpen("ws://127.0.0.1:1", "barkeep.v1");
  expect(await next(nowhere)).toBe(closed);
  expect(library.BarkeepSocketCode(nowhere)).toBe(1006);
  const nonsense = library.BarkeepSocketOpen("not an address", "barkeep.v1");
  expect(await next(nonsense)).toBe(closed);
});

it("gives a socket up whose messages nobody takes, and keeps what came before", async () => {
  server.on("connection", (socket) => {
    for (let sent = 0; sent < 2000; sent++) socket.send(String(sent));
  });
  const socket = library.BarkeepSocketOpen(url, "barkeep.v1");
  await new Promise<void>((resolve) => server.once("connection", (peer) => peer.once("close", () => resolve())));
  expect(await next(socket)).toBe(opened);
  let taken = 0;
  let kind = await next(socket);
  for (; kind === text; kind = await next(socket)) expect(library.BarkeepSocketText(socket)).toBe(String(taken++));
  expect(kind).toBe(closed);
  expect(library.BarkeepSocketCode(socket)).toBe(4004);
  expect(taken).toBeLessThanOrEqual(1024);
});
