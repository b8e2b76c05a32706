/** The words of playgrounds. */

import { counted } from "./counted.ts";
import { spoken } from "./spoken.ts";

export const playgroundWords = spoken("playground", {
  clear: "Clear",
  openASocketThen: "Open a socket, then send hello, session.open and say, in that order.",
  frames: "Frames",
  framesOfBothDirections: "Frames of both directions",
  nothingYet: "Nothing yet",
  sent: "sent",
  got: "got",
  frame: (key: number) => `Frame ${key}`,
  theSocketIsClosed: "The socket is closed: open it first.",
  send: "Send",
  notSent: "not sent",
  showTheMessageAs: "Show the message as",
  theMessage: "The message",
  json: "JSON",
  playground: "Playground",
  theWireProtocolBy: "The wire protocol by hand: send any message, see every frame, drop the socket and resume.",
  resumeSessions: "Resume sessions",
  dropTheSocket: "Drop the socket",
  reconnect: "Reconnect",
  openASocket: "Open a socket",
  whatToSend: "What to send",
  message: "Message",
  frameCount: (count: number) => counted(count, "frame"),
  socketOpen: "The socket is open. Say hello within 5 seconds.",
  socketClosed: (code: number, reason: string) => `The socket closed with code ${code}${reason ? `: ${reason}` : ""}.`,
  notJson: (name: string, message: string) => `${name} is not JSON: ${message}`,
  example: "Roll 2d6 for me, please.",
});
