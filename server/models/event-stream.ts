/** Reads a model server's events off a body, in the moment they come and within bounds: what a stream holds is its server's choice. */
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { createParser } from "eventsource-parser";
import { ModelError } from "./model-error.ts";

/** Longest event, in characters: a whole call with its arguments comes in one. */
const longestEvent = 4 * 1024 * 1024;
/** Most of one answer, in bytes; a hundred thousand tokens in chunks of their own are a third of it. */
const largestAnswer = 64 * 1024 * 1024;
/** Longest answer in one piece, in bytes. */
const largestWhole = 8 * 1024 * 1024;

export interface EventStreamOptions {
  readonly body: Readable;
  /** Named in error messages. */
  readonly provider: string;
  readonly onEvent: (data: string, name: string | undefined) => void;
  /** After the events of each piece of the body. */
  readonly onPiece: () => void;
  /** Once true, the rest is let go. */
  readonly isOver: () => boolean;
}

/** Rejects when the body breaks off or outgrows its bounds, and with what the callbacks throw; the rest of the body is then let go. */
export async function readEventStream({ body, provider, onEvent, onPiece, isOver }: EventStreamOptions): Promise<void> {
  const parser = createParser({
    onEvent: ({ data, event }) => {
      if (!isOver()) onEvent(data, event);
    },
    maxBufferSize: longestEvent,
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") throw tooLong(provider, "an event", longestEvent);
    },
  });
  const decoder = new StringDecoder("utf8");
  let begun = false;
  await eachChunk(body, provider, largestAnswer, (bytes) => {
    const decoded = decoder.write(bytes);
    parser.feed(begun ? decoded : decoded.replace(byteOrderMark, ""));
    begun ||= decoded !== "";
    onPiece();
    return !isOver();
  });
  if (!isOver()) parser.feed(`${decoder.end()}\n\n`);
}

/** A body that is to be read as one, such as an answer that was not streamed. */
export async function readWhole(body: Readable, provider: string): Promise<string> {
  const pieces: Buffer[] = [];
  await eachChunk(body, provider, largestWhole, (bytes) => pieces.push(bytes) > 0);
  return Buffer.concat(pieces).toString("utf8");
}

const byteOrderMark = /^\uFEFF/;

const tooLong = (provider: string, what: string, most: number) =>
  new ModelError("model_output", `${provider} sent ${what} longer than ${most / 1024 / 1024} MB.`);

/**
 * Hands over a body's bytes in the moment they come, until `take` says false: with hundreds of characters speaking, promises around
 * each chunk would cost more than reading it.
 */
function eachChunk(body: Readable, provider: string, most: number, take: (bytes: Buffer) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let size = 0;
    body.on("data", (bytes: Buffer) => {
      try {
        size += bytes.length;
        if (size > most) throw tooLong(provider, "an answer", most);
        if (take(bytes)) return;
        resolve();
        letRestGo(body);
      } catch (error) {
        reject(error);
        body.removeAllListeners("data");
        body.destroy();
      }
    });
    body.once("end", resolve);
    body.on("error", reject);
    body.once("close", () => reject(new Error("The connection was closed.")));
  });
}

/** What comes behind an answer's end, in bytes, and how long it is waited for, in ms, so that the connection can carry the next one. */
const longestRest = 64 * 1024;
const restMs = 1000;

/** To break the body off would cost a new connection for every answer. */
function letRestGo(body: Readable): void {
  let left = longestRest;
  const late = setTimeout(() => body.destroy(), restMs);
  late.unref();
  body.removeAllListeners("data");
  body.on("data", (bytes: Buffer) => {
    left -= bytes.length;
    if (left < 0) body.destroy();
  });
  body.once("close", () => clearTimeout(late));
}
