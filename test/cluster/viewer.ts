/** Somebody who looks on at a session in the page: reads its events from one node, as they come. */
import type { SessionMessage } from "../../protocol/messages.ts";
import type { BarkeepProcess } from "../servers/barkeep.ts";

type Message = SessionMessage & Record<string, any>;

export interface Viewer {
  readonly heard: readonly Message[];
  /** The first message that fits, also of those that have been heard. Rejects when the events end without. */
  until(fits: (message: Message) => boolean): Promise<Message>;
  /** Resolves when the events have ended. */
  readonly ended: Promise<void>;
  leave(): void;
}

/** Throws the status where it is no stream. */
export async function watchOn({ url, adminToken }: BarkeepProcess, session: string): Promise<Viewer> {
  const leaving = new AbortController();
  const response = await fetch(`${url}/api/v1/sessions/${session}/events`, {
    headers: { authorization: `Bearer ${adminToken}` },
    signal: leaving.signal,
  });
  if (response.status !== 200 || response.body === null) throw new Error(`events: ${response.status}`);
  const heard: Message[] = [];
  const waiting = new Set<() => void>();
  let over = false;
  const read = async (body: ReadableStream<Uint8Array>) => {
    let text = "";
    for await (const part of body.pipeThrough(new TextDecoderStream())) {
      text += part;
      const events = text.split("\n\n");
      text = events.pop() ?? "";
      for (const event of events) {
        const data = event.split("\n").find((line) => line.startsWith("data: "));
        if (data !== undefined) heard.push(JSON.parse(data.slice("data: ".length)) as Message);
      }
      for (const look of waiting) look();
    }
  };
  const ended = read(response.body)
    .catch(() => undefined)
    .then(() => {
      over = true;
      for (const look of waiting) look();
    });
  return {
    heard,
    ended,
    leave: () => leaving.abort(),
    until: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = heard.find(fits);
          if (found === undefined && !over) return;
          waiting.delete(look);
          if (found === undefined) reject(new Error(`The events ended after ${JSON.stringify(heard.at(-1))}.`));
          else resolve(found);
        };
        waiting.add(look);
        look();
      }),
  };
}
